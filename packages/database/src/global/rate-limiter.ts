import { createHash } from 'node:crypto';
import type pg from 'pg';
import { isKnownAddress } from './known-addresses.ts';

export interface RateLimiterOptions {
  /** Prefix of the stored keys. Limiters of different names don't count together. */
  readonly name: string;
  /** How many attempts a window allows. */
  readonly attempts: number;
  /** Length of a window in seconds. It begins with its first attempt. */
  readonly seconds: number;
}

/** What is limited: `address`, or `[account, address]`. Each part is stored as a hash of its own. */
export type RateLimitKey = string | readonly [first: string, ...rest: string[]];

/** Counts attempts in the database, so on all instances together. */
export interface RateLimiter {
  /**
   * Counts an attempt. Call it before the attempt: counting afterwards would let concurrent attempts through.
   *
   * @returns `undefined` if the attempt is allowed; otherwise the seconds until the next one is, at least 1
   */
  consume(key: RateLimitKey): Promise<number | undefined>;
  /** Takes one counted attempt back. */
  refund(key: RateLimitKey): Promise<void>;
  /** Deletes the count. */
  reset(key: RateLimitKey): Promise<void>;
}

/** An attempt that a limit refuses. */
export interface RefusedAttempt {
  /** The name of the limit. */
  readonly name: string;
  /** The seconds until the next attempt is allowed, at least 1. */
  readonly seconds: number;
  /** Whether the attempt comes from an address that its account has signed in from. `undefined`: nobody asked. */
  readonly isFromKnownAddress: boolean | undefined;
}

/** Counts an attempt against several limits: against all, or against none where one refuses it. */
export interface CombinedRateLimiter {
  /**
   * @param keys one for each limit, in their order
   * @param addressHashes what the attempt's known address would be stored as (`known-addresses.ts`)
   * @returns `undefined` if the attempt is allowed; otherwise the first limit that refuses it
   */
  consume(
    keys: readonly RateLimitKey[],
    addressHashes?: readonly Uint8Array<ArrayBuffer>[],
  ): Promise<RefusedAttempt | undefined>;
}

/**
 * One statement for each attempt. A refused attempt changes nothing. $1 are the keys, $2 the limits, $3 the ends of windows
 * that begin now, $4 the time now, in milliseconds since 1970, and $5 the hashes that a known address would have.
 *
 * `full` reads a snapshot. Concurrent attempts may fill a limit meanwhile; the condition of the update notices that.
 */
const consumeStatement = `
  WITH wanted AS (
    SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[]) WITH ORDINALITY AS w (key, attempts, expire, position)
  ), current AS (
    SELECT wanted.key, stored.expire, stored.expire > $4 AND stored.points >= wanted.attempts AS is_full
      FROM wanted JOIN rate_limits AS stored USING (key)
  ), counted AS (
    INSERT INTO rate_limits AS stored (key, points, expire)
    SELECT key, 1, expire FROM wanted WHERE NOT EXISTS (SELECT FROM current WHERE is_full) ORDER BY position
    ON CONFLICT (key) DO UPDATE
      SET points = CASE WHEN stored.expire <= $4 THEN 1 ELSE stored.points + 1 END,
          expire = CASE WHEN stored.expire <= $4 THEN excluded.expire ELSE stored.expire END
      WHERE stored.expire <= $4 OR stored.points < (SELECT attempts FROM wanted WHERE wanted.key = stored.key)
    RETURNING key
  )
  SELECT counted.key IS NOT NULL AS is_counted, coalesce(is_full, false) AS is_full, current.expire,
         CASE WHEN is_full THEN ${isKnownAddress('$5::bytea[]')} ELSE false END AS is_known
    FROM wanted LEFT JOIN counted USING (key) LEFT JOIN current USING (key) ORDER BY position`;

interface Row {
  readonly is_counted: boolean;
  readonly is_full: boolean;
  readonly expire: string | null;
  readonly is_known: boolean;
}

/** Expired rows are deleted by a consume, once in this time at most, and one hour after they expired. */
const sweepIntervalMilliseconds = 5 * 60_000;
const sweepAfterMilliseconds = 60 * 60_000;

/** @param pool connections without a tenant */
export function createRateLimiter(pool: pg.Pool, limit: RateLimiterOptions): RateLimiter {
  const storedKey = (key: RateLimitKey) => storedKeyOf(limit, key);
  const limiter = createCombinedRateLimiter(pool, [limit]);

  return {
    async consume(key) {
      return (await limiter.consume([key]))?.seconds;
    },

    refund: (key) => refund(pool, storedKey(key)),

    async reset(key) {
      await pool.query('DELETE FROM rate_limits WHERE key = $1', [storedKey(key)]);
    },
  };
}

/** @param pool connections without a tenant */
export function createCombinedRateLimiter(pool: pg.Pool, limits: readonly RateLimiterOptions[]): CombinedRateLimiter {
  let sweptAt = 0;

  async function sweep(now: number): Promise<void> {
    if (now - sweptAt < sweepIntervalMilliseconds) return;
    sweptAt = now;
    await pool.query('DELETE FROM rate_limits WHERE expire < $1', [now - sweepAfterMilliseconds]);
  }

  return {
    async consume(keys, addressHashes) {
      const now = Date.now();
      await sweep(now);
      const wanted = limits.map((limit, index) => ({
        ...limit,
        key: storedKeyOf(limit, keys[index] ?? ''),
        expire: now + limit.seconds * 1_000,
      }));
      const { rows } = await pool.query<Row>(consumeStatement, [
        wanted.map(({ key }) => key),
        wanted.map(({ attempts }) => attempts),
        wanted.map(({ expire }) => expire),
        now,
        addressHashes ?? [],
      ]);
      const results = wanted.map((limit, index) => ({ ...limit, row: rows[index] }));
      const refusing = results.find(({ row }) => row?.is_full) ?? results.find(({ row }) => !row?.is_counted);
      if (refusing === undefined) return undefined;
      const counted = results.filter(({ row }) => row?.is_counted);
      if (counted.length > 0) await refund(pool, ...counted.map(({ key }) => key));
      // A row that a concurrent statement has inserted just now isn't visible: its window has just begun.
      const expire = refusing.row?.expire == null ? refusing.expire : Number(refusing.row.expire);
      return {
        name: refusing.name,
        seconds: Math.max(1, Math.ceil((expire - now) / 1_000)),
        isFromKnownAddress: addressHashes && refusing.row?.is_known,
      };
    },
  };
}

async function refund(pool: pg.Pool, ...storedKeys: string[]): Promise<void> {
  await pool.query('UPDATE rate_limits SET points = points - 1 WHERE key = ANY ($1) AND points > 0 AND expire > $2', [
    storedKeys,
    Date.now(),
  ]);
}

function storedKeyOf({ name }: RateLimiterOptions, key: RateLimitKey): string {
  return [name, ...[key].flat().map(hashOf)].join(':');
}

/**
 * Deletes the counts of all keys that begin with this part: an account's, from all addresses.
 *
 * @returns how many windows were still open
 */
export async function resetRateLimits(pool: pg.Pool, first: string): Promise<number> {
  const { rows } = await pool.query<{ expire: string }>(
    `DELETE FROM rate_limits WHERE split_part(key, ':', 2) = $1 AND split_part(key, ':', 3) <> '' RETURNING expire`,
    [hashOf(first)],
  );
  return rows.filter(({ expire }) => Number(expire) > Date.now()).length;
}

/** Keeps e-mail and network addresses out of the table, and keys of any length within its column. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
