import { z } from 'zod';
import type { Handler } from '../../http/api-context.ts';
import { parse } from '../../http/parse.ts';
import { queryFields } from '../../http/query.ts';
import type { BrowserSignIn } from './browser-sign-in.ts';
import { returnPath } from './return-path.ts';

const loginQuery = z.object({
  return_to: returnPath.default('/'),
  /** The redirect below sets it, so that it happens only once behind a proxy that changes `Host`. */
  moved: z.string().optional(),
});

/** `GET /auth/login`: begins a sign-in, on the callback's host. `?return_to=` is where it ends. */
export function login({ hostedUi, stateCookies, site }: BrowserSignIn): Handler {
  return async (ctx) => {
    const { return_to: returnTo, moved } = parse(loginQuery, queryFields(ctx));
    if (ctx.req.headers.host !== site.host && moved === undefined) {
      ctx.redirect(`${site.origin}/auth/login?${new URLSearchParams({ return_to: returnTo, moved: '1' })}`);
      return;
    }
    const { url, oauthState } = await hostedUi.begin();
    stateCookies.save(ctx, { oauthState, returnTo, purpose: 'session' });
    ctx.redirect(url);
  };
}
