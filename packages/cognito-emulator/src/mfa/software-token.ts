import { type Clock, epochSeconds } from '../clock.ts';
import { CognitoException } from '../errors.ts';
import type { SoftwareToken, User } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { checkAllowsSoftwareTokens } from './pool-mfa.ts';
import { newTotpSecret, timeStepOf } from './totp.ts';

/**
 * Begins the setup of an authenticator app. A previous app works until a code of the new one is verified (API reference,
 * AdminDeleteSoftwareToken).
 *
 * @returns the secret for the app
 * @throws SoftwareTokenMFANotFoundException
 */
export function beginSoftwareTokenSetup(poolState: UserPoolState, { username }: User): string {
  checkAllowsSoftwareTokens(poolState.pool);
  const secret = newTotpSecret();
  poolState.users.update(username, (user) => ({ ...user, pendingTotpSecret: secret }));
  return secret;
}

/**
 * Verifies a code of the app that is being set up. Sign-in asks for its codes once the user's preference says so.
 *
 * @throws SoftwareTokenMFANotFoundException, also without a setup [inferred]; EnableSoftwareTokenMFAException
 */
export function verifySoftwareToken(poolState: UserPoolState, user: User, code: string, clock: Clock): User {
  checkAllowsSoftwareTokens(poolState.pool);
  if (user.pendingTotpSecret === undefined) {
    throw new CognitoException('SoftwareTokenMFANotFoundException', 'The user has no software token to verify.');
  }
  return register(poolState, user, verifiedToken(user.pendingTotpSecret, code, clock), clock);
}

/**
 * As `verifySoftwareToken`, for a setup that sign-in requires. The user then has the preference as well [inferred].
 *
 * @throws EnableSoftwareTokenMFAException
 */
export function verifyRequiredSoftwareToken(
  poolState: UserPoolState,
  user: User,
  { secret, code }: { secret: string; code: string },
  clock: Clock,
): User {
  const token = verifiedToken(secret, code, clock);
  return register(poolState, { ...user, mfaPreference: { enabled: true, preferred: true } }, token, clock);
}

/**
 * Takes a code at a sign-in. Each code works once.
 *
 * @throws CodeMismatchException; ExpiredCodeException for a code that was used [messages seen]
 */
export function takeCode(poolState: UserPoolState, user: User, code: string, clock: Clock): User {
  const { softwareToken: token } = user;
  const timeStep = token === undefined ? undefined : timeStepOf(token.secret, code, clock);
  if (token === undefined || timeStep === undefined) {
    throw new CognitoException('CodeMismatchException', 'Invalid code received for user');
  }
  if (timeStep <= token.lastTimeStep) {
    throw new CognitoException('ExpiredCodeException', 'Your software token has already been used once.');
  }
  const softwareToken = { ...token, lastTimeStep: timeStep };
  return poolState.users.update(user.username, (current) => ({ ...current, softwareToken }));
}

function verifiedToken(secret: string, code: string, clock: Clock): SoftwareToken {
  const timeStep = timeStepOf(secret, code, clock);
  if (timeStep === undefined) {
    throw new CognitoException('EnableSoftwareTokenMFAException', 'Code mismatch and fail enable Software Token MFA');
  }
  return { secret, lastTimeStep: timeStep };
}

function register(
  poolState: UserPoolState,
  { username, mfaPreference }: User,
  softwareToken: SoftwareToken,
  clock: Clock,
): User {
  return poolState.users.update(username, (user) => ({
    ...user,
    softwareToken,
    mfaPreference,
    pendingTotpSecret: undefined,
    lastModifiedAt: epochSeconds(clock()),
  }));
}
