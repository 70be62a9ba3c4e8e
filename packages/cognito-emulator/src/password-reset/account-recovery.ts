import { CognitoException, invalidParameter, notAuthorized } from '../errors.ts';
import type { User, UserPool } from '../state/records.ts';

/** Whether a user can be sent a code: the address that it goes to, or why not. */
export type AccountRecovery =
  | { readonly email: string }
  | {
      readonly error: CognitoException;
      /** Whether a client that prevents user existence errors answers as if a code had been sent. */
      readonly hidden: boolean;
    };

/**
 * How this user can recover their account.
 *
 * What is hidden is what AWS's page "Managing user existence error responses" lists: a user who isn't there, is
 * deactivated, or has no verified means of delivery. FORCE_CHANGE_PASSWORD isn't in that list, and is told to anybody
 * [inferred].
 */
export function accountRecoveryOf(pool: UserPool, user: User | undefined): AccountRecovery {
  if (user === undefined) return { error: usernameNotFound(), hidden: true };
  if (!user.enabled) return { error: notAuthorized('User is disabled.'), hidden: true };
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    return { error: notAuthorized('User password cannot be reset in the current state.'), hidden: false };
  }
  const { email, email_verified: verified } = user.attributes;
  // Someone who never confirmed their account has no address that anybody verified [seen as this exception].
  if (email === undefined || verified?.toLowerCase() !== 'true' || user.status === 'UNCONFIRMED' || !byEmail(pool)) {
    const reason = 'Cannot reset password for the user as there is no registered/verified email or phone_number';
    return { error: invalidParameter(reason), hidden: true };
  }
  return { email };
}

/** ForgotPassword and ConfirmForgotPassword speak of an unknown user in other words than sign-in does [seen]. */
export function usernameNotFound(): CognitoException {
  return new CognitoException('UserNotFoundException', 'Username/client id combination not found.');
}

/** @throws NotAuthorizedException in a pool whose passwords only an administrator resets */
export function checkSelfServiceRecovery(pool: UserPool): void {
  if (recoveryMechanisms(pool)?.includes('admin_only')) throw notAuthorized('Contact administrator to reset password.');
}

/** Where the pool doesn't say, the service takes a phone number first, then e-mail; the emulator has no phone. */
function byEmail(pool: UserPool): boolean {
  return recoveryMechanisms(pool)?.includes('verified_email') ?? true;
}

function recoveryMechanisms(pool: UserPool) {
  return pool.settings.AccountRecoverySetting?.RecoveryMechanisms?.map(({ Name }) => Name);
}
