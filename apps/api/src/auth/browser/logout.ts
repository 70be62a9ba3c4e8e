import { endpoint } from '../../contract/endpoint.ts';
import type { Guards } from '../../guards/guards.ts';
import { acceptsHtml } from '../../http/accepts-html.ts';
import type { ApiContext, Handler } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import { isSameOrigin } from '../../http/same-origin.ts';
import type { Services } from '../../services.ts';
import type { BrowserSignIn } from './browser-sign-in.ts';

/**
 * `POST /auth/logout`: signs this browser out, here and with Cognito, so that the next sign-in asks for the password. It
 * works without a session here, since there may be one with Cognito.
 */
export function logout({ hostedUi, sessions, origin }: BrowserSignIn): Handler {
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
  summary: 'Sign out everywhere, and redirect to Cognito’s sign-out',
  response: { status: 200, description: 'Signed out.' },
});

/** `POST /auth/logout-everywhere`: ends all sessions of the caller and revokes all their tokens, then does as `logout`. */
export function logoutEverywhere<Client>(
  guards: Guards<Client>,
  { signOut }: Services<Client>,
  { hostedUi, sessions }: BrowserSignIn,
): Handler {
  const { handle } = guards.forUser(postLogoutEverywhere, async ({ ctx, principal }) => {
    await signOut(principal, principal.issuedAt);
    await sessions.end(ctx);
  });
  return async (ctx) => {
    await handle(ctx);
    redirectToSignOut(ctx, hostedUi.signOutUrl);
  };
}

/** Redirects a browser. A script can't follow to another site, so it gets the URL. */
function redirectToSignOut(ctx: ApiContext, signOutUrl: string): void {
  if (!acceptsHtml(ctx)) {
    ctx.body = { logout_url: signOutUrl };
    return;
  }
  ctx.status = 303;
  ctx.redirect(signOutUrl);
}
