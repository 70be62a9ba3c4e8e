import type { Database } from '@freehold/database';
import type { Principal, Subject } from '@freehold/identity';
import { type AccountStatus, accountStatusError, isRevoked, type TenantId } from '@freehold/tenancy';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/errors/problem.ts';
import { type Prompt, whenKnown } from './prompt.ts';

/** With the time that the question itself takes, a suspension or a sign-out goes unnoticed for 5 seconds at most. */
const ttlMilliseconds = 4_500;

export interface AccountStatusCache {
  /** Makes sure that the token was not revoked. @throws {Problem} `token_revoked` */
  assertNotRevoked(principal: Principal): Prompt<void>;
  /** Makes sure of that, and that the tenant exists and is active. @throws {Problem} `tenant_unknown` and others */
  assertActive(tenant: TenantId, principal: Principal): Prompt<void>;
  /**
   * Forgets what is kept about a person, whose tokens were revoked just now. Other instances take a few seconds, and so
   * does what was being asked for at this moment.
   */
  invalidate(principal: Pick<Principal, 'sub'>): void;
}

/**
 * Checks standings by what the database says. That is kept for a few seconds, and requests that ask for the same at
 * once share one query.
 *
 * @param clock gives milliseconds from any start
 */
export function accountStatusCache(
  database: Pick<Database, 'findAccountStatus'>,
  clock: { now(): number } = performance,
): AccountStatusCache {
  const cache = new LRUCache<string, AccountStatus, { tenant: TenantId | undefined; sub: Subject }>({
    max: 10_000,
    ttl: ttlMilliseconds,
    ttlResolution: 0,
    perf: clock,
    // One that makes room for others while it is being asked is still answered.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context: { tenant, sub } }) => database.findAccountStatus(tenant, sub),
  });
  // A tenant id is never empty and neither it nor a `sub` has a slash, so no two pairs share a key.
  const statusOf = (tenant: TenantId | undefined, { sub }: Principal) => {
    const key = `${tenant ?? ''}/${sub}`;
    // Most requests find it here, and a promise would take them ten times as long.
    return cache.get(key) ?? cache.forceFetch(key, { context: { tenant, sub } });
  };
  return {
    assertNotRevoked: (principal) =>
      whenKnown(statusOf(undefined, principal), (status) => {
        if (isRevoked(status, principal.issuedAt)) throw new Problem('token_revoked');
      }),
    assertActive: (tenant, principal) =>
      whenKnown(statusOf(tenant, principal), (status) => {
        const code = accountStatusError(status, principal.issuedAt);
        if (code !== undefined) throw new Problem(code);
      }),
    invalidate({ sub }) {
      for (const key of [...cache.keys()]) if (key.endsWith(`/${sub}`)) cache.delete(key);
    },
  };
}
