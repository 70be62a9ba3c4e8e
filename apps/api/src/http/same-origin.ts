import type { Context } from 'koa';

/**
 * Whether a browser says that a page of this very site made a request: for what a cookie alone would let other sites do.
 *
 * Browsers of today send `Sec-Fetch-Site` to https and to localhost, and no page can change it. `same-site` is not enough:
 * it is any host of the same domain, and any port of this one. Older browsers say the origin. What says neither is no
 * browser, or none that can be told apart.
 *
 * @param origin of the site, `https://api.example.com`
 */
export function isSameOrigin(ctx: Context, origin: string): boolean {
  const site = ctx.get('Sec-Fetch-Site');
  return site === '' ? ctx.get('Origin') === origin : site === 'same-origin';
}
