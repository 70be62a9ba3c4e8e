import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { describeUser, listAttributes } from '../users/user.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Returns a user with all attributes. */
export const adminGetUser = signedOperation(Input, (input, { region, state }) => {
  const user = state.getPool(region, input.UserPoolId).users.get(input.Username);
  return { ...describeUser(user), UserAttributes: listAttributes(user) };
});
