import { z } from 'zod';
import { PoolId } from '../identifiers.ts';
import { describeUserPool as describe } from '../pools/user-pool.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId });

/** Returns a pool's settings. */
export const describeUserPool = signedOperation(Input, ({ UserPoolId }, { region, state }) => {
  const { pool, users } = state.getPool(region, UserPoolId);
  return { UserPool: describe(pool, users.size) };
});
