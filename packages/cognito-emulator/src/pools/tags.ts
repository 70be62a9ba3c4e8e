import { z } from 'zod';
import { invalidParameter, resourceNotFound } from '../errors.ts';
import type { Region } from '../identifiers.ts';
import type { EmulatorState } from '../state/emulator-state.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { arnOf } from './user-pool.ts';

/** `ArnType` of the API. */
export const ResourceArn = z
  .string()
  .min(20)
  .max(2048)
  .regex(/^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:([\w+=/,.@-]*)?:[0-9]+:[\w+=/,.@-]+(:[\w+=/,.@-]+)?(:[\w+=/,.@-]+)?$/);

/** AWS's quota. */
const maxTags = 50;

/**
 * The pool with this ARN. Only user pools have tags.
 *
 * @throws ResourceNotFoundException
 */
export function getTaggedPool(state: EmulatorState, region: Region, arn: string): UserPoolState {
  const poolState = state.pools().find(({ pool }) => arnOf(pool) === arn);
  if (poolState === undefined) throw resourceNotFound(`Resource ${arn} does not exist.`);
  return state.getPool(region, poolState.pool.id);
}

/** @throws InvalidParameterException for more than 50 tags */
export function addTags(poolState: UserPoolState, added: Record<string, string>): void {
  const tags = { ...poolState.pool.tags, ...added };
  if (Object.keys(tags).length > maxTags) throw invalidParameter(`A user pool can have ${maxTags} tags at most.`);
  poolState.replacePool({ ...poolState.pool, tags });
}

/** Removes tags by key. An unknown key is no error. */
export function removeTags(poolState: UserPoolState, keys: readonly string[]): void {
  const kept = Object.entries(poolState.pool.tags ?? {}).filter(([key]) => !keys.includes(key));
  poolState.replacePool({ ...poolState.pool, tags: Object.fromEntries(kept) });
}
