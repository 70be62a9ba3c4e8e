import { randomUUID } from 'node:crypto';
import { decodeJwt, importJWK, SignJWT } from 'jose';
import type { LocalCognito } from '../processes/cognito.ts';
import { type Crowd, subOf, tenantsOf } from './tenants.ts';

/** The longest that Cognito lets an access token live. No run takes longer. */
const lifetimeSeconds = 24 * 60 * 60;

/** How many are signed at once. The work is done by Node's other threads. */
const atOnce = 64;

export interface Bearer {
  readonly tenant: string;
  readonly token: string;
}

/** Makes access tokens for people of many tenants: one that Cognito has issued, with another name, signed by the same key. */
export async function signTokens(cognito: LocalCognito, crowd: Crowd, signal: AbortSignal): Promise<Bearer[]> {
  const { kid, privateKey } = cognito.signingKey;
  const key = await importJWK(privateKey, 'RS256');
  const claims = decodeJwt(cognito.token);
  const issuedAt = Math.floor(Date.now() / 1000) - 60;
  const tenantClaim = cognito.variables['COGNITO_TENANT_CLAIM'] ?? '';

  async function sign(tenant: string, sub: string): Promise<Bearer> {
    const token = await new SignJWT({ ...claims, sub, username: sub, jti: randomUUID(), [tenantClaim]: tenant })
      .setProtectedHeader({ kid, alg: 'RS256' })
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(key);
    return { tenant, token };
  }

  const people = tenantsOf(crowd).flatMap((tenant) =>
    Array.from({ length: crowd.people }, (_, person) => [tenant, subOf(tenant, person)] as const),
  );
  const bearers: Bearer[] = [];
  for (let from = 0; from < people.length; from += atOnce) {
    signal.throwIfAborted();
    const some = people.slice(from, from + atOnce);
    bearers.push(...(await Promise.all(some.map(([tenant, sub]) => sign(tenant, sub)))));
  }
  return bearers;
}
