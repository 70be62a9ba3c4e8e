import type { Database } from '@freehold/database';
import type { Principal, Subject } from '@freehold/identity';
import { isRevoked, refusalOf, type Standing, type TenantId } from '@freehold/tenancy';
import { LRUCache } from 'lru-cache';
import { Problem } from '../problems/problem.ts';
import { type Prompt, whenKnown } from './prompt.ts';

/** With the time that the question itself takes, a suspension or a sign-out goes unnoticed for 5 seconds at most. */
const millisecondsToKeep = 4_500;

export interface StandingCheck {
  /** Makes sure that the token was not revoked. @throws {Problem} `token_revoked` */
  ofPerson(principal: Principal): Prompt<void>;
  /** Makes sure of that, and that the tenant exists and is active. @throws {Problem} `tenant_unknown` and others */
  inTenant(tenant: TenantId, principal: Principal): Prompt<void>;
  /**
   * Forgets what is kept about a person, whose tokens were revoked just now. Other instances take a few seconds, and so
   * does what was being asked for at this moment.
   */
  forget(principal: Pick<Principal, 'sub'>): void;
}

/**
 * Checks standings by what the database says. That is kept for a few seconds, and requests that ask for the same at
 * once share one query.
 *
 * @param clock gives milliseconds from any start
 */
export function standingCheck(
  database: Pick<Database, 'findStanding'>,
  clock: { now(): number } = performance,
): StandingCheck {
  const cache = new LRUCache<string, Standing, { tenant: TenantId | undefined; sub: Subject }>({
    max: 10_000,
    ttl: millisecondsToKeep,
    ttlResolution: 0,
    perf: clock,
    // One that makes room for others while it is being asked is still answered.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context: { tenant, sub } }) => database.findStanding(tenant, sub),
  });
  // A tenant id is never empty and neither it nor a `sub` has a slash, so no two pairs share a key.
  const standingOf = (tenant: TenantId | undefined, { sub }: Principal) => {
    const key = `${tenant ?? ''}/${sub}`;
    // Most requests find it here, and a promise would take them ten times as long.
    return cache.get(key) ?? cache.forceFetch(key, { context: { tenant, sub } });
  };
  return {
    ofPerson: (principal) =>
      whenKnown(standingOf(undefined, principal), (standing) => {
        if (isRevoked(standing, principal.issuedAt)) throw new Problem('token_revoked');
      }),
    inTenant: (tenant, principal) =>
      whenKnown(standingOf(tenant, principal), (standing) => {
        const refusal = refusalOf(standing, principal.issuedAt);
        if (refusal !== undefined) throw new Problem(refusal);
      }),
    forget({ sub }) {
      for (const key of [...cache.keys()]) if (key.endsWith(`/${sub}`)) cache.delete(key);
    },
  };
}
