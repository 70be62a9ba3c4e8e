import { createHash } from 'node:crypto';
import type { OAuthState } from '@freehold/identity';
import type { Context } from 'koa';
import { z } from 'zod';
import type { HostCookies } from '../../http/host-cookies.ts';
import type { Encryption } from '../sessions/encryption.ts';
import { lifetimes } from '../sessions/lifetimes.ts';

/** A sign-in that a browser has begun, and where it goes when it ends. */
export interface PendingSignIn {
  readonly oauthState: OAuthState;
  readonly returnTo: string;
}

/** What a browser has to bring back of the sign-ins that it began. */
export interface OAuthStateCookies {
  save(ctx: Context, pending: PendingSignIn): void;
  /**
   * The sign-in that an answer belongs to, which is over with that: the browser forgets it.
   *
   * @returns `undefined` where it was not begun in this browser, or too long ago
   */
  take(ctx: Context, state: string): PendingSignIn | undefined;
}

const encryptedValue = z.string().transform((text) => {
  const [keyId = '', bytes = ''] = text.split('.');
  return { keyId, bytes: new Uint8Array(Buffer.from(bytes, 'base64url')) };
});

const cookieContent = z.object({
  oauthState: z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() }),
  returnTo: z.string(),
  endsAt: z.number(),
});

const cookiePrefix = 'freehold_sign_in_';

/** More are no tabs of one person. Each is some 500 bytes in every request. */
const maxPendingSignIns = 8;

/**
 * Keeps each sign-in in a cookie of its own, so that any number of tabs can be signing in. The cookie is encrypted, and so it
 * can't be made up or changed either: a signature, which would do against that, would leave the code verifier readable.
 */
export function oauthStateCookies(cookies: HostCookies, encryption: Encryption, now: () => Date): OAuthStateCookies {
  return {
    save(ctx, pending) {
      const name = cookieName(pending.oauthState.state);
      const endsAt = now().getTime() + lifetimes.pendingSignIn;
      const { keyId, bytes } = encryption.encrypt(JSON.stringify({ ...pending, endsAt }), name);
      for (const old of cookies.namesWithPrefix(ctx, cookiePrefix).slice(0, 1 - maxPendingSignIns))
        cookies.clear(ctx, old);
      cookies.set(ctx, name, `${keyId}.${Buffer.from(bytes).toString('base64url')}`, lifetimes.pendingSignIn / 1_000);
    },

    take(ctx, state) {
      const name = cookieName(state);
      const value = cookies.get(ctx, name);
      if (value === undefined) return undefined;
      cookies.clear(ctx, name);
      const text = encryption.decrypt(encryptedValue.parse(value), name);
      if (text === undefined) return undefined;
      const { endsAt, ...pending } = cookieContent.parse(JSON.parse(text));
      return endsAt > now().getTime() ? pending : undefined;
    },
  };
}

/** By the state, which comes back in the answer, and whose hash may be read by anybody. */
function cookieName(state: string): string {
  return `${cookiePrefix}${createHash('sha256').update(state).digest('base64url').slice(0, 22)}`;
}
