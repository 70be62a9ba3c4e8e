import { randomBytes } from 'node:crypto';
import { tokenLifetimes } from '../clients/token-validity.ts';
import { retryGracePeriod } from '../clients/user-pool-client.ts';
import type { RefreshToken, SignIn, User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

import { hashOpaqueToken } from './opaque-token.ts';

/** Makes the refresh token of a new sign-in, keeps its hash and returns the token itself. */
export function issueRefreshToken(
  poolState: UserPoolState,
  user: User,
  client: UserPoolClient,
  { originJti, authTime, scopes }: SignIn,
  now: number,
): string {
  poolState.refreshTokens.deleteExpired(now);
  return storeRefreshToken(poolState, {
    ...{ originJti, authTime, scopes, username: user.username, sub: user.sub, clientId: client.id },
    expiresAt: now + tokenLifetimes(client.settings).refresh,
  });
}

/**
 * Makes the successor of a refresh token, which expires when the first one of the sign-in does. The old one is good for
 * the client's grace period more, from its first rotation on: a retry doesn't prolong it.
 */
export function rotateRefreshToken(
  poolState: UserPoolState,
  token: RefreshToken,
  client: UserPoolClient,
  now: number,
): string {
  const { retryUntil, tokenHash: _, ...successor } = token;
  poolState.refreshTokens.put({ ...token, retryUntil: retryUntil ?? now + retryGracePeriod(client) });
  return storeRefreshToken(poolState, successor);
}

/** The refresh token as it is kept, whatever has become of it. Long expired ones are forgotten. */
export function findRefreshToken(poolState: UserPoolState, token: string): RefreshToken | undefined {
  return poolState.refreshTokens.find(hashOpaqueToken(token));
}

/** Forgets a refresh token that nobody was given. */
export function deleteRefreshToken(poolState: UserPoolState, token: string): void {
  poolState.refreshTokens.delete(hashOpaqueToken(token));
}

function storeRefreshToken(poolState: UserPoolState, record: Omit<RefreshToken, 'tokenHash'>): string {
  const token = newRefreshToken();
  poolState.refreshTokens.put({ ...record, tokenHash: hashOpaqueToken(token) });
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
