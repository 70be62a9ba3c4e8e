import type { HostedUi } from '@freehold/identity';
import type { Access } from '../access/access.ts';
import type { ApiContext, Handler } from '../http/api-context.ts';
import { isFromOwnPage } from '../http/same-origin.ts';
import { operation } from '../operations/operation.ts';
import { Problem } from '../problems/problem.ts';
import type { BrowserSessions } from '../sessions/browser-sessions.ts';
import type { SignOut } from '../sign-in/sign-out.ts';
import { isForPerson } from './pages/for-person.ts';

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
    if (!isFromOwnPage(ctx, origin)) throw new Problem('cross_site_request');
    await sessions.end(ctx);
    leave(ctx, hostedUi.signOutUrl);
  };
}

const everywhere = operation({
  method: 'post',
  path: '/auth/logout-everywhere',
  tag: 'sign-in',
  summary: 'Sign out everywhere, and leave through Cognito',
  answer: { status: 200, description: 'Signed out.' },
});

/** `POST /auth/logout-everywhere`: ends all sessions of the caller and makes all their tokens void, then does as `logout`. */
export function logoutEverywhere(access: Access, signOut: SignOut, { hostedUi, sessions }: LogoutOptions): Handler {
  const { handle } = access.forPrincipal(everywhere, async ({ ctx, principal }) => {
    await signOut(principal, principal.issuedAt);
    await sessions.end(ctx);
  });
  return async (ctx) => {
    await handle(ctx);
    leave(ctx, hostedUi.signOutUrl);
  };
}

/** A person is sent along. A script, which can't follow to another site, is told where to send them. */
function leave(ctx: ApiContext, signOutUrl: string): void {
  if (!isForPerson(ctx)) {
    ctx.body = { logout_url: signOutUrl };
    return;
  }
  ctx.status = 303;
  ctx.redirect(signOutUrl);
}
