import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';

const RsaPublicJwk = z.object({ kty: z.literal('RSA'), n: z.string(), e: z.string() });

const RsaPrivateJwk = RsaPublicJwk.extend({
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});

const TokenUse = z.enum(['access', 'id']);
export type TokenUse = z.infer<typeof TokenUse>;

/** A pool signs access tokens with one key and ID tokens with another, as the real service does. */
export const SigningKeyPair = z.object({ use: TokenUse, kid: z.string(), privateKey: RsaPrivateJwk });
export type SigningKeyPair = z.infer<typeof SigningKeyPair>;

/** What is left of a pair that signs no longer: enough to check what it has signed. */
export const RetiredSigningKey = z.object({ use: TokenUse, kid: z.string(), publicKey: RsaPublicJwk });
export type RetiredSigningKey = z.infer<typeof RetiredSigningKey>;

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
