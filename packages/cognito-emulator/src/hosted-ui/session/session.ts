import { hour, second } from '../../clock.ts';
import type { HostedUiSession, User } from '../../state/records.ts';
import type { UserPoolState } from '../../state/user-pool-state.ts';
import { hashOpaqueToken, newOpaqueToken } from '../../tokens/opaque-token.ts';

/** How long a browser stays signed in (AWS documentation, "User pool managed login"). Use doesn't extend it. */
const sessionLifetime = hour;

/** Opens a session for a user who has just signed in. */
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

/** The session of a cookie, unless it has expired or its user can't sign in. */
export function findSession(poolState: UserPoolState, token: string, now: number): HostedUiSession | undefined {
  const session = poolState.hostedUiSessions.find(hashOpaqueToken(token));
  return session !== undefined && session.expiresAt > now && userOfSession(poolState, session) ? session : undefined;
}

/** The user of a session, if still allowed to sign in. GlobalSignOut doesn't end the session (API reference). */
export function userOfSession(poolState: UserPoolState, session: HostedUiSession): User | undefined {
  const user = poolState.users.find(session.username);
  return user?.sub === session.sub && user.enabled && user.status === 'CONFIRMED' ? user : undefined;
}

export function closeSession(poolState: UserPoolState, token: string): void {
  poolState.hostedUiSessions.delete(hashOpaqueToken(token));
}
