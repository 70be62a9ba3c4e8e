import { CognitoException, invalidParameter, notAuthorized } from '../errors.ts';
import type { User, UserPool } from '../state/records.ts';

/** The address that a user's code goes to, or why there is none. */
export type AccountRecovery =
  | { readonly email: string }
  | {
      readonly error: CognitoException;
      /** Whether a client that prevents user existence errors gets the response of a sent code. */
      readonly hidden: boolean;
    };

/**
 * How a user can recover the account. Hidden is what AWS lists in "Managing user existence error responses": unknown
 * and disabled users, and those without a verified address. That FORCE_CHANGE_PASSWORD isn't hidden is inferred.
 */
export function accountRecoveryOf(pool: UserPool, user: User | undefined): AccountRecovery {
  if (user === undefined) return { error: usernameNotFound(), hidden: true };
  if (!user.enabled) return { error: notAuthorized('User is disabled.'), hidden: true };
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    return { error: notAuthorized('User password cannot be reset in the current state.'), hidden: false };
  }
  const { email, email_verified: verified } = user.attributes;
  // An unconfirmed user has no verified address [seen on AWS as this exception].
  if (email === undefined || verified?.toLowerCase() !== 'true' || user.status === 'UNCONFIRMED' || !byEmail(pool)) {
    const reason = 'Cannot reset password for the user as there is no registered/verified email or phone_number';
    return { error: invalidParameter(reason), hidden: true };
  }
  return { email };
}

/** ForgotPassword and ConfirmForgotPassword have another message for unknown users than sign-in [seen]. */
export function usernameNotFound(): CognitoException {
  return new CognitoException('UserNotFoundException', 'Username/client id combination not found.');
}

/** @throws NotAuthorizedException in a pool whose passwords only an administrator resets */
export function checkSelfServiceRecovery(pool: UserPool): void {
  if (recoveryMechanisms(pool)?.includes('admin_only')) throw notAuthorized('Contact administrator to reset password.');
}

/** Without a setting, AWS prefers a phone number to email; the emulator has no phone. */
function byEmail(pool: UserPool): boolean {
  return recoveryMechanisms(pool)?.includes('verified_email') ?? true;
}

function recoveryMechanisms(pool: UserPool) {
  return pool.settings.AccountRecoverySetting?.RecoveryMechanisms?.map(({ Name }) => Name);
}
