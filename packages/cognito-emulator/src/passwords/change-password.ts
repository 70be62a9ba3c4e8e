import type { EmulatorContext } from '../emulator-context.ts';
import { incorrectUsernameOrPassword, invalidParameter } from '../errors.ts';
import { passwordPolicyOf } from '../pools/user-pool.ts';
import type { AccessTokenAuthorization } from '../tokens/access-token.ts';
import { checkPasswordPolicy } from './password-policy.ts';
import { replacePassword } from './replace-password.ts';

/**
 * Replaces a password. Of two concurrent changes the first succeeds.
 *
 * @throws NotAuthorizedException for a wrong previous password
 * @throws InvalidParameterException without a previous password
 * @throws InvalidPasswordException; what authorizeAccessToken throws, for example after a sign-out
 */
export async function changePassword(
  { clock, passwordHasher }: EmulatorContext,
  { poolState, user, checkStillAuthorized }: AccessTokenAuthorization,
  { previous, proposed }: { previous: string | undefined; proposed: string },
): Promise<void> {
  if (previous === undefined) throw invalidParameter('Missing required parameter PreviousPassword');
  if (!(await passwordHasher.verify(previous, user.password))) throw incorrectUsernameOrPassword();
  checkPasswordPolicy(proposed, passwordPolicyOf(poolState.pool));
  const password = await passwordHasher.hash(proposed);
  replacePassword(poolState, user.username, password, clock, (current) => {
    checkStillAuthorized();
    if (current.password !== user.password) throw incorrectUsernameOrPassword();
    return {};
  });
}
