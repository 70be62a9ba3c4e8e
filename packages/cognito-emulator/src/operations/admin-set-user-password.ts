import { z } from 'zod';
import { userNotFound } from '../errors.ts';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { Password } from '../passwords/password.ts';
import { checkPasswordPolicy } from '../passwords/password-policy.ts';
import { replacePassword } from '../passwords/replace-password.ts';
import { passwordPolicyOf } from '../pools/user-pool.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  Username: UsernameOrAlias,
  Password,
  Permanent: z.boolean().optional(),
});

/**
 * Sets a permanent password, which confirms the user, or a temporary one, which must be changed at the next sign-in.
 */
export const adminSetUserPassword = signedOperation(Input, async (input, { region, state, clock, passwordHasher }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const { username, sub } = poolState.users.get(input.Username);
  checkPasswordPolicy(input.Password, passwordPolicyOf(poolState.pool));
  const password = await passwordHasher.hash(input.Password);
  replacePassword(poolState, username, password, clock, (current) => {
    if (current.sub !== sub) throw userNotFound();
    return { status: input.Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD' };
  });
  return {};
});
