import { z } from 'zod';
import { tokenLifetimes } from '../clients/token-validity.ts';
import type { UserPoolClient } from '../clients/user-pool-client.ts';
import { ClientId, Username } from '../identifiers.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import type { User } from '../users/user.ts';
import { hashOpaqueToken, newOpaqueToken } from './opaque-token.ts';

/** What is kept of a refresh token: its hash, and what the tokens that it buys have in common with the first ones. */
export const RefreshToken = z.object({
  tokenHash: z.string(),
  username: Username,
  clientId: ClientId,
  originJti: z.string(),
  /** When the person signed in, in seconds since 1970: `auth_time` of all tokens that follow. */
  authTime: z.number(),
  /** In milliseconds. */
  expiresAt: z.number(),
});
export type RefreshToken = z.infer<typeof RefreshToken>;

/** Makes a refresh token, keeps its hash and returns the token itself. */
export function issueRefreshToken(
  state: UserPoolState,
  user: User,
  client: UserPoolClient,
  signIn: { originJti: string; authTime: number },
  now: number,
): string {
  forgetExpiredTokens(state, now);
  const token = newOpaqueToken();
  state.refreshTokens.put({
    tokenHash: hashOpaqueToken(token),
    username: user.username,
    clientId: client.id,
    originJti: signIn.originJti,
    authTime: signIn.authTime,
    expiresAt: now + tokenLifetimes(client.settings).refresh,
  });
  return token;
}

function forgetExpiredTokens(state: UserPoolState, now: number): void {
  for (const { tokenHash, expiresAt } of state.refreshTokens.values()) {
    if (expiresAt <= now) {
      state.refreshTokens.delete(tokenHash);
    }
  }
}
