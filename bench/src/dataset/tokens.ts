import { randomUUID } from 'node:crypto';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import type { LocalCognito } from '../processes/cognito.ts';
import { type Dataset, subFor, tenantIds } from './dataset.ts';

/** Cognito's maximum for an access token. No run takes longer. */
const lifetimeSeconds = 24 * 60 * 60;

/** Tokens that are signed at once, on Node's thread pool. */
const concurrency = 64;

export interface UserToken {
  readonly tenant: string;
  readonly token: string;
}

/** Makes an access token for each user: the claims of a token that Cognito issued, another `sub` and tenant, the same key. */
export async function signTokens(cognito: LocalCognito, dataset: Dataset, signal: AbortSignal): Promise<UserToken[]> {
  const { kid, privateKey } = cognito.signingKey;
  const key = await importJWK(privateKey, 'RS256');
  const claims = decodeJwt(cognito.token);
  const issuedAt = Math.floor(Date.now() / 1000) - 60;
  const tenantClaim = cognito.variables['COGNITO_TENANT_CLAIM'] ?? '';

  async function sign(tenant: string, sub: string): Promise<UserToken> {
    const token = await new SignJWT({ ...claims, sub, username: sub, jti: randomUUID(), [tenantClaim]: tenant })
      .setProtectedHeader({ kid, alg: 'RS256' })
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(key);
    return { tenant, token };
  }

  const users = tenantIds(dataset).flatMap((tenant) =>
    Array.from({ length: dataset.usersPerTenant }, (_, user) => [tenant, subFor(tenant, user)] as const),
  );
  const userTokens: UserToken[] = [];
  for (let from = 0; from < users.length; from += concurrency) {
    signal.throwIfAborted();
    const batch = users.slice(from, from + concurrency);
    userTokens.push(...(await Promise.all(batch.map(([tenant, sub]) => sign(tenant, sub)))));
  }
  return userTokens;
}
