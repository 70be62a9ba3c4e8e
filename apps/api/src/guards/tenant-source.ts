import type { TenantLookup, TenantLookupResult } from '@freehold/cognito';
import type { Principal } from '@freehold/identity';
import type { TenantId } from '@freehold/tenancy';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/errors/problem.ts';

/** Returns the tenant that a caller belongs to; `undefined`: none. */
export type TenantSource = (principal: Principal) => Promise<TenantId | undefined>;

/** Reads the tenant from a claim of the verified token. */
export const tenantFromClaim: TenantSource = async ({ tenantClaim }) => tenantClaim;

/** With the time of the look-up, a move to another tenant takes effect within 5 seconds. */
const ttlMilliseconds = 4_500;

/**
 * Looks the tenant up in the user pool, for pools whose access tokens carry no claim. Ignores the claim of other tokens.
 * Keeps the result for a few seconds; requests of the same user at the same time share one look-up. Throws for a disabled
 * or deleted account, an operator's too.
 *
 * @param clock gives milliseconds from any start
 */
export function tenantFromLookup(lookup: TenantLookup, clock: { now(): number } = performance): TenantSource {
  const cache = new LRUCache<string, TenantLookupResult, string>({
    max: 10_000,
    ttl: ttlMilliseconds,
    ttlResolution: 0,
    perf: clock,
    ignoreFetchAbort: true,
    fetchMethod: (_sub, _stale, { context: username }) => lookup.lookUp(username),
  });
  return async ({ sub, username }) => {
    const found = await cache.forceFetch(sub, { context: username });
    if (found.kind === 'inactive') throw new Problem('tenant_unproven');
    return found.tenant;
  };
}
