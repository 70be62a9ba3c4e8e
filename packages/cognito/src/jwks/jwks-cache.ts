import { type Jwks, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { createJwksFetcher } from './jwks-fetcher.ts';

/** The user pool's JWKS. It is fetched when it is needed, and again for an unknown key. */
export class JwksCache extends SimpleJwksCache {
  readonly #onChange: (keyIds: ReadonlySet<string>) => void;
  #latest: Jwks | undefined;

  /**
   * @param endpoint a local Cognito, without a trailing slash; `undefined`: AWS
   * @param onChange receives the ids of the keys after each fetch
   */
  constructor(endpoint: string | undefined, onChange: (keyIds: ReadonlySet<string>) => void) {
    super({ fetcher: createJwksFetcher(endpoint) });
    this.#onChange = onChange;
  }

  override async getJwks(uri: string): Promise<Jwks> {
    const jwks = await super.getJwks(uri);
    // Every caller that waited for the same fetch gets here.
    if (jwks !== this.#latest) this.#onChange(new Set(jwks.keys.map(({ kid = '' }) => kid)));
    this.#latest = jwks;
    return jwks;
  }
}
