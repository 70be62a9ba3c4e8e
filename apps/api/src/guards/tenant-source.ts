import type { TenantLookup, TenantLookupResult } from '@freehold/cognito';
import type { Principal } from '@freehold/identity';
import type { TenantId } from '@freehold/tenancy';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/errors/problem.ts';
import type { Prompt } from './prompt.ts';

/** What proves to which tenant a caller belongs. `undefined`: nothing does. */
export type TenantSource = (principal: Principal) => Prompt<TenantId | undefined>;

/** The token itself proves it, by a claim. */
export const tenantFromClaim: TenantSource = ({ tenantClaim }) => tenantClaim;

/** With the time that the look-up itself takes, a move to another tenant goes unnoticed for 5 seconds at most. */
const ttlMilliseconds = 4_500;

/**
 * The user pool is asked, for pools whose access tokens carry no claim. What a token says of the tenant is not read then:
 * there is one answer to the question, and it is the fresher one. It is kept for a few seconds, and requests that ask
 * for the same person at once share one look-up.
 *
 * Whose account is closed is refused here, and not only without a proof: an operator needs none.
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
