import { z } from 'zod';
import { PoolId } from '../identifiers.ts';
import { updatedUserPool } from '../pools/user-pool.ts';
import { PoolName, UpdatableSettings, UserPoolTags } from '../pools/user-pool-settings.ts';
import { warnOfUnsupportedTriggers } from '../triggers/unsupported-triggers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  PoolName: PoolName.optional(),
  UserPoolTags: UserPoolTags.optional(),
  ...UpdatableSettings.shape,
});

/** Sets a pool's settings. Omitted ones are reset. */
export const updateUserPool = signedOperation(Input, (input, { region, state, clock, log }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const pool = updatedUserPool(poolState.pool, input, UpdatableSettings.parse(input), clock);
  poolState.replacePool(pool);
  warnOfUnsupportedTriggers(pool, log);
  return {};
});
