import { z } from 'zod';
import { describeUserPool, newUserPool } from '../pools/user-pool.ts';
import { CreationSettings, PoolName, UpdatableSettings, UserPoolTags } from '../pools/user-pool-settings.ts';
import { warnOfUnsupportedTriggers } from '../triggers/unsupported-triggers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  PoolName,
  UserPoolTags: UserPoolTags.optional(),
  ...CreationSettings.shape,
  ...UpdatableSettings.shape,
});

/** Creates a pool in the region that the request is signed for. */
export const createUserPool = signedOperation(Input, (input, { region, state, clock, log }) => {
  const settings = UpdatableSettings.parse(input);
  const pool = newUserPool(input, CreationSettings.parse(input), settings, region, clock);
  state.addPool(pool);
  warnOfUnsupportedTriggers(pool, log);
  return { UserPool: describeUserPool(pool, 0) };
});
