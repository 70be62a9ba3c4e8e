import { type Clock, epochSeconds } from '../clock.ts';
import { type CognitoException, invalidParameter, notAuthorized } from '../exceptions.ts';
import { passwordPolicyOf } from '../pools/user-pool.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import type { User } from '../users/user.ts';
import { hashPassword, verifyPassword } from './password-hash.ts';
import { checkPasswordPolicy } from './password-policy.ts';

/**
 * Replaces a password by another. Of two changes at once the first counts: the second knew a password that is no longer.
 *
 * @throws NotAuthorizedException for a wrong previous password
 * @throws InvalidParameterException without a previous password, unless the user has none (API reference, ChangePassword)
 * @throws InvalidPasswordException, UserNotFoundException
 */
export async function changePassword(
  state: UserPoolState,
  user: User,
  { previous, proposed }: { previous: string | undefined; proposed: string },
  clock: Clock,
): Promise<void> {
  if (user.password !== undefined && previous === undefined) {
    throw invalidParameter('Missing required parameter PreviousPassword');
  }
  if (previous !== undefined && !(await verifyPassword(previous, user.password))) {
    throw incorrectPassword();
  }
  checkPasswordPolicy(proposed, passwordPolicyOf(state.pool));
  const password = await hashPassword(proposed);
  const now = epochSeconds(clock());
  state.users.update(user.username, (current) => {
    if (current.sub !== user.sub || current.password?.hash !== user.password?.hash) {
      throw incorrectPassword();
    }
    return { ...current, password, passwordSetAt: now, lastModifiedAt: now };
  });
}

function incorrectPassword(): CognitoException {
  return notAuthorized('Incorrect username or password.');
}
