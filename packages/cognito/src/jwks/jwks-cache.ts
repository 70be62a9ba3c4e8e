import { type Jwks, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { createJwksFetcher } from './jwks-fetcher.ts';

/** The pool's key set. It is fetched when it is needed, and again for a key that isn't in it. */
export class JwksCache extends SimpleJwksCache {
  readonly #onChange: (keyIds: ReadonlySet<string>) => void;
  #latest: Jwks | undefined;

  /**
   * @param endpoint a local Cognito, without a slash at its end; `undefined`: AWS
   * @param onChange hears the ids of the keys that are in it, each time that it was fetched
   */
  constructor(endpoint: string | undefined, onChange: (keyIds: ReadonlySet<string>) => void) {
    super({ fetcher: createJwksFetcher(endpoint) });
    this.#onChange = onChange;
  }

  override async getJwks(uri: string): Promise<Jwks> {
    const jwks = await super.getJwks(uri);
    // All who waited for it come by here, and one is enough.
    if (jwks !== this.#latest) this.#onChange(new Set(jwks.keys.map(({ kid = '' }) => kid)));
    this.#latest = jwks;
    return jwks;
  }
}
