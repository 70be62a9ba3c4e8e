import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { describeUserMfa } from '../mfa/user-mfa.ts';
import { describeUser, listAttributes } from '../users/user.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias });

/** Returns a user with all attributes, and with the second factor that sign-in asks for. */
export const adminGetUser = signedOperation(Input, (input, { region, state }) => {
  const { pool, users } = state.getPool(region, input.UserPoolId);
  const user = users.get(input.Username);
  return { ...describeUser(user), UserAttributes: listAttributes(user), ...describeUserMfa(pool, user) };
});
