import type { Context } from 'koa';

/**
 * Whether a page of this origin made the request, by what its browser says. Guards requests with cookies against other
 * sites (CSRF).
 *
 * Current browsers send `Sec-Fetch-Site`, which pages can't change, to https and localhost. `same-site` isn't enough: it is
 * any host of the domain and any port. Older browsers send `Origin`. A request with neither is rejected.
 *
 * @param origin `https://api.example.com`
 */
export function isSameOrigin(ctx: Context, origin: string): boolean {
  const site = ctx.get('Sec-Fetch-Site');
  return site === '' ? ctx.get('Origin') === origin : site === 'same-origin';
}
