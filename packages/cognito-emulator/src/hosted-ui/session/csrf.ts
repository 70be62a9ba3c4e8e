import { timingSafeEqual } from 'node:crypto';
import { isSameOrigin } from '../../http/same-origin.ts';
import { hashOpaqueToken, newOpaqueToken } from '../../tokens/opaque-token.ts';
import { PageError } from '../errors.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { cookieAttributes } from './session-cookie.ts';

/**
 * Another site's page could otherwise send a form here in a visitor's name, to sign them in as somebody else. As on AWS,
 * each form carries what a cookie says that no other site can read.
 */

/** The name of the field. */
export const csrfField = '_csrf';

/** What the forms of a page carry. A browser keeps one value, so that its tabs don't hinder each other. */
export function csrfToken(hostedUi: HostedUiContext): string {
  const token = hostedUi.ctx.cookies.get(csrfCookieName(hostedUi)) || newOpaqueToken();
  hostedUi.ctx.cookies.set(csrfCookieName(hostedUi), token, cookieAttributes(hostedUi));
  return token;
}

/**
 * Checks that a form was sent by a page of this emulator. The origin counts besides, since pages on another port of this
 * machine, which belong to another origin, can set the cookie.
 *
 * @throws PageError
 */
export function checkCsrf(hostedUi: HostedUiContext): void {
  const cookie = hostedUi.ctx.cookies.get(csrfCookieName(hostedUi));
  const field = hostedUi.form.get(csrfField);
  if (cookie === undefined || field === undefined || !isEqualText(cookie, field) || !isSameOrigin(hostedUi.ctx)) {
    throw new PageError(
      403,
      'This form is too old, or was not sent from this page. Go back, load the page, try again.',
    );
  }
}

function isEqualText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOpaqueToken(a)), Buffer.from(hashOpaqueToken(b)));
}

function csrfCookieName({ poolState }: HostedUiContext): string {
  return `XSRF-TOKEN.${poolState.pool.id}`;
}
