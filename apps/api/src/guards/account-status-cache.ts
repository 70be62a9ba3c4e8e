import type { Database } from '@freehold/database';
import type { Principal, Subject } from '@freehold/identity';
import { type AccountStatus, accountStatusError, isRevoked, type TenantId } from '@freehold/tenancy';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/errors/problem.ts';

/** With the time of the query, a suspension or a sign-out takes effect within 5 seconds. */
const ttlMilliseconds = 4_500;

export interface AccountStatusCache {
  /** Asserts that the token was not revoked. @throws {Problem} `token_revoked` */
  assertNotRevoked(principal: Principal): Promise<void>;
  /** Asserts also that the tenant exists and is active. @throws {Problem} `token_revoked`, `tenant_unknown` and others */
  assertActive(tenant: TenantId, principal: Principal): Promise<void>;
  /** Forgets a user, whose tokens were revoked just now. Queries that are running, and other instances, take seconds. */
  invalidate(principal: Pick<Principal, 'sub'>): void;
}

/**
 * Checks the status of users and tenants by the database. Keeps it for a few seconds; requests for the same user at the
 * same time share one query.
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
    // An entry that is evicted while its query runs is still answered.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context: { tenant, sub } }) => database.findAccountStatus(tenant, sub),
  });
  // A tenant id is never empty and neither it nor a `sub` has a slash, so no two pairs share a key.
  async function statusOf(tenant: TenantId | undefined, { sub }: Principal): Promise<AccountStatus> {
    const key = `${tenant ?? ''}/${sub}`;
    return cache.get(key) ?? (await cache.forceFetch(key, { context: { tenant, sub } }));
  }

  return {
    async assertNotRevoked(principal) {
      const status = await statusOf(undefined, principal);
      if (isRevoked(status, principal.issuedAt)) throw new Problem('token_revoked');
    },
    async assertActive(tenant, principal) {
      const status = await statusOf(tenant, principal);
      const code = accountStatusError(status, principal.issuedAt);
      if (code !== undefined) throw new Problem(code);
    },
    invalidate({ sub }) {
      for (const key of [...cache.keys()]) if (key.endsWith(`/${sub}`)) cache.delete(key);
    },
  };
}
