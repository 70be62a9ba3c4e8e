import type { BearerToken, Principal, RefreshableTokens, TokenUse } from '@freehold/identity';
import type { Context } from 'koa';
import { Problem } from '../../http/errors/problem.ts';
import type { HostCookies } from '../../http/host-cookies.ts';
import { isSameOrigin } from '../../http/same-origin.ts';
import { lifetimes } from './lifetimes.ts';
import { parseSessionId } from './session-id.ts';
import type { Sessions } from './sessions.ts';

/** Sessions as requests bring them: by a cookie. */
export interface BrowserSessions {
  /** Whether a request brings one, good or not. */
  hasSession(ctx: Context): boolean;
  /**
   * The token that stands for the session of a request, as if the request had brought it itself.
   *
   * @returns `undefined` for a request without a session
   * @throws {Problem} `session_expired`; `cross_site_request` for one that would change something and that no page of ours sent
   */
  tokenOf(ctx: Context, tokenUse: TokenUse): Promise<BearerToken | undefined>;
  /** Signs a browser in: with a new id, whatever it brought. What it brought is over. */
  begin(ctx: Context, user: Pick<Principal, 'sub' | 'issuedAt'>, tokens: RefreshableTokens): Promise<void>;
  /** Signs a browser out. */
  end(ctx: Context): Promise<void>;
}

/** The name of the cookie; by https, with `__Host-` before it. */
export const sessionCookie = 'freehold_session';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** @param origin of the site whose pages may have something done with the cookie */
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
      cookies.set(ctx, sessionCookie, await sessions.open(user, tokens), lifetimes.session / 1_000);
    },

    async end(ctx) {
      await endCurrent(ctx);
      cookies.clear(ctx, sessionCookie);
    },
  };
}
