import { type Jwks, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { keySetFetcher } from './key-set-fetcher.ts';

/** The pool's key set. It is fetched when it is needed, and again for a key that isn't in it. */
export class KeySet extends SimpleJwksCache {
  readonly #onChange: (keyIds: ReadonlySet<string>) => void;
  #latest: Jwks | undefined;

  /**
   * @param endpoint a local Cognito, without a slash at its end; `undefined`: AWS
   * @param onChange hears the ids of the keys that are in it, each time that it was fetched
   */
  constructor(endpoint: string | undefined, onChange: (keyIds: ReadonlySet<string>) => void) {
    super({ fetcher: keySetFetcher(endpoint) });
    this.#onChange = onChange;
  }

  override async getJwks(uri: string): Promise<Jwks> {
    const keySet = await super.getJwks(uri);
    // All who waited for it come by here, and one is enough.
    if (keySet !== this.#latest) this.#onChange(new Set(keySet.keys.map(({ kid = '' }) => kid)));
    this.#latest = keySet;
    return keySet;
  }
}
