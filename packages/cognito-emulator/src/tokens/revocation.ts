import { z } from 'zod';
import { second } from '../clock.ts';
import { ClientId, Username } from '../identifiers.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { type RefreshToken, type SignIn, signInExpiry } from './refresh-token.ts';

/**
 * A sign-in whose tokens are revoked, all of them: the refresh token, its successors, and the access tokens that they
 * bought. What is signed stays valid elsewhere until it expires; Cognito's own API refuses it.
 */
export const RevokedSignIn = z.object({
  originJti: z.string(),
  username: Username,
  clientId: ClientId,
  authTime: z.number(),
  /** In milliseconds. Absent in snapshots of a time when each sign-in had an `auth_time` of its own. */
  revokedAt: z.number().optional(),
  /** From when on all its tokens have expired anyway, in milliseconds. */
  forgetAt: z.number(),
});
export type RevokedSignIn = z.infer<typeof RevokedSignIn>;

/** Revokes the sign-in that the refresh token stems from. */
export function revokeSignIn(state: UserPoolState, token: RefreshToken, now: number): void {
  state.revokedSignIns.deleteExpired(now);
  const { originJti, username, clientId, authTime } = token;
  state.revokedSignIns.put({ originJti, username, clientId, authTime, revokedAt: now, forgetAt: signInExpiry(token) });
}

/**
 * Revokes all sign-ins of a user, at whatever client. Who signs in afterwards is not affected. For good: a user who is
 * disabled loses their tokens, and doesn't regain them when enabled (AWS documentation, "Token revocation").
 */
export function revokeAllSignIns(state: UserPoolState, username: Username, now: number): void {
  for (const token of state.refreshTokens.values()) {
    if (token.username === username) {
      revokeSignIn(state, token, now);
    }
  }
}

/** Whether the sign-in has been revoked. */
export function isRevoked(state: UserPoolState, { originJti }: Pick<SignIn, 'originJti'>): boolean {
  return state.revokedSignIns.find(originJti) !== undefined;
}

/**
 * As `isRevoked`, for an access token without `origin_jti`, of a client without token revocation: GlobalSignOut revokes
 * it all the same. All that a browser's session gives has one `auth_time`, so it counts, too, that a revoked sign-in buys
 * no tokens afterwards. Of two sign-ins in one second, both count as revoked if one is.
 *
 * @param token what its claims say; times in seconds since 1970
 */
export function isRevokedByTime(
  state: UserPoolState,
  token: Pick<RevokedSignIn, 'username' | 'clientId' | 'authTime'> & { issuedAt: number },
): boolean {
  return state.revokedSignIns
    .values()
    .some(
      ({ username, clientId, authTime, revokedAt = Number.POSITIVE_INFINITY }) =>
        username === token.username &&
        clientId === token.clientId &&
        authTime === token.authTime &&
        token.issuedAt * second <= revokedAt,
    );
}
