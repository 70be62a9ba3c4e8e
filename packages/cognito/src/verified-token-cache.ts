import { hash } from 'node:crypto';
import type { BearerToken, Principal, Subject, TokenUse } from '@freehold/identity';
import { LRUCache } from 'lru-cache';

/** The result of a verification. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** The key that signed the token. */
  readonly keyId: string;
  /** In milliseconds since 1970; 0 where the token has no `nbf`. */
  readonly notBefore: number;
  /** In milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Tokens in the cache at most: some 20 MB. */
const maximum = 20_000;

/** Tokens of one user at most, for several devices. A user who fetches token after token evicts only their own. */
const maximumPerUser = 10;

/**
 * Caches verified tokens: verifying a signature takes more than twenty times as long as finding a token here. Invalid
 * tokens are never cached, so they take no room. The key is the token's SHA-256; the token is not kept.
 */
export class VerifiedTokenCache {
  readonly #tokens = new LRUCache<string, VerifiedToken>({
    max: maximum,
    dispose: (token, digest) => this.#forget(digest, token.principal.sub),
  });
  /** The digests of each user's tokens, oldest first. */
  readonly #digestsByUser = new Map<Subject, Set<string>>();
  readonly #clock: () => number;

  /** @param clock milliseconds since 1970 */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The principal of a cached token of this use that is valid now. */
  find(token: BearerToken, tokenUse: TokenUse): Principal | undefined {
    const digest = digestOf(token);
    const found = this.#tokens.get(digest);
    if (found === undefined) return undefined;
    const now = this.#clock();
    if (now >= found.expiresAt) this.#tokens.delete(digest);
    const isValid = now >= found.notBefore && now < found.expiresAt && found.principal.tokenUse === tokenUse;
    return isValid ? found.principal : undefined;
  }

  add(token: BearerToken, verified: VerifiedToken): void {
    const digest = digestOf(token);
    const { sub } = verified.principal;
    this.#tokens.set(digest, verified);
    const digests = this.#digestsByUser.get(sub) ?? new Set();
    this.#digestsByUser.set(sub, digests.add(digest));
    const [oldest] = digests;
    if (digests.size > maximumPerUser && oldest !== undefined) this.#tokens.delete(oldest);
  }

  /** Evicts every token that another key signed. */
  keepSignedWith(keyIds: ReadonlySet<string>): void {
    for (const [digest, { keyId }] of [...this.#tokens.entries()]) if (!keyIds.has(keyId)) this.#tokens.delete(digest);
  }

  /** How many tokens are cached. */
  get size(): number {
    return this.#tokens.size;
  }

  #forget(digest: string, sub: Subject): void {
    const digests = this.#digestsByUser.get(sub);
    digests?.delete(digest);
    if (digests?.size === 0) this.#digestsByUser.delete(sub);
  }
}

function digestOf(token: BearerToken): string {
  return hash('sha256', token, 'base64');
}
