import { type Jwks, SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { TraceRequest } from '../trace-request.ts';
import { createJwksFetcher } from './jwks-fetcher.ts';

export interface JwksCacheOptions {
  /** A local Cognito, without a trailing slash; `undefined`: AWS. */
  readonly endpoint: string | undefined;
  /** Gives milliseconds from any start. */
  readonly clock: { now(): number };
  /** Receives the ids of the keys after each fetch. */
  readonly onChange: (keyIds: ReadonlySet<string>) => void;
  /** Runs each fetch, in order to measure it. @default fetches run by themselves */
  readonly traceRequest?: TraceRequest | undefined;
}

const minute = 60_000;

/** A key that has left the JWKS, perhaps because it was stolen, verifies tokens no longer than this. */
const maximumAge = 60 * minute;

/** After a fetch of an old JWKS has failed, the next one waits this long, and no request waits for it meanwhile. */
const retryAfter = minute;

/**
 * How old the JWKS may be where it can't be fetched: the longest lifetime of a token. So an outage doesn't end what was
 * issued before it.
 */
const maximumAgeInOutage = 24 * 60 * minute;

/** The user pool's JWKS. It is fetched when it is needed, again for an unknown key, and when it is an hour old. */
export class JwksCache extends SimpleJwksCache {
  readonly #clock: JwksCacheOptions['clock'];
  readonly #onChange: JwksCacheOptions['onChange'];
  #latest: { readonly jwks: Jwks; readonly uri: string; readonly fetchedAt: number } | undefined;
  #retryAt = 0;

  constructor({ endpoint, clock, onChange, traceRequest = (_operation, send) => send() }: JwksCacheOptions) {
    const fetcher = createJwksFetcher(endpoint, clock);
    super({ fetcher: { fetch: (...args) => traceRequest('GetJwks', () => fetcher.fetch(...args)) } });
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Whether the JWKS has to be fetched again before a token is accepted. */
  get isOld(): boolean {
    return this.#latest !== undefined && this.#age >= maximumAge && this.#clock.now() >= this.#retryAt;
  }

  /**
   * Fetches the JWKS again if it is an hour old. While it can't be fetched, the old one stays in use for a day.
   *
   * @throws what the fetch fails with, after that day
   */
  async refreshIfOld(): Promise<void> {
    if (!this.isOld || this.#latest === undefined) return;
    try {
      await this.getJwks(this.#latest.uri);
    } catch (error) {
      if (this.#age >= maximumAgeInOutage) throw error;
      this.#retryAt = this.#clock.now() + retryAfter;
    }
  }

  override async getJwks(uri: string): Promise<Jwks> {
    const jwks = await super.getJwks(uri);
    // Every caller that waited for the same fetch gets here.
    if (jwks === this.#latest?.jwks) return jwks;
    this.#latest = { jwks, uri, fetchedAt: this.#clock.now() };
    this.#onChange(new Set(jwks.keys.map(({ kid = '' }) => kid)));
    return jwks;
  }

  get #age(): number {
    return this.#latest === undefined ? 0 : this.#clock.now() - this.#latest.fetchedAt;
  }
}
