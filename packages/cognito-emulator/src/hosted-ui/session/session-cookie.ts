import { HOUR } from '../../clock.ts';
import type { User } from '../../users/user.ts';
import { hostedUiPath } from '../domain.ts';
import { timeOf, type Visit } from '../visit.ts';
import { closeSession, findSession, type HostedUiSession, openSession } from './session.ts';

/**
 * Signs a person in at this browser, under a new cookie: one that was there before is of no use for guessing it. The
 * session that it named is over; a copy of it would otherwise outlive the next sign-out.
 */
export function startSession(visit: Visit, user: User): HostedUiSession {
  closeCurrentSession(visit);
  const { session, token } = openSession(visit.pool, user, timeOf(visit));
  visit.ctx.cookies.set(sessionCookieName(visit), token, { ...cookieAttributes(visit), maxAge: HOUR });
  return session;
}

/** The session of this browser, if somebody is signed in there. */
export function currentSession(visit: Visit): HostedUiSession | undefined {
  const token = visit.ctx.cookies.get(sessionCookieName(visit));
  return token === undefined ? undefined : findSession(visit.pool, token, timeOf(visit));
}

/** Signs whoever it is out of this browser. Tokens that apps have been given stay good. */
export function endSession(visit: Visit): void {
  closeCurrentSession(visit);
  visit.ctx.cookies.set(sessionCookieName(visit), null, cookieAttributes(visit));
}

function closeCurrentSession(visit: Visit): void {
  const token = visit.ctx.cookies.get(sessionCookieName(visit));
  if (token !== undefined) {
    closeSession(visit.pool, token);
  }
}

/**
 * What all cookies of a domain's pages have in common. They go to these pages alone. The pages can be had by plain HTTP,
 * so `Secure` would lose them in some browsers.
 */
export function cookieAttributes({ domain }: Visit) {
  return { path: hostedUiPath(domain.prefix), httpOnly: true, sameSite: 'lax', overwrite: true } as const;
}

/**
 * Cookies know no ports. The pool's id keeps those of two emulators on one machine apart; on AWS the name is `cognito`,
 * and each domain has its own host.
 */
function sessionCookieName({ pool }: Visit): string {
  return `cognito.${pool.pool.id}`;
}
