import { hour } from '../../clock.ts';
import type { HostedUiSession, User } from '../../state/records.ts';

import { hostedUiPath } from '../domain.ts';
import { currentTime, type HostedUiContext } from '../hosted-ui-context.ts';
import { closeSession, findSession, openSession } from './session.ts';

/**
 * Signs a person in at this browser, under a new cookie: one that was there before is of no use for guessing it. The
 * session that it named is over; a copy of it would otherwise outlive the next sign-out.
 */
export function startSession(hostedUi: HostedUiContext, user: User): HostedUiSession {
  closeCurrentSession(hostedUi);
  const { session, token } = openSession(hostedUi.poolState, user, currentTime(hostedUi));
  hostedUi.ctx.cookies.set(sessionCookieName(hostedUi), token, { ...cookieAttributes(hostedUi), maxAge: hour });
  return session;
}

/** The session of this browser, if somebody is signed in there. */
export function currentSession(hostedUi: HostedUiContext): HostedUiSession | undefined {
  const token = hostedUi.ctx.cookies.get(sessionCookieName(hostedUi));
  return token === undefined ? undefined : findSession(hostedUi.poolState, token, currentTime(hostedUi));
}

/** Signs whoever it is out of this browser. Tokens that apps have been given stay good. */
export function endSession(hostedUi: HostedUiContext): void {
  closeCurrentSession(hostedUi);
  hostedUi.ctx.cookies.set(sessionCookieName(hostedUi), null, cookieAttributes(hostedUi));
}

function closeCurrentSession(hostedUi: HostedUiContext): void {
  const token = hostedUi.ctx.cookies.get(sessionCookieName(hostedUi));
  if (token !== undefined) closeSession(hostedUi.poolState, token);
}

/**
 * What all cookies of a domain's pages have in common. They go to these pages alone. The pages can be had by plain HTTP,
 * so `Secure` would lose them in some browsers.
 */
export function cookieAttributes({ domain }: HostedUiContext) {
  return { path: hostedUiPath(domain.prefix), httpOnly: true, sameSite: 'lax', overwrite: true } as const;
}

/**
 * Cookies know no ports. The pool's id keeps those of two emulators on one machine apart; on AWS the name is `cognito`,
 * and each domain has its own host.
 */
function sessionCookieName({ poolState }: HostedUiContext): string {
  return `cognito.${poolState.pool.id}`;
}
