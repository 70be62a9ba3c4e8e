import { hour } from '../../clock.ts';
import type { HostedUiSession, User } from '../../state/records.ts';
import { hostedUiPath } from '../domain.ts';
import { currentTime, type HostedUiContext } from '../hosted-ui-context.ts';
import { closeSession, findSession, openSession } from './session.ts';

/** Signs a user in at this browser, with a new cookie. The previous session of the browser ends. */
export function startSession(hostedUi: HostedUiContext, user: User): HostedUiSession {
  closeCurrentSession(hostedUi);
  const { session, token } = openSession(hostedUi.poolState, user, currentTime(hostedUi));
  hostedUi.ctx.cookies.set(sessionCookieName(hostedUi), token, { ...cookieAttributes(hostedUi), maxAge: hour });
  return session;
}

/** The session of this browser, if there is one. */
export function currentSession(hostedUi: HostedUiContext): HostedUiSession | undefined {
  const token = hostedUi.ctx.cookies.get(sessionCookieName(hostedUi));
  return token === undefined ? undefined : findSession(hostedUi.poolState, token, currentTime(hostedUi));
}

/** Signs this browser out. Tokens of apps stay valid. */
export function endSession(hostedUi: HostedUiContext): void {
  closeCurrentSession(hostedUi);
  hostedUi.ctx.cookies.set(sessionCookieName(hostedUi), null, cookieAttributes(hostedUi));
}

function closeCurrentSession(hostedUi: HostedUiContext): void {
  const token = hostedUi.ctx.cookies.get(sessionCookieName(hostedUi));
  if (token !== undefined) closeSession(hostedUi.poolState, token);
}

/**
 * Attributes of all cookies of a domain's pages. The pages work over plain HTTP, so `Secure` would lose the cookies in
 * some browsers.
 */
export function cookieAttributes({ domain }: HostedUiContext) {
  return { path: hostedUiPath(domain.prefix), httpOnly: true, sameSite: 'lax', overwrite: true } as const;
}

/**
 * Cookies are shared between ports: the pool's id tells two emulators on one machine apart. AWS's name is `cognito`.
 */
function sessionCookieName({ poolState }: HostedUiContext): string {
  return `cognito.${poolState.pool.id}`;
}
