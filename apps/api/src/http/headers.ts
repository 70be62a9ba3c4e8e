import type { Middleware } from 'koa';

/** What a tenant sees is for them alone: no cache on the way keeps it, and no browser guesses at its type. */
export function privateResponses(): Middleware {
  return async (ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    ctx.set('X-Content-Type-Options', 'nosniff');
    await next();
  };
}
