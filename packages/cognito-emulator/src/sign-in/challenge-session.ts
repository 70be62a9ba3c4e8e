import { z } from 'zod';
import { authSessionLifetime } from '../clients/user-pool-client.ts';
import type { Clock } from '../clock.ts';
import { type CognitoException, notAuthorized } from '../errors.ts';
import type { EmulatorState } from '../state/emulator-state.ts';
import type { ChallengeSession, User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { hashOpaqueToken, newOpaqueToken } from '../tokens/opaque-token.ts';

/** `SessionType` of the API. */
export const SessionString = z.string().min(20).max(4096);

/** Opens a challenge and returns its Session string. */
export function openChallengeSession(
  poolState: UserPoolState,
  user: User,
  client: UserPoolClient,
  opened: Pick<ChallengeSession, 'challenge' | 'setup'>,
  clock: Clock,
): string {
  const now = clock().getTime();
  poolState.challengeSessions.deleteExpired(now);
  const session = newOpaqueToken();
  poolState.challengeSessions.put({
    sessionHash: hashOpaqueToken(session),
    ...opened,
    username: user.username,
    clientId: client.id,
    expiresAt: now + authSessionLifetime(client),
    used: false,
  });
  return session;
}

/**
 * The open session of a Session string, for this challenge, user and client.
 *
 * @throws NotAuthorizedException for one that is unknown, another's, expired or used. AWS's message for a used one is
 *   "session can only be used once" [seen].
 */
export function findChallengeSession(
  poolState: UserPoolState,
  challenge: ChallengeSession['challenge'],
  session: string,
  user: User,
  client: UserPoolClient,
  clock: Clock,
): ChallengeSession {
  const found = poolState.challengeSessions.find(hashOpaqueToken(session));
  if (found === undefined || found.username !== user.username || found.clientId !== client.id) throw invalidSession();
  return checkOpen(found, challenge, clock);
}

/**
 * The open session of a Session string, where the request names neither pool nor user.
 *
 * @throws as findChallengeSession
 */
export function findSessionInAnyPool(
  state: EmulatorState,
  challenge: ChallengeSession['challenge'],
  session: string,
  clock: Clock,
): { poolState: UserPoolState; session: ChallengeSession } {
  const hash = hashOpaqueToken(session);
  for (const poolState of state.pools()) {
    const found = poolState.challengeSessions.find(hash);
    if (found !== undefined) return { poolState, session: checkOpen(found, challenge, clock) };
  }
  throw invalidSession();
}

function checkOpen(found: ChallengeSession, challenge: ChallengeSession['challenge'], clock: Clock): ChallengeSession {
  if (found.challenge !== challenge) throw invalidSession();
  if (found.used) throw notAuthorized('Invalid session for the user, session can only be used once.');
  if (found.expiresAt <= clock().getTime()) throw notAuthorized('Invalid session for the user, session is expired.');
  return found;
}

/** An unknown session, one of another user or client, or one whose password was replaced. */
export function invalidSession(): CognitoException {
  return notAuthorized('Invalid session for the user.');
}

/** Marks the session as used: of two concurrent responses, the second is refused. */
export function consumeChallengeSession(poolState: UserPoolState, session: ChallengeSession): void {
  poolState.challengeSessions.put({ ...session, used: true });
}

/** Deletes a user's open sessions. Used ones stay, so that they are reported as used. */
export function deleteOpenChallengeSessions(poolState: UserPoolState, { username }: User): void {
  poolState.challengeSessions.deleteWhere((session) => session.username === username && !session.used);
}
