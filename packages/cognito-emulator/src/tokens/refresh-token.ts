import { randomBytes } from 'node:crypto';
import { tokenLifetimes } from '../clients/token-validity.ts';
import { retryGracePeriod } from '../clients/user-pool-client.ts';
import type { RefreshToken, SignIn, User, UserPoolClient } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { hashOpaqueToken } from './opaque-token.ts';

/** Issues the refresh token of a new sign-in and stores its hash. */
export function issueRefreshToken(
  poolState: UserPoolState,
  user: User,
  client: UserPoolClient,
  { originJti, authTime, scopes }: SignIn,
  now: number,
): string {
  poolState.refreshTokens.deleteExpired(now);
  return storeRefreshToken(poolState, {
    originJti,
    authTime,
    scopes,
    username: user.username,
    sub: user.sub,
    clientId: client.id,
    expiresAt: now + tokenLifetimes(client.settings).refresh,
  });
}

/**
 * Replaces a refresh token by one with the same expiry. The old one works for the client's grace period after its first
 * rotation.
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

/** The record of a refresh token, also of an expired or revoked one. */
export function findRefreshToken(poolState: UserPoolState, token: string): RefreshToken | undefined {
  return poolState.refreshTokens.find(hashOpaqueToken(token));
}

/** Deletes a refresh token that was not given to anyone. */
export function deleteRefreshToken(poolState: UserPoolState, token: string): void {
  poolState.refreshTokens.delete(hashOpaqueToken(token));
}

function storeRefreshToken(poolState: UserPoolState, record: Omit<RefreshToken, 'tokenHash'>): string {
  const token = newRefreshToken();
  poolState.refreshTokens.put({ ...record, tokenHash: hashOpaqueToken(token) });
  return token;
}

/**
 * A refresh token in AWS's form: an encrypted JWT of five parts and about 1,750 characters, so that storage is tested
 * with the real length. All but the header is random.
 */
function newRefreshToken(): string {
  const header = Buffer.from(JSON.stringify({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' }));
  const [encryptedKey, initializationVector, ciphertext, tag] = [256, 12, 980, 16].map((length) => randomBytes(length));
  return [header, encryptedKey, initializationVector, ciphertext, tag]
    .map((part) => part?.toString('base64url'))
    .join('.');
}
