import { second } from '../clock.ts';
import type { Username } from '../identifiers.ts';
import { signInExpiry } from '../state/record-expiry.ts';
import type { RefreshToken, RevokedSignIn, SignIn } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/** Revokes the sign-in that the refresh token stems from. */
export function revokeSignIn(poolState: UserPoolState, token: RefreshToken, now: number): void {
  poolState.revokedSignIns.deleteExpired(now);
  const { originJti, username, clientId, authTime } = token;
  poolState.revokedSignIns.put({
    originJti,
    username,
    clientId,
    authTime,
    revokedAt: now,
    forgetAt: signInExpiry(token),
  });
}

/**
 * Revokes all sign-ins of a user, at whatever client. Who signs in afterwards is not affected. For good: a user who is
 * disabled loses their tokens, and doesn't regain them when enabled (AWS documentation, "Token revocation").
 */
export function revokeAllSignIns(poolState: UserPoolState, username: Username, now: number): void {
  for (const token of poolState.refreshTokens.values()) {
    if (token.username === username) revokeSignIn(poolState, token, now);
  }
}

/** Whether the sign-in has been revoked. */
export function isRevoked(poolState: UserPoolState, { originJti }: Pick<SignIn, 'originJti'>): boolean {
  return poolState.revokedSignIns.find(originJti) !== undefined;
}

/**
 * As `isRevoked`, for an access token without `origin_jti`, of a client without token revocation: GlobalSignOut revokes
 * it all the same. All that a browser's session gives has one `auth_time`, so it counts, too, that a revoked sign-in buys
 * no tokens afterwards. Of two sign-ins in one second, both count as revoked if one is.
 *
 * @param token what its claims say; times in seconds since 1970
 */
export function isRevokedByTime(
  poolState: UserPoolState,
  token: Pick<RevokedSignIn, 'username' | 'clientId' | 'authTime'> & { issuedAt: number },
): boolean {
  return poolState.revokedSignIns
    .values()
    .some(
      ({ username, clientId, authTime, revokedAt = Number.POSITIVE_INFINITY }) =>
        username === token.username &&
        clientId === token.clientId &&
        authTime === token.authTime &&
        token.issuedAt * second <= revokedAt,
    );
}
