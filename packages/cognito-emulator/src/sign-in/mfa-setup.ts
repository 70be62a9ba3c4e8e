import type { EmulatorContext } from '../emulator-context.ts';
import { notAuthorized } from '../errors.ts';
import { checkAllowsSoftwareTokens } from '../mfa/pool-mfa.ts';
import { verifyRequiredSoftwareToken } from '../mfa/software-token.ts';
import { newTotpSecret } from '../mfa/totp.ts';
import type { ChallengeSession, User } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import {
  consumeChallengeSession,
  findSessionInAnyPool,
  invalidSession,
  openChallengeSession,
} from './challenge-session.ts';

/** The setup of an authenticator app in an MFA_SETUP challenge: its Session string stands for an access token. */

/**
 * Begins the setup.
 *
 * @returns the secret, and the session to verify it with
 * @throws NotAuthorizedException, SoftwareTokenMFANotFoundException
 */
export function associateInChallenge({ state, clock }: EmulatorContext, submitted: string) {
  const { poolState, session } = findSessionInAnyPool(state, 'MFA_SETUP', submitted, clock);
  checkAllowsSoftwareTokens(poolState.pool);
  const user = challengedUser(poolState, session);
  const client = poolState.getClient(session.clientId);
  const secret = newTotpSecret();
  consumeChallengeSession(poolState, session);
  const setup = { secret, verified: false };
  return {
    SecretCode: secret,
    Session: openChallengeSession(poolState, user, client, { challenge: 'MFA_SETUP', setup }, clock),
  };
}

/**
 * Verifies a code. After a wrong one, the session still works.
 *
 * @returns the session that answers the challenge
 * @throws NotAuthorizedException, EnableSoftwareTokenMFAException
 */
export function verifyInChallenge({ state, clock }: EmulatorContext, submitted: string, code: string) {
  const { poolState, session } = findSessionInAnyPool(state, 'MFA_SETUP', submitted, clock);
  const user = confirmSetup(poolState, session, code, clock);
  const client = poolState.getClient(session.clientId);
  const setup = { secret: session.setup?.secret ?? '', verified: true };
  return {
    Status: 'SUCCESS',
    Session: openChallengeSession(poolState, user, client, { challenge: 'MFA_SETUP', setup }, clock),
  };
}

/**
 * Registers the app whose code it is, and consumes the session.
 *
 * @throws NotAuthorizedException, EnableSoftwareTokenMFAException
 */
export function confirmSetup(
  poolState: UserPoolState,
  session: ChallengeSession,
  code: string,
  clock: EmulatorContext['clock'],
): User {
  const user = challengedUser(poolState, session);
  if (session.setup === undefined || session.setup.verified) throw invalidSession();
  const changed = verifyRequiredSoftwareToken(poolState, user, { secret: session.setup.secret, code }, clock);
  consumeChallengeSession(poolState, session);
  return changed;
}

function challengedUser(poolState: UserPoolState, { username }: ChallengeSession): User {
  const user = poolState.users.find(username);
  if (user === undefined) throw invalidSession();
  if (!user.enabled) throw notAuthorized('User is disabled.');
  return user;
}
