import type { Database } from '@freehold/database';
import type { Principal, Subject } from '@freehold/identity';
import { refusalOf, type Standing, type TenantId } from '@freehold/tenancy';
import { LRUCache } from 'lru-cache';
import { Problem } from '../problems/problem.ts';

/** How long a suspension, or a sign-out, may go unnoticed. */
const secondsToKeep = 5;

export type CheckStanding = (tenant: TenantId, principal: Principal) => Promise<void>;

/**
 * Makes sure that a tenant exists and is active, and that the token was not revoked. What the database says is kept
 * for a few seconds, and requests that ask for the same at once share one query.
 *
 * @param clock gives milliseconds from any start
 */
export function standingCheck(
  database: Pick<Database, 'findStanding'>,
  clock: { now(): number } = performance,
): CheckStanding {
  const cache = new LRUCache<string, Standing, { tenant: TenantId; sub: Subject }>({
    max: 10_000,
    ttl: secondsToKeep * 1000,
    ttlResolution: 0,
    perf: clock,
    // One that makes room for others while it is being asked is still answered.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context: { tenant, sub } }) => database.findStanding(tenant, sub),
  });
  return async (tenant, { sub, issuedAt }) => {
    // A tenant id has no slash, so no two pairs share a key.
    const standing = await cache.forceFetch(`${tenant}/${sub}`, { context: { tenant, sub } });
    const refusal = refusalOf(standing, issuedAt);
    if (refusal !== undefined) throw new Problem(refusal);
  };
}
