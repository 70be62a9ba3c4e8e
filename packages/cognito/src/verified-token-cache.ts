import { hash } from 'node:crypto';
import type { BearerToken, Principal, Subject, TokenUse } from '@freehold/identity';
import { LRUCache } from 'lru-cache';

/** What was found out of a token when it was verified. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** The key that it is signed with. */
  readonly keyId: string;
  /** When it begins to be good, in milliseconds since 1970, if it says so. */
  readonly notBefore: number;
  /** When it ends. */
  readonly expiresAt: number;
}

/** Tokens to keep at most: some 20 MB. */
const maximum = 20_000;

/**
 * Tokens of one person to keep at most: of several devices, and those that were refreshed a moment ago. Somebody who
 * fetches token after token puts out their own, and nobody else's.
 */
const maximumPerUser = 10;

/**
 * Tokens that were verified a while ago and needn't be verified again: a signature takes more than twenty times as long to
 * verify as a token to find here. Only what was found good gets in, so bad tokens take no room, however many come.
 *
 * They are found by their SHA-256. The tokens themselves aren't kept.
 */
export class VerifiedTokenCache {
  readonly #tokens = new LRUCache<string, VerifiedToken>({
    max: maximum,
    dispose: (token, digest) => this.#forget(digest, token.principal.sub),
  });
  /** The digests of each person's tokens, oldest first. */
  readonly #ofPerson = new Map<Subject, Set<string>>();
  readonly #clock: () => number;

  /** @param clock gives milliseconds since 1970 */
  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Who a token is of, if it was verified before, is of this use, and is good at this moment. */
  find(token: BearerToken, tokenUse: TokenUse): Principal | undefined {
    const digest = digestOf(token);
    const found = this.#tokens.get(digest);
    if (found === undefined) return undefined;
    const now = this.#clock();
    if (now >= found.expiresAt) this.#tokens.delete(digest);
    const isGood = now >= found.notBefore && now < found.expiresAt && found.principal.tokenUse === tokenUse;
    return isGood ? found.principal : undefined;
  }

  /** Keeps what was found out of a token. */
  add(token: BearerToken, verified: VerifiedToken): void {
    const digest = digestOf(token);
    const { sub } = verified.principal;
    this.#tokens.set(digest, verified);
    const digests = this.#ofPerson.get(sub) ?? new Set();
    this.#ofPerson.set(sub, digests.add(digest));
    const [oldest] = digests;
    if (digests.size > maximumPerUser && oldest !== undefined) this.#tokens.delete(oldest);
  }

  /** Forgets every token that is signed with a key other than these. */
  keepSignedWith(keyIds: ReadonlySet<string>): void {
    for (const [digest, { keyId }] of [...this.#tokens.entries()]) if (!keyIds.has(keyId)) this.#tokens.delete(digest);
  }

  /** How many are kept. */
  get size(): number {
    return this.#tokens.size;
  }

  #forget(digest: string, sub: Subject): void {
    const digests = this.#ofPerson.get(sub);
    digests?.delete(digest);
    if (digests?.size === 0) this.#ofPerson.delete(sub);
  }
}

function digestOf(token: BearerToken): string {
  return hash('sha256', token, 'base64');
}
