import type { SessionStore } from '@freehold/database';
import type { Principal } from '@freehold/identity';
import type { Context } from 'koa';
import { z } from 'zod';
import type { HostCookies } from '../../../http/host-cookies.ts';
import type { Encryption } from '../../sessions/encryption.ts';
import { lifetimes } from '../../sessions/lifetimes.ts';
import { hashOfSessionId, newSessionId, parseSessionId } from '../../sessions/session-id.ts';

/** What a setup needs from the sign-in that begins it to the code that ends it. All are secrets. */
export interface PendingSetup {
  /** May change the account's second factor. It is never a session's. */
  readonly accessToken: string;
  readonly refreshToken: string;
  /** The secret that the app gets. */
  readonly secret: string;
}

/** The setups of second factors that are under way, one in a browser. */
export interface PendingSetups {
  /** @param user whose sign-in began it */
  begin(ctx: Context, user: Pick<Principal, 'sub' | 'issuedAt'>, setup: PendingSetup): Promise<void>;
  /** @returns `undefined` where there is none in this browser for the user, or it began too long ago */
  find(ctx: Context, user: Pick<Principal, 'sub'>): Promise<PendingSetup | undefined>;
  end(ctx: Context): Promise<void>;
}

const cookie = 'freehold_second_factor';

const content = z.object({ accessToken: z.string(), refreshToken: z.string(), secret: z.string() });

/**
 * Keeps setups as sessions are kept, encrypted, for ten minutes: a token can be longer than a cookie. Keys of another purpose
 * encrypt them, so that a setup is no session.
 */
export function pendingSetups(
  store: Pick<SessionStore, 'create' | 'find' | 'end'>,
  encryption: Encryption,
  cookies: HostCookies,
  now: () => Date,
): PendingSetups {
  const idIn = (ctx: Context) => parseSessionId(cookies.get(ctx, cookie) ?? '');

  async function end(ctx: Context): Promise<void> {
    const id = idIn(ctx);
    if (id !== undefined) await store.end(hashOfSessionId(id));
    cookies.clear(ctx, cookie);
  }

  return {
    async begin(ctx, { sub, issuedAt }, setup) {
      await end(ctx);
      const id = newSessionId();
      const idHash = hashOfSessionId(id);
      const endsAt = new Date(now().getTime() + lifetimes.pendingSetup);
      const { keyId, bytes } = encryption.encrypt(JSON.stringify(setup), contextOf(idHash));
      await store.create(
        {
          idHash,
          sub,
          signedInAt: issuedAt,
          endsAt,
          expiresAt: endsAt,
          keyId,
          encryptedTokens: bytes,
          tokensExpireAt: endsAt,
        },
        now(),
      );
      cookies.set(ctx, cookie, id, lifetimes.pendingSetup / 1_000);
    },

    async find(ctx, { sub }) {
      const id = idIn(ctx);
      const stored = id === undefined ? undefined : await store.find(hashOfSessionId(id), now());
      if (stored === undefined || stored.sub !== sub) return undefined;
      const { keyId, encryptedTokens: bytes, idHash } = stored;
      const text = encryption.decrypt({ keyId, bytes }, contextOf(idHash));
      return text === undefined ? undefined : content.parse(JSON.parse(text));
    },

    end,
  };
}

function contextOf(idHash: Uint8Array): string {
  return Buffer.from(idHash).toString('hex');
}
