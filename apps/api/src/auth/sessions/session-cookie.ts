import type { BearerToken, Principal, RefreshableTokens, TokenUse } from '@freehold/identity';
import type { Context } from 'koa';
import { Problem } from '../../http/errors/problem.ts';
import type { HostCookies } from '../../http/host-cookies.ts';
import { isSameOrigin } from '../../http/same-origin.ts';
import { lifetimes } from './lifetimes.ts';
import { parseSessionId } from './session-id.ts';
import type { Sessions } from './sessions.ts';

/** The sessions of browsers, which a cookie identifies. */
export interface BrowserSessions {
  /** Whether a request has a session cookie, valid or not. */
  hasSession(ctx: Context): boolean;
  /**
   * The token of a request's session.
   *
   * @returns `undefined` for a request without a session
   * @throws {Problem} `session_expired`; `cross_site_request` for an unsafe method from a page of another origin
   */
  tokenOf(ctx: Context, tokenUse: TokenUse): Promise<BearerToken | undefined>;
  /** Starts a session with a new id, and ends the browser's current one. */
  begin(ctx: Context, user: Pick<Principal, 'sub' | 'issuedAt'>, tokens: RefreshableTokens): Promise<void>;
  /** Ends the browser's session. */
  end(ctx: Context): Promise<void>;
}

/** The cookie's name, to which https adds the prefix `__Host-`. */
export const sessionCookie = 'freehold_session';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** @param origin whose pages may send requests that change something */
export function browserSessions(sessions: Sessions, cookies: HostCookies, origin: string): BrowserSessions {
  async function endCurrent(ctx: Context): Promise<void> {
    const id = parseSessionId(cookies.get(ctx, sessionCookie) ?? '');
    if (id !== undefined) await sessions.end(id);
  }

  return {
    hasSession: (ctx) => cookies.get(ctx, sessionCookie) !== undefined,

    async tokenOf(ctx, tokenUse) {
      const cookie = cookies.get(ctx, sessionCookie);
      if (cookie === undefined) return undefined;
      if (!safeMethods.has(ctx.method) && !isSameOrigin(ctx, origin)) throw new Problem('cross_site_request');
      const id = parseSessionId(cookie);
      const tokens = id === undefined ? undefined : await sessions.tokensOf(id);
      if (tokens === undefined) throw new Problem('session_expired');
      return tokenUse === 'access' ? tokens.accessToken : tokens.idToken;
    },

    async begin(ctx, user, tokens) {
      await endCurrent(ctx);
      cookies.set(ctx, sessionCookie, await sessions.create(user, tokens), lifetimes.session / 1_000);
    },

    async end(ctx) {
      await endCurrent(ctx);
      cookies.clear(ctx, sessionCookie);
    },
  };
}
