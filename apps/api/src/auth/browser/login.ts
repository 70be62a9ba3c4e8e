import type { HostedUi } from '@freehold/identity';
import { z } from 'zod';
import type { Handler } from '../../http/api-context.ts';
import { parse } from '../../http/parse.ts';
import type { OAuthStateCookies } from './oauth-state-cookie.ts';
import { returnPath } from './return-path.ts';

export interface LoginOptions {
  readonly hostedUi: Pick<HostedUi, 'begin'>;
  readonly stateCookies: OAuthStateCookies;
  /** The one that the callback is on: a sign-in that begins on another host could not end there. */
  readonly site: URL;
}

const loginQuery = z.object({
  return_to: returnPath.default('/'),
  /** Set by the redirect below, which is made once: behind a proxy that changes `Host` it would be made for ever. */
  redirected: z.string().optional(),
});

/** `GET /auth/login`: begins a sign-in. `?return_to=` says where to be afterwards. */
export function login({ hostedUi, stateCookies, site }: LoginOptions): Handler {
  return async (ctx) => {
    const { return_to: returnTo, redirected } = parse(loginQuery, ctx.query);
    if (ctx.req.headers.host !== site.host && redirected === undefined) {
      ctx.redirect(`${site.origin}/auth/login?${new URLSearchParams({ return_to: returnTo, redirected: '1' })}`);
      return;
    }
    const { url, oauthState: attempt } = await hostedUi.begin();
    stateCookies.save(ctx, { attempt, returnTo });
    ctx.redirect(url);
  };
}
