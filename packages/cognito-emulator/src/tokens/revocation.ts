import { second } from '../clock.ts';
import type { Username } from '../identifiers.ts';
import { signInExpiry } from '../state/record-expiry.ts';
import type { RefreshToken, RevokedSignIn, SignIn } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/** Revokes the sign-in of a refresh token. */
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
 * Revokes all earlier sign-ins of a user, at all clients. Enabling a disabled user doesn't restore them (AWS
 * documentation, "Token revocation").
 */
export function revokeAllSignIns(poolState: UserPoolState, username: Username, now: number): void {
  for (const token of poolState.refreshTokens.values()) {
    if (token.username === username) revokeSignIn(poolState, token, now);
  }
}

/** Whether the sign-in is revoked. */
export function isRevoked(poolState: UserPoolState, { originJti }: Pick<SignIn, 'originJti'>): boolean {
  return poolState.revokedSignIns.find(originJti) !== undefined;
}

/**
 * Like `isRevoked`, for an access token without `origin_jti` (token revocation is disabled at its client). Such tokens
 * are matched by user, client and time: of two sign-ins in one second, both count as revoked when one is.
 *
 * @param token the claims; times in seconds since 1970
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
