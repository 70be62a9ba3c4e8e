import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import {
  type RetiredSigningKey,
  RsaPrivateJwk,
  RsaPublicJwk,
  type SigningKeyPair,
  type TokenUse,
} from '../state/records.ts';

/** Makes an RSA key of at least 2048 bits. */
export type SigningKeyGenerator = () => Promise<RsaPrivateJwk>;

/** Makes a new RSA key of 2048 bits. */
export async function generateRsaKey(): Promise<RsaPrivateJwk> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  return RsaPrivateJwk.parse(await exportJWK(privateKey));
}

/** A key pair for one kind of token, under a new key id. */
export async function newSigningKeyPair(use: TokenUse, generateKey: SigningKeyGenerator): Promise<SigningKeyPair> {
  return { use, kid: randomBytes(32).toString('base64'), privateKey: await generateKey() };
}

/** The pair without its private half. */
export function retiredSigningKey({ use, kid, privateKey }: SigningKeyPair): RetiredSigningKey {
  return { use, kid, publicKey: RsaPublicJwk.parse(privateKey) };
}

/** The public half of a key, as the JWKS shows it. */
export function publicJwk({ kid, publicKey: { kty, n, e } }: RetiredSigningKey) {
  return { alg: 'RS256', e, kid, kty, n, use: 'sig' };
}
