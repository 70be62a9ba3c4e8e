import type { HostedUi } from '@freehold/identity';
import { z } from 'zod';
import type { Handler } from '../http/api-context.ts';
import { parse } from '../http/parse.ts';
import type { AttemptCookies } from './attempt-cookies.ts';
import { returnPath } from './return-path.ts';

export interface LoginOptions {
  readonly hostedUi: Pick<HostedUi, 'begin'>;
  readonly attempts: AttemptCookies;
  /** The one that the callback is on: a sign-in that begins on another host could not end there. */
  readonly site: URL;
}

const loginQuery = z.object({
  return_to: returnPath.default('/'),
  /** Set by the redirect below, which is made once: behind a proxy that changes `Host` it would be made for ever. */
  moved: z.string().optional(),
});

/** `GET /auth/login`: begins a sign-in. `?return_to=` says where to be afterwards. */
export function login({ hostedUi, attempts, site }: LoginOptions): Handler {
  return async (ctx) => {
    const { return_to: returnTo, moved } = parse(loginQuery, ctx.query);
    if (ctx.req.headers.host !== site.host && moved === undefined) {
      ctx.redirect(`${site.origin}/auth/login?${new URLSearchParams({ return_to: returnTo, moved: '1' })}`);
      return;
    }
    const { url, attempt } = await hostedUi.begin();
    attempts.put(ctx, { attempt, returnTo });
    ctx.redirect(url);
  };
}
