import { timingSafeEqual } from 'node:crypto';
import { isFromOwnOrigin } from '../../http/same-origin.ts';
import { hashOpaqueToken, newOpaqueToken } from '../../tokens/opaque-token.ts';
import { PageError } from '../pages/page-error.ts';
import type { Visit } from '../visit.ts';
import { cookieAttributes } from './session-cookie.ts';

/**
 * Another site's page could otherwise send a form here in a visitor's name, to sign them in as somebody else. As on AWS,
 * each form carries what a cookie says that no other site can read.
 */

/** The name of the field. */
export const CSRF_FIELD = '_csrf';

/** What the forms of a page carry. A browser keeps one value, so that its tabs don't hinder each other. */
export function csrfToken(visit: Visit): string {
  const token = visit.ctx.cookies.get(csrfCookieName(visit)) || newOpaqueToken();
  visit.ctx.cookies.set(csrfCookieName(visit), token, cookieAttributes(visit));
  return token;
}

/**
 * Checks that a form was sent by a page of this emulator. The origin counts besides, since pages on another port of this
 * machine, which belong to another origin, can set the cookie.
 *
 * @throws PageError
 */
export function checkCsrf(visit: Visit): void {
  const cookie = visit.ctx.cookies.get(csrfCookieName(visit));
  const field = visit.form.get(CSRF_FIELD);
  if (cookie === undefined || field === undefined || !sameText(cookie, field) || !isFromOwnOrigin(visit.ctx)) {
    throw new PageError(
      403,
      'This form is too old, or was not sent from this page. Go back, load the page, try again.',
    );
  }
}

function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOpaqueToken(a)), Buffer.from(hashOpaqueToken(b)));
}

function csrfCookieName({ pool }: Visit): string {
  return `XSRF-TOKEN.${pool.pool.id}`;
}
