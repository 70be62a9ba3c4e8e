import type { Principal, SecondFactors } from '@freehold/identity';
import { LRUCache } from 'lru-cache';
import { Problem } from '../http/errors/problem.ts';

/** With the time of the look-up, an operator whose second factor was removed is refused within 5 seconds. */
const ttlMilliseconds = 4_500;

/** A token doesn't say that a second factor was used, so an operator's account is looked up. */
export interface OperatorSecondFactor {
  /** Asserts that the operator's account has a second factor. @throws {Problem} `second_factor_required` */
  assertSetUp(operator: Pick<Principal, 'sub' | 'username'>): Promise<void>;
  /** Forgets a user who has just set one up. Other instances take seconds. */
  invalidate(user: Pick<Principal, 'sub'>): void;
}

export interface OperatorSecondFactorOptions {
  readonly secondFactors: Pick<SecondFactors, 'isSetUp'>;
  /** The user pool's MFA. Where it is `OFF`, nobody can have a second factor. */
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** Where operators set one up; `undefined` where the API has no such page. */
  readonly setupUrl: string | undefined;
  /** Gives milliseconds from any start. */
  readonly clock: { now(): number };
}

/**
 * Looks accounts up in the user pool, and keeps the result for a few seconds; requests of the same operator at the same time
 * share one look-up. Where it fails, so does the request.
 */
export function operatorSecondFactor(options: OperatorSecondFactorOptions): OperatorSecondFactor {
  const { secondFactors, mfa, setupUrl, clock } = options;
  const cache = new LRUCache<string, { readonly isSetUp: boolean }, string>({
    max: 1_000,
    ttl: ttlMilliseconds,
    ttlResolution: 0,
    perf: clock,
    ignoreFetchAbort: true,
    fetchMethod: async (_sub, _stale, { context: username }) => ({ isSetUp: await secondFactors.isSetUp(username) }),
  });
  return {
    async assertSetUp({ sub, username }) {
      if (mfa === 'OFF') return;
      const { isSetUp } = await cache.forceFetch(sub, { context: username });
      if (isSetUp) return;
      const detail =
        setupUrl === undefined ? {} : { detail: `Operators need a second factor. Set one up: ${setupUrl}` };
      throw new Problem('second_factor_required', detail);
    },
    invalidate({ sub }) {
      cache.delete(sub);
    },
  };
}
