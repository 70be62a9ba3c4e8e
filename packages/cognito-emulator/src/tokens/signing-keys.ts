import { randomBytes } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { z } from 'zod';
import type { UserPoolState } from '../state/user-pool-state.ts';
import type { Claims } from './claims.ts';

const RsaPrivateJwk = z.object({
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  d: z.string(),
  p: z.string(),
  q: z.string(),
  dp: z.string(),
  dq: z.string(),
  qi: z.string(),
});

/** A pool signs access tokens with one key and ID tokens with another, as the real service does. */
export const SigningKeyPair = z.object({ use: z.enum(['access', 'id']), kid: z.string(), privateKey: RsaPrivateJwk });
export type SigningKeyPair = z.infer<typeof SigningKeyPair>;

interface PoolKeys {
  readonly access: Signer;
  readonly id: Signer;
}

interface Signer {
  readonly kid: string;
  readonly privateKey: CryptoKey | Uint8Array;
  readonly publicJwk: JWK;
}

/** The keys of all pools: made on first use, kept in the state, imported once. */
export class SigningKeys {
  /** Promises, so that callers who come first at the same time share one pair. */
  readonly #keys = new WeakMap<UserPoolState, Promise<PoolKeys>>();

  /** A JWT signed with RS256 under the pool's key for that kind of token. */
  async sign(state: UserPoolState, use: SigningKeyPair['use'], claims: Claims): Promise<string> {
    const { kid, privateKey } = (await this.#keysOf(state))[use];
    return new SignJWT(claims).setProtectedHeader({ kid, alg: 'RS256' }).sign(privateKey);
  }

  /** The document at `/{poolId}/.well-known/jwks.json`. */
  async jwks(state: UserPoolState): Promise<{ keys: JWK[] }> {
    const { id, access } = await this.#keysOf(state);
    return { keys: [id.publicJwk, access.publicJwk] };
  }

  #keysOf(state: UserPoolState): Promise<PoolKeys> {
    const known = this.#keys.get(state);
    if (known !== undefined) {
      return known;
    }
    const keys = loadKeys(state);
    this.#keys.set(state, keys);
    return keys;
  }
}

async function loadKeys(state: UserPoolState): Promise<PoolKeys> {
  const [access, id] = await Promise.all([loadSigner(state, 'access'), loadSigner(state, 'id')]);
  return { access, id };
}

async function loadSigner(state: UserPoolState, use: SigningKeyPair['use']): Promise<Signer> {
  const pair = state.signingKeys.find(use) ?? (await newSigningKeyPair(use));
  if (state.signingKeys.find(use) === undefined) {
    state.signingKeys.put(pair);
  }
  const { kty, n, e } = pair.privateKey;
  return {
    kid: pair.kid,
    privateKey: await importJWK(pair.privateKey, 'RS256'),
    publicJwk: { alg: 'RS256', e, kid: pair.kid, kty, n, use: 'sig' },
  };
}

async function newSigningKeyPair(use: SigningKeyPair['use']): Promise<SigningKeyPair> {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  return {
    use,
    kid: randomBytes(32).toString('base64'),
    privateKey: RsaPrivateJwk.parse(await exportJWK(privateKey)),
  };
}
