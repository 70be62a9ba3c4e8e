import { timingSafeEqual } from 'node:crypto';
import { isSameOrigin } from '../../http/same-origin.ts';
import { hashOpaqueToken, newOpaqueToken } from '../../tokens/opaque-token.ts';
import { PageError } from '../errors.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { cookieAttributes } from './session-cookie.ts';

/**
 * Protects the forms: another site could otherwise sign a visitor in as another user. As on AWS, each form contains
 * the value of a cookie, which other sites can't read.
 */

/** The name of the field. */
export const csrfField = '_csrf';

/** The token for a page's forms. A browser has one token, so that its tabs don't interfere. */
export function csrfToken(hostedUi: HostedUiContext): string {
  const token = hostedUi.ctx.cookies.get(csrfCookieName(hostedUi)) || newOpaqueToken();
  hostedUi.ctx.cookies.set(csrfCookieName(hostedUi), token, cookieAttributes(hostedUi));
  return token;
}

/**
 * Checks that a form was sent by a page of this emulator. The origin is checked, too, because pages on other ports of
 * this machine can set the cookie.
 *
 * @throws PageError
 */
export function checkCsrf(hostedUi: HostedUiContext): void {
  const cookie = hostedUi.ctx.cookies.get(csrfCookieName(hostedUi));
  const field = hostedUi.form.get(csrfField);
  if (cookie === undefined || field === undefined || !isEqualText(cookie, field) || !isSameOrigin(hostedUi.ctx)) {
    throw new PageError(
      403,
      'This form has expired or was sent from another page. Go back, reload the page and try again.',
    );
  }
}

function isEqualText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOpaqueToken(a)), Buffer.from(hashOpaqueToken(b)));
}

function csrfCookieName({ poolState }: HostedUiContext): string {
  return `XSRF-TOKEN.${poolState.pool.id}`;
}
