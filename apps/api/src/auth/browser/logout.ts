import type { HostedUi } from '@freehold/identity';
import { endpoint } from '../../contract/endpoint.ts';
import type { Guards } from '../../guards/guards.ts';
import { acceptsHtml } from '../../http/accepts-html.ts';
import type { ApiContext, Handler } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import { isSameOrigin } from '../../http/same-origin.ts';
import type { BrowserSessions } from '../sessions/session-cookie.ts';
import type { SignOut } from '../sign-out.ts';

export interface LogoutOptions {
  readonly hostedUi: Pick<HostedUi, 'signOutUrl'>;
  readonly sessions: Pick<BrowserSessions, 'end'>;
  /** Whose pages may sign people out. */
  readonly origin: string;
}

/**
 * `POST /auth/logout`: signs this browser out, here and with Cognito, so that the next sign-in asks again. It needs no session
 * any more: whoever has none here may have one there.
 */
export function logout({ hostedUi, sessions, origin }: LogoutOptions): Handler {
  return async (ctx) => {
    if (!isSameOrigin(ctx, origin)) throw new Problem('cross_site_request');
    await sessions.end(ctx);
    redirectToSignOut(ctx, hostedUi.signOutUrl);
  };
}

const postLogoutEverywhere = endpoint({
  method: 'post',
  path: '/auth/logout-everywhere',
  tag: 'sign-in',
  summary: 'Sign out everywhere, and leave through Cognito',
  response: { status: 200, description: 'Signed out.' },
});

/** `POST /auth/logout-everywhere`: ends all sessions of the caller and makes all their tokens void, then does as `logout`. */
export function logoutEverywhere(guards: Guards, signOut: SignOut, { hostedUi, sessions }: LogoutOptions): Handler {
  const { handle } = guards.forUser(postLogoutEverywhere, async ({ ctx, principal }) => {
    await signOut(principal, principal.issuedAt);
    await sessions.end(ctx);
  });
  return async (ctx) => {
    await handle(ctx);
    redirectToSignOut(ctx, hostedUi.signOutUrl);
  };
}

/** A person is sent along. A script, which can't follow to another site, is told where to send them. */
function redirectToSignOut(ctx: ApiContext, signOutUrl: string): void {
  if (!acceptsHtml(ctx)) {
    ctx.body = { logout_url: signOutUrl };
    return;
  }
  ctx.status = 303;
  ctx.redirect(signOutUrl);
}
