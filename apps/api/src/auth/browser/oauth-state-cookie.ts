import { createHash } from 'node:crypto';
import type { OAuthState, SignInPurpose } from '@freehold/identity';
import type { Context } from 'koa';
import { z } from 'zod';
import type { HostCookies } from '../../http/host-cookies.ts';
import type { Encryption } from '../sessions/encryption.ts';
import { lifetimes } from '../sessions/lifetimes.ts';

/** A sign-in that a browser has started, and the path that it ends at. */
export interface PendingSignIn {
  readonly oauthState: OAuthState;
  readonly returnTo: string;
  readonly purpose: SignInPurpose;
}

/** A pending sign-in whose callback has come. */
export interface BegunSignIn extends PendingSignIn {
  readonly begunAt: Date;
}

/** The pending sign-ins of a browser, in its cookies. */
export interface OAuthStateCookies {
  save(ctx: Context, pending: PendingSignIn): void;
  /**
   * Returns the sign-in that a callback belongs to, and clears its cookie.
   *
   * @returns `undefined` where it was not started in this browser, or too long ago
   */
  take(ctx: Context, state: string): BegunSignIn | undefined;
}

const encryptedValue = z.string().transform((text) => {
  const [keyId = '', bytes = ''] = text.split('.');
  return { keyId, bytes: new Uint8Array(Buffer.from(bytes, 'base64url')) };
});

const cookieContent = z.object({
  oauthState: z.object({ state: z.string(), nonce: z.string(), codeVerifier: z.string() }),
  returnTo: z.string(),
  purpose: z.enum(['session', 'fresh_session', 'second_factor']),
  endsAt: z.number(),
});

const cookiePrefix = 'freehold_sign_in_';

/** Bounds the cookies, of which each has some 500 bytes. */
const maxPendingSignIns = 8;

/** Bounds the response to a browser that has many more. Its next sign-ins clear the rest. */
const maxClearedAtOnce = 8;

/**
 * Keeps each sign-in in a cookie of its own, so that several tabs can sign in at the same time. The cookie is encrypted and
 * authenticated: it has the code verifier, which must not be readable.
 */
export function oauthStateCookies(cookies: HostCookies, encryption: Encryption, now: () => Date): OAuthStateCookies {
  return {
    save(ctx, pending) {
      const name = cookieName(pending.oauthState.state);
      const endsAt = now().getTime() + lifetimes.pendingSignIn;
      const { keyId, bytes } = encryption.encrypt(JSON.stringify({ ...pending, endsAt }), name);
      const surplus = cookies.namesWithPrefix(ctx, cookiePrefix).slice(0, 1 - maxPendingSignIns);
      for (const old of surplus.slice(0, maxClearedAtOnce)) cookies.clear(ctx, old);
      cookies.set(ctx, name, `${keyId}.${Buffer.from(bytes).toString('base64url')}`, lifetimes.pendingSignIn / 1_000);
    },

    take(ctx, state) {
      const name = cookieName(state);
      const value = cookies.get(ctx, name);
      if (value === undefined) return undefined;
      cookies.clear(ctx, name);
      const text = encryption.decrypt(encryptedValue.parse(value), name);
      if (text === undefined) return undefined;
      // Another version of the API may have written it.
      const content = cookieContent.safeParse(JSON.parse(text));
      if (!content.success) return undefined;
      const { endsAt, ...pending } = content.data;
      if (endsAt <= now().getTime()) return undefined;
      return { ...pending, begunAt: new Date(endsAt - lifetimes.pendingSignIn) };
    },
  };
}

/** The name has a hash of the state, which the callback brings back. */
function cookieName(state: string): string {
  return `${cookiePrefix}${createHash('sha256').update(state).digest('base64url').slice(0, 22)}`;
}
