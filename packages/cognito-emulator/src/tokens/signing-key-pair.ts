import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import {
  type RetiredSigningKey,
  RsaPrivateJwk,
  RsaPublicJwk,
  type SigningKeyPair,
  type TokenUse,
} from '../state/records.ts';

/** Makes an RSA key of 2048 bits under a key id of its own. */
export async function newSigningKeyPair(use: TokenUse): Promise<SigningKeyPair> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  return {
    use,
    kid: randomBytes(32).toString('base64'),
    privateKey: RsaPrivateJwk.parse(await exportJWK(privateKey)),
  };
}

/** The pair without its private half. */
export function retiredSigningKey({ use, kid, privateKey }: SigningKeyPair): RetiredSigningKey {
  return { use, kid, publicKey: RsaPublicJwk.parse(privateKey) };
}

/** The public half of a key, as the key set shows it. */
export function publicJwk({ kid, publicKey: { kty, n, e } }: RetiredSigningKey) {
  return { alg: 'RS256', e, kid, kty, n, use: 'sig' };
}
