import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Deletes a user. A new user with the same address gets another sub. */
export const adminDeleteUser = signedOperation(Input, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  poolState.deleteUser(poolState.users.get(input.Username).username);
  return {};
});
