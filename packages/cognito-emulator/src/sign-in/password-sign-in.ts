import { preventsUserExistenceErrors } from '../clients/user-pool-client.ts';
import { type Clock, second } from '../clock.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import {
  CognitoException,
  incorrectUsernameOrPassword,
  notAuthorized,
  passwordResetRequired,
  userNotFound,
} from '../errors.ts';
import type { UsernameOrAlias } from '../identifiers.ts';
import { temporaryPasswordLifetime } from '../passwords/password-policy.ts';
import { passwordPolicyOf } from '../pools/user-pool.ts';
import type { User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/**
 * The user with this name and password. With status FORCE_CHANGE_PASSWORD, the user must set a new password first.
 *
 * @throws NotAuthorizedException, UserNotFoundException, UserNotConfirmedException, PasswordResetRequiredException
 */
export async function authenticateWithPassword(
  { clock, passwordHasher }: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  { username, password }: { username: UsernameOrAlias; password: string },
): Promise<User> {
  const verifiedHash = poolState.users.find(username)?.password;
  const correct = await passwordHasher.verify(password, verifiedHash);
  // Meanwhile the user may have been deleted or disabled, or have a new password.
  const user = poolState.users.find(username);
  if (user === undefined) throw preventsUserExistenceErrors(client) ? incorrectUsernameOrPassword() : userNotFound();
  // After an administrator's reset there is no password to compare with.
  if (user.status === 'RESET_REQUIRED' && user.enabled) throw passwordResetRequired();
  if (!correct || user.password !== verifiedHash) throw incorrectUsernameOrPassword();
  checkMaySignIn(poolState, user, clock);
  return user;
}

/** Reported only to users who know the password. */
function checkMaySignIn(poolState: UserPoolState, user: User, clock: Clock): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'UNCONFIRMED') throw new CognitoException('UserNotConfirmedException', 'User is not confirmed.');
  const expiry = user.passwordSetAt * second + temporaryPasswordLifetime(passwordPolicyOf(poolState.pool));
  if (user.status === 'FORCE_CHANGE_PASSWORD' && expiry <= clock().getTime()) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
}
