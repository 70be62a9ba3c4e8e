import type { Clock } from '../clock.ts';
import type { EmulatorContext } from '../emulator-context.ts';
import { notAuthorized } from '../errors.ts';
import type { UsernameOrAlias } from '../identifiers.ts';
import { mfaConfigurationOf } from '../mfa/pool-mfa.ts';
import { takeCode } from '../mfa/software-token.ts';
import { usesSoftwareToken } from '../mfa/user-mfa.ts';
import type { User, UserPool, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import {
  consumeChallengeSession,
  findChallengeSession,
  invalidSession,
  openChallengeSession,
} from './challenge-session.ts';

/** The challenge that follows the password: a code, or the setup of an app; `undefined` for none. */
export function requiredMfa(pool: UserPool, user: User): 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP' | undefined {
  if (mfaConfigurationOf(pool) === 'OFF') return undefined;
  if (usesSoftwareToken(pool, user)) return 'SOFTWARE_TOKEN_MFA';
  return mfaConfigurationOf(pool) === 'ON' ? 'MFA_SETUP' : undefined;
}

/** The response with the challenge that follows the password; `undefined` for none. */
export function mfaChallenge(poolState: UserPoolState, client: UserPoolClient, user: User, clock: Clock) {
  const challenge = requiredMfa(poolState.pool, user);
  if (challenge === undefined) return undefined;
  const parameters = challenge === 'MFA_SETUP' ? { MFAS_CAN_SETUP: JSON.stringify(['SOFTWARE_TOKEN_MFA']) } : {};
  return {
    ChallengeName: challenge,
    Session: openChallengeSession(poolState, user, client, { challenge }, clock),
    ChallengeParameters: { ...parameters, USER_ID_FOR_SRP: user.username },
  };
}

/**
 * Handles the response to SOFTWARE_TOKEN_MFA. A wrong code can be corrected in the same session.
 *
 * @throws NotAuthorizedException, CodeMismatchException, ExpiredCodeException
 */
export function respondToSoftwareTokenMfa(
  { clock }: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  { username, session: submitted, code }: { username: UsernameOrAlias; session: string; code: string },
): User {
  const user = poolState.users.find(username);
  if (user === undefined) throw invalidSession();
  const session = findChallengeSession(poolState, 'SOFTWARE_TOKEN_MFA', submitted, user, client, clock);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const signedIn = takeCode(poolState, user, code, clock);
  consumeChallengeSession(poolState, session);
  return signedIn;
}

/**
 * Handles the response to MFA_SETUP: the session is the one that VerifySoftwareToken returned.
 *
 * @throws NotAuthorizedException
 */
export function respondToMfaSetup(
  { clock }: EmulatorContext,
  poolState: UserPoolState,
  client: UserPoolClient,
  { username, session: submitted }: { username: UsernameOrAlias; session: string },
): User {
  const user = poolState.users.find(username);
  if (user === undefined) throw invalidSession();
  const session = findChallengeSession(poolState, 'MFA_SETUP', submitted, user, client, clock);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (session.setup?.verified !== true) throw invalidSession();
  consumeChallengeSession(poolState, session);
  return user;
}
