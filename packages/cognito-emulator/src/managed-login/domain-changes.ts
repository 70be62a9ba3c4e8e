import { invalidParameter } from '../errors.ts';
import { type DomainPrefix, type PoolId, type Region, regionOf } from '../identifiers.ts';
import type { EmulatorState } from '../state/emulator-state.ts';
import type { UserPool, UserPoolDomain } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { checkManagedLoginInPlan } from './feature-plan.ts';

/** Prefixes can't contain these words (AWS documentation). */
const reservedWords = ['aws', 'amazon', 'cognito'];

/**
 * Adds a domain to a pool. A prefix is unique within its region.
 *
 * @throws InvalidParameterException, FeatureUnavailableInTierException
 */
export function attachDomain(state: EmulatorState, poolState: UserPoolState, domain: UserPoolDomain): void {
  const { pool } = poolState;
  const reserved = reservedWords.find((word) => domain.prefix.includes(word));
  if (reserved !== undefined) throw invalidParameter(`Domain cannot contain reserved word: ${reserved}`);
  if (pool.domain !== undefined) throw invalidParameter('User pool already has a domain configured.');
  if (state.findPoolByDomain(regionOf(pool.id), domain.prefix) !== undefined) {
    throw invalidParameter('Domain already associated with another user pool.');
  }
  checkVersionInPlan(pool, domain);
  poolState.replacePool({ ...pool, domain });
}

/** @throws FeatureUnavailableInTierException */
export function changeDomain(poolState: UserPoolState, domain: UserPoolDomain): void {
  checkVersionInPlan(poolState.pool, domain);
  poolState.replacePool({ ...poolState.pool, domain });
}

export function detachDomain(poolState: UserPoolState): void {
  poolState.replacePool({ ...poolState.pool, domain: undefined });
}

/**
 * The pool with this domain. As on AWS, the error doesn't tell which of the two is unknown.
 *
 * @throws InvalidParameterException
 */
export function getPoolWithDomain(
  state: EmulatorState,
  region: Region,
  names: { UserPoolId: PoolId; Domain: DomainPrefix },
): { readonly poolState: UserPoolState; readonly domain: UserPoolDomain } {
  const poolState = state.findPoolByDomain(region, names.Domain);
  const domain = poolState?.pool.domain;
  if (poolState === undefined || domain === undefined || poolState.pool.id !== names.UserPoolId) {
    throw invalidParameter('No such domain or user pool exists.');
  }
  return { poolState, domain };
}

function checkVersionInPlan(pool: UserPool, { managedLoginVersion }: UserPoolDomain): void {
  if (managedLoginVersion === 2) checkManagedLoginInPlan(pool);
}
