import { z } from 'zod';
import { ClientId, Username } from '../identifiers.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { endOfSignIn, type RefreshToken, type SignIn } from './refresh-token.ts';

/**
 * A sign-in whose tokens are revoked, all of them: the refresh token, its successors, and the access tokens that they
 * bought. What is signed stays valid elsewhere until it expires; Cognito's own API refuses it.
 */
export const RevokedSignIn = z.object({
  originJti: z.string(),
  username: Username,
  clientId: ClientId,
  authTime: z.number(),
  /** From when on all its tokens have expired anyway, in milliseconds. */
  forgetAt: z.number(),
});
export type RevokedSignIn = z.infer<typeof RevokedSignIn>;

/** Revokes the sign-in that the refresh token stems from. */
export function revokeSignIn(state: UserPoolState, token: RefreshToken, now: number): void {
  state.revokedSignIns.forgetOld(now);
  const { originJti, username, clientId, authTime } = token;
  state.revokedSignIns.put({ originJti, username, clientId, authTime, forgetAt: endOfSignIn(token) });
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
 * it all the same. Of two sign-ins in one second, both count as revoked if one is.
 */
export function isRevokedByTime(
  state: UserPoolState,
  { username, clientId, authTime }: Omit<RevokedSignIn, 'originJti' | 'forgetAt'>,
): boolean {
  return state.revokedSignIns
    .values()
    .some((revoked) => revoked.username === username && revoked.clientId === clientId && revoked.authTime === authTime);
}
