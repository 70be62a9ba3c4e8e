import { hour, second } from '../../clock.ts';
import type { HostedUiSession, User } from '../../state/records.ts';
import type { UserPoolState } from '../../state/user-pool-state.ts';
import { hashOpaqueToken, newOpaqueToken } from '../../tokens/opaque-token.ts';

/** How long a browser stays signed in (AWS documentation, "User pool managed login"). Use doesn't prolong it. */
const sessionLifetime = hour;

/** Opens a session for a person who has just signed in. */
export function openSession(
  poolState: UserPoolState,
  user: User,
  now: number,
): { readonly session: HostedUiSession; readonly token: string } {
  poolState.hostedUiSessions.deleteExpired(now);
  const token = newOpaqueToken();
  const session = {
    sessionHash: hashOpaqueToken(token),
    username: user.username,
    sub: user.sub,
    authTime: Math.floor(now / second),
    expiresAt: now + sessionLifetime,
  };
  poolState.hostedUiSessions.put(session);
  return { session, token };
}

/** The session that a cookie names, as long as it lasts and its user may sign in. */
export function findSession(poolState: UserPoolState, token: string, now: number): HostedUiSession | undefined {
  const session = poolState.hostedUiSessions.find(hashOpaqueToken(token));
  return session !== undefined && session.expiresAt > now && userOfSession(poolState, session) ? session : undefined;
}

/**
 * The user of a session, if they may still sign in. GlobalSignOut leaves the session as it is (API reference): only
 * `/logout` ends it.
 */
export function userOfSession(poolState: UserPoolState, session: HostedUiSession): User | undefined {
  const user = poolState.users.find(session.username);
  return user?.sub === session.sub && user.enabled && user.status === 'CONFIRMED' ? user : undefined;
}

export function closeSession(poolState: UserPoolState, token: string): void {
  poolState.hostedUiSessions.delete(hashOpaqueToken(token));
}
