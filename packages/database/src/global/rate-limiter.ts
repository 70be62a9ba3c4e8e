import { createHash } from 'node:crypto';
import type pg from 'pg';

export interface RateLimiterOptions {
  /** Prefix of the stored keys. Limiters of different names don't count together. */
  readonly name: string;
  /** How many attempts a window allows. */
  readonly attempts: number;
  /** Length of a window in seconds. It begins with its first attempt. */
  readonly seconds: number;
}

/** Counts attempts in the database, so on all instances together. */
export interface RateLimiter {
  /**
   * Counts an attempt. Call it before the attempt: counting afterwards would let concurrent attempts through.
   *
   * @param key what is limited, such as an address. Only its hash is stored.
   * @returns `undefined` if the attempt is allowed; otherwise the seconds until the next one is, at least 1
   */
  consume(key: string): Promise<number | undefined>;
  /** Takes one counted attempt back. */
  refund(key: string): Promise<void>;
  /** Deletes the count. */
  reset(key: string): Promise<void>;
}

/**
 * One statement for each attempt. An attempt over the limit changes nothing: the update's condition fails, and the row as
 * it was says when its window ends. $2 is the time now and $3 the end of a window that begins now, in milliseconds since
 * 1970; $4 is the limit.
 */
const consumeStatement = `
  WITH allowed AS (
    INSERT INTO rate_limits AS stored (key, points, expire) VALUES ($1, 1, $3)
    ON CONFLICT (key) DO UPDATE
      SET points = CASE WHEN stored.expire <= $2 THEN 1 ELSE stored.points + 1 END,
          expire = CASE WHEN stored.expire <= $2 THEN excluded.expire ELSE stored.expire END
      WHERE stored.expire <= $2 OR stored.points < $4
    RETURNING key
  )
  SELECT EXISTS (SELECT FROM allowed) AS allowed, (SELECT expire FROM rate_limits WHERE key = $1) AS expire`;

/** Expired rows are deleted by a consume, once in this time at most, and one hour after they expired. */
const sweepIntervalMilliseconds = 5 * 60_000;
const sweepAfterMilliseconds = 60 * 60_000;

/** @param pool connections without a tenant */
export function createRateLimiter(pool: pg.Pool, { name, attempts, seconds }: RateLimiterOptions): RateLimiter {
  const milliseconds = seconds * 1_000;
  const storedKey = (key: string) => `${name}:${hashOf(key)}`;
  let sweptAt = 0;

  async function sweep(now: number): Promise<void> {
    if (now - sweptAt < sweepIntervalMilliseconds) return;
    sweptAt = now;
    await pool.query('DELETE FROM rate_limits WHERE expire < $1', [now - sweepAfterMilliseconds]);
  }

  return {
    async consume(key) {
      const now = Date.now();
      await sweep(now);
      const { rows } = await pool.query<{ allowed: boolean; expire: string | null }>(consumeStatement, [
        storedKey(key),
        now,
        now + milliseconds,
        attempts,
      ]);
      const [row] = rows;
      if (row?.allowed) return undefined;
      // No row is visible if a concurrent statement has inserted it just now: then its window has just begun.
      const expire = row?.expire == null ? now + milliseconds : Number(row.expire);
      return Math.max(1, Math.ceil((expire - now) / 1_000));
    },

    async refund(key) {
      await pool.query('UPDATE rate_limits SET points = points - 1 WHERE key = $1 AND points > 0 AND expire > $2', [
        storedKey(key),
        Date.now(),
      ]);
    },

    async reset(key) {
      await pool.query('DELETE FROM rate_limits WHERE key = $1', [storedKey(key)]);
    },
  };
}

/** Keeps e-mail and network addresses out of the table, and keys of any length within its column. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
