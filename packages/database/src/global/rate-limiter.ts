import { createHash } from 'node:crypto';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** How often something may be tried. */
export interface RateLimiterOptions {
  /** A name of its own: limits of different names don't count together. */
  readonly name: string;
  /** So many attempts … */
  readonly attempts: number;
  /** … within so many seconds of the first; then none until these are over. */
  readonly seconds: number;
}

/** Counts attempts, on all instances together. */
export interface RateLimiter {
  /**
   * Counts an attempt before it is made. Counting afterwards would let through all that come at once.
   *
   * @param key whom it is counted against. Only a hash of it is kept.
   * @returns `undefined` where it may be made; otherwise in how many seconds one may be made again, at least 1
   */
  consume(key: string): Promise<number | undefined>;
  /** Takes back one attempt, for one that turned out to be no guess. */
  refund(key: string): Promise<void>;
  /** Forgets all attempts. */
  reset(key: string): Promise<void>;
}

/**
 * A limit that is kept in the database.
 *
 * @param pool connections without a tenant
 */
export function createRateLimiter(pool: pg.Pool, { name, attempts, seconds }: RateLimiterOptions): RateLimiter {
  const limiter = new RateLimiterPostgres({
    // The package names its statements, which a pooler in transaction mode can't follow. So it gets no pool, but this.
    storeClient: { query: ({ text, values }: pg.QueryConfig) => pool.query({ text, values: values ?? [] }) },
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: name,
    points: attempts,
    duration: seconds,
  });
  /** Not by the package's `reward`, which counts below zero, and begins a new window where the old one is over. */
  async function refund(key: string): Promise<void> {
    await pool.query('UPDATE rate_limits SET points = points - 1 WHERE key = $1 AND points > 0 AND expire > $2', [
      limiter.getKey(hashOf(key)),
      Date.now(),
    ]);
  }

  return {
    async consume(key) {
      try {
        await limiter.consume(hashOf(key));
        return undefined;
      } catch (rejection) {
        if (!(rejection instanceof RateLimiterRes)) throw rejection;
        // The package counts what it refuses, too. It was no attempt, and would stay counted when others are given back.
        await refund(key);
        return Math.max(1, Math.ceil(rejection.msBeforeNext / 1000));
      }
    },
    refund,
    async reset(key) {
      await limiter.delete(hashOf(key));
    },
  };
}

/** E-mail addresses and network addresses are nobody's business who looks into the table, and may be of any length. */
function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
