import { authSessionLifetime } from '../clients/user-pool-client.ts';
import type { Clock } from '../clock.ts';
import { type CognitoException, notAuthorized } from '../errors.ts';
import type { ChallengeSession, User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { hashOpaqueToken, newOpaqueToken } from '../tokens/opaque-token.ts';

/** Opens a challenge and returns the Session string that its answer must carry. */
export function openChallengeSession(
  poolState: UserPoolState,
  user: User,
  client: UserPoolClient,
  challenge: ChallengeSession['challenge'],
  clock: Clock,
): string {
  const now = clock().getTime();
  poolState.challengeSessions.deleteExpired(now);
  const session = newOpaqueToken();
  poolState.challengeSessions.put({
    sessionHash: hashOpaqueToken(session),
    challenge,
    username: user.username,
    clientId: client.id,
    expiresAt: now + authSessionLifetime(client),
    used: false,
  });
  return session;
}

/**
 * The open session that the string names, for this user and client.
 *
 * @throws NotAuthorizedException for one that is unknown, another's, expired or used. For a used one the real service
 *   was seen to say "session can only be used once".
 */
export function findChallengeSession(
  poolState: UserPoolState,
  session: string,
  user: User,
  client: UserPoolClient,
  clock: Clock,
): ChallengeSession {
  const found = poolState.challengeSessions.find(hashOpaqueToken(session));
  if (found === undefined || found.username !== user.username || found.clientId !== client.id) throw invalidSession();
  if (found.used) throw notAuthorized('Invalid session for the user, session can only be used once.');
  if (found.expiresAt <= clock().getTime()) throw notAuthorized('Invalid session for the user, session is expired.');
  return found;
}

/** A session that isn't one, or not this person's at this client, or whose password is no longer. */
export function invalidSession(): CognitoException {
  return notAuthorized('Invalid session for the user.');
}

/** Spends the session: of two answers at once, the one that comes second finds it used. */
export function consumeChallengeSession(poolState: UserPoolState, session: ChallengeSession): void {
  poolState.challengeSessions.put({ ...session, used: true });
}

/** Takes a user's open sessions away. Spent ones stay known as such. */
export function deleteOpenChallengeSessions(poolState: UserPoolState, { username }: User): void {
  poolState.challengeSessions.deleteWhere((session) => session.username === username && !session.used);
}
