import { type CryptoKey, compactVerify, decodeProtectedHeader, importJWK, type JWK, SignJWT } from 'jose';
import type { RetiredSigningKey, SigningKeyPair, TokenUse } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import type { Claims } from './claims.ts';
import { newSigningKeyPair, publicJwk, retiredSigningKey, type SigningKeyGenerator } from './signing-key-pair.ts';

interface PoolKeys {
  readonly access: Signer;
  readonly id: Signer;
}

interface Signer {
  readonly kid: string;
  readonly privateKey: CryptoKey | Uint8Array;
}

const tokenUses = ['id', 'access'] as const;

/** The signing keys of all pools: generated on first use, stored in the state, imported once. */
export class SigningKeys {
  /** Promises, so that concurrent first requests share one pair. */
  readonly #keys = new WeakMap<UserPoolState, Promise<PoolKeys>>();
  readonly #generateKey: SigningKeyGenerator;

  constructor(generateKey: SigningKeyGenerator) {
    this.#generateKey = generateKey;
  }

  /** Signs a JWT with the pool's key for this kind of token (RS256). */
  async sign(poolState: UserPoolState, use: TokenUse, claims: Claims): Promise<string> {
    const { kid, privateKey } = (await this.#keysOf(poolState))[use];
    return new SignJWT(claims).setProtectedHeader({ kid, alg: 'RS256' }).sign(privateKey);
  }

  /** Whether the token is signed by a key of the pool's JWKS for this kind of token. */
  async verify(poolState: UserPoolState, use: TokenUse, token: string): Promise<boolean> {
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = publicKeysOf(poolState).find((candidate) => candidate.use === use && candidate.kid === kid);
      if (key === undefined) return false;
      await compactVerify(token, await importJWK(key.publicKey, 'RS256'), { algorithms: ['RS256'] });
      return true;
    } catch {
      return false;
    }
  }

  /** The document at `/{poolId}/.well-known/jwks.json`. */
  async jwks(poolState: UserPoolState): Promise<{ keys: JWK[] }> {
    await this.#keysOf(poolState);
    return { keys: publicKeysOf(poolState).map(publicJwk) };
  }

  /**
   * Signs with new keys from now on.
   *
   * @param keepOld whether the JWKS keeps the old keys, so that their tokens stay valid
   */
  async rotate(poolState: UserPoolState, keepOld: boolean): Promise<void> {
    // Keys that are being generated must not replace the new ones.
    await this.#keysOf(poolState);
    const pairs = await Promise.all(tokenUses.map((use) => newSigningKeyPair(use, this.#generateKey)));
    const [id, access] = await Promise.all(pairs.map(signerOf));
    if (id === undefined || access === undefined) throw new Error('A pool has two signing keys.');
    if (keepOld) {
      poolState.signingKeys.values().forEach((pair) => void poolState.retiredSigningKeys.put(retiredSigningKey(pair)));
    } else {
      poolState.retiredSigningKeys.deleteWhere(() => true);
    }
    pairs.forEach((pair) => void poolState.signingKeys.put(pair));
    this.#keys.set(poolState, Promise.resolve({ id, access }));
  }

  #keysOf(poolState: UserPoolState): Promise<PoolKeys> {
    const known = this.#keys.get(poolState);
    if (known !== undefined) return known;
    const keys = loadKeys(poolState, this.#generateKey);
    this.#keys.set(poolState, keys);
    return keys;
  }
}

async function loadKeys(poolState: UserPoolState, generateKey: SigningKeyGenerator): Promise<PoolKeys> {
  const [access, id] = await Promise.all([
    loadSigner(poolState, 'access', generateKey),
    loadSigner(poolState, 'id', generateKey),
  ]);
  return { access, id };
}

async function loadSigner(poolState: UserPoolState, use: TokenUse, generateKey: SigningKeyGenerator): Promise<Signer> {
  const pair = poolState.signingKeys.find(use) ?? (await newSigningKeyPair(use, generateKey));
  if (poolState.signingKeys.find(use) === undefined) poolState.signingKeys.put(pair);
  return signerOf(pair);
}

async function signerOf({ kid, privateKey }: SigningKeyPair): Promise<Signer> {
  return { kid, privateKey: await importJWK(privateKey, 'RS256') };
}

/** The public keys of the pool: the current ones first, then the retired ones. */
function publicKeysOf(poolState: UserPoolState): RetiredSigningKey[] {
  const current = tokenUses.map((use) => poolState.signingKeys.find(use)).filter((pair) => pair !== undefined);
  return [...current.map(retiredSigningKey), ...poolState.retiredSigningKeys.values()];
}
