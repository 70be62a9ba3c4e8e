import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { tokenLifetimes } from '../clients/token-validity.ts';
import { retryGracePeriod, type UserPoolClient } from '../clients/user-pool-client.ts';
import { day } from '../clock.ts';
import { ClientId, Sub, Username } from '../identifiers.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import type { User } from '../users/user.ts';
import { hashOpaqueToken } from './opaque-token.ts';

/** What all tokens that stem from one sign-in have in common. */
const SignIn = z.object({
  originJti: z.string(),
  /** When the person signed in, in seconds since 1970: `auth_time` of all tokens that follow. */
  authTime: z.number(),
  /** What was granted at a sign-in through the Hosted UI. Absent after one through the API, which grants nothing else. */
  scopes: z.array(z.string()).optional(),
});
export type SignIn = z.infer<typeof SignIn>;

/** What is kept of a refresh token: its hash, and what the tokens that it buys have in common with the first ones. */
export const RefreshToken = SignIn.extend({
  tokenHash: z.string(),
  username: Username,
  /** Tells the user from a later one of the same name. Absent in snapshots of a time when no token could be refreshed. */
  sub: Sub.optional(),
  clientId: ClientId,
  /** In milliseconds. */
  expiresAt: z.number(),
  /** Set once the token has been rotated out: until when it is good for another try, in milliseconds. */
  retryUntil: z.number().optional(),
});
export type RefreshToken = z.infer<typeof RefreshToken>;

/** Makes the refresh token of a new sign-in, keeps its hash and returns the token itself. */
export function issueRefreshToken(
  state: UserPoolState,
  user: User,
  client: UserPoolClient,
  { originJti, authTime, scopes }: SignIn,
  now: number,
): string {
  state.refreshTokens.deleteExpired(now);
  return storeRefreshToken(state, {
    ...{ originJti, authTime, scopes, username: user.username, sub: user.sub, clientId: client.id },
    expiresAt: now + tokenLifetimes(client.settings).refresh,
  });
}

/**
 * Makes the successor of a refresh token, which expires when the first one of the sign-in does. The old one is good for
 * the client's grace period more, from its first rotation on: a retry doesn't prolong it.
 */
export function rotateRefreshToken(
  state: UserPoolState,
  token: RefreshToken,
  client: UserPoolClient,
  now: number,
): string {
  const { retryUntil, tokenHash: _, ...successor } = token;
  state.refreshTokens.put({ ...token, retryUntil: retryUntil ?? now + retryGracePeriod(client) });
  return storeRefreshToken(state, successor);
}

/** The refresh token as it is kept, whatever has become of it. Long expired ones are forgotten. */
export function findRefreshToken(state: UserPoolState, token: string): RefreshToken | undefined {
  return state.refreshTokens.find(hashOpaqueToken(token));
}

/** Forgets a refresh token that nobody was given. */
export function deleteRefreshToken(state: UserPoolState, token: string): void {
  state.refreshTokens.delete(hashOpaqueToken(token));
}

/**
 * From when on nothing hangs on a sign-in whose refresh tokens expire then, in milliseconds: the last access token that
 * they bought lives for a day at most.
 */
export function signInExpiry({ expiresAt }: RefreshToken): number {
  return expiresAt + day;
}

function storeRefreshToken(state: UserPoolState, record: Omit<RefreshToken, 'tokenHash'>): string {
  const token = newRefreshToken();
  state.refreshTokens.put({ ...record, tokenHash: hashOpaqueToken(token) });
  return token;
}

/**
 * A refresh token in the form of the service's: an encrypted JWT that only Cognito could read, in five parts and some
 * 1,750 characters. Whoever stores one finds out here how much room it takes. Behind the header there is nothing to
 * decrypt: all is random.
 */
function newRefreshToken(): string {
  const header = Buffer.from(JSON.stringify({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' }));
  const [encryptedKey, initializationVector, ciphertext, tag] = [256, 12, 980, 16].map((length) => randomBytes(length));
  return [header, encryptedKey, initializationVector, ciphertext, tag]
    .map((part) => part?.toString('base64url'))
    .join('.');
}
