import { createHash } from 'node:crypto';
import type { SignInAttempt } from '@freehold/identity';
import type { Context } from 'koa';
import { z } from 'zod';
import type { OwnCookies } from '../http/own-cookies.ts';
import { lifetimes } from '../sessions/lifetimes.ts';
import type { Seal } from '../sessions/seal.ts';

/** A sign-in that a browser has begun, and where it goes when it ends. */
export interface BegunSignIn {
  readonly attempt: SignInAttempt;
  readonly returnTo: string;
}

/** What a browser has to bring back of the sign-ins that it began. */
export interface AttemptCookies {
  put(ctx: Context, begun: BegunSignIn): void;
  /**
   * The sign-in that an answer belongs to, which is over with that: the browser forgets it.
   *
   * @returns `undefined` where it was not begun in this browser, or too long ago
   */
  take(ctx: Context, state: string): BegunSignIn | undefined;
}

const sealed = z.string().transform((text) => {
  const [keyId = '', bytes = ''] = text.split('.');
  return { keyId, bytes: new Uint8Array(Buffer.from(bytes, 'base64url')) };
});

const content = z.object({
  attempt: z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() }),
  returnTo: z.string(),
  endsAt: z.number(),
});

const beginning = 'freehold_sign_in_';

/** More are no tabs of one person. Each is some 500 bytes in every request. */
const mostAttempts = 8;

/**
 * Keeps each sign-in in a cookie of its own, so that any number of tabs can be signing in. The cookie is encrypted, and so it
 * can't be made up or changed either: a signature, which would do against that, would leave the code verifier readable.
 */
export function attemptCookies(cookies: OwnCookies, seal: Seal, now: () => Date): AttemptCookies {
  return {
    put(ctx, begun) {
      const name = nameOf(begun.attempt.state);
      const endsAt = now().getTime() + lifetimes.attempt;
      const { keyId, bytes } = seal.seal(JSON.stringify({ ...begun, endsAt }), name);
      for (const old of cookies.namesWith(ctx, beginning).slice(0, 1 - mostAttempts)) cookies.clear(ctx, old);
      cookies.set(ctx, name, `${keyId}.${Buffer.from(bytes).toString('base64url')}`, lifetimes.attempt / 1_000);
    },

    take(ctx, state) {
      const name = nameOf(state);
      const brought = cookies.get(ctx, name);
      if (brought === undefined) return undefined;
      cookies.clear(ctx, name);
      const text = seal.open(sealed.parse(brought), name);
      if (text === undefined) return undefined;
      const { endsAt, ...begun } = content.parse(JSON.parse(text));
      return endsAt > now().getTime() ? begun : undefined;
    },
  };
}

/** By the state, which comes back in the answer, and whose hash may be read by anybody. */
function nameOf(state: string): string {
  return `${beginning}${createHash('sha256').update(state).digest('base64url').slice(0, 22)}`;
}
