import { type Jwk, type Jwks, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { keySetFetcher } from './key-set-fetcher.ts';

/** The pool's key set. It is fetched when it is needed, and again for a key that isn't in it. */
export class KeySet extends SimpleJwksCache {
  readonly #onChange: (keys: ReadonlySet<string>) => void;
  #latest: Jwks | undefined;

  /**
   * @param endpoint a local Cognito, without a slash at its end; `undefined`: AWS
   * @param onChange hears, each time that a key set was fetched, which keys are in it
   */
  constructor(endpoint: string | undefined, onChange: (keys: ReadonlySet<string>) => void) {
    super({ fetcher: keySetFetcher(endpoint) });
    this.#onChange = onChange;
  }

  override async getJwks(uri: string): Promise<Jwks> {
    const keySet = await super.getJwks(uri);
    // All who waited for it come by here, and one is enough.
    if (keySet !== this.#latest) this.#onChange(new Set(keySet.keys.map(identityOf)));
    this.#latest = keySet;
    return keySet;
  }
}

/** What tells a key from every other: all that it consists of, since another one may be given its id. */
export function identityOf({ kid, kty, n, e }: Jwk): string {
  return JSON.stringify([kid, kty, n, e]);
}
