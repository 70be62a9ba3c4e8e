import type { Context, Middleware } from 'koa';

/** Browsers send some 150 characters. */
const maximumLength = 1_000;

/**
 * Ignores an `Accept` header that is far longer than any client's. Koa's parser, which redirects use as well, takes time that
 * grows with the square of its length.
 */
export function ignoreLongAccept(): Middleware {
  return async ({ headers }, next) => {
    if (headers.accept !== undefined && headers.accept.length > maximumLength) delete headers.accept;
    await next();
  };
}

/** Whether the client prefers HTML, as browsers do for pages. Programs that accept anything get JSON. */
export function acceptsHtml(ctx: Context): boolean {
  return ctx.accepts('application/json', 'application/problem+json', 'text/html') === 'text/html';
}
