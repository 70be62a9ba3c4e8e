import type { Context, Middleware } from 'koa';
import { Problem } from './errors/problem.ts';

/** The path that a request is for; `undefined` where its target is none, at which Koa would throw. */
export function pathOf(ctx: Context): string | undefined {
  try {
    return ctx.path;
  } catch {
    return undefined;
  }
}

/**
 * Refuses what Node takes and RFC 9112, section 3.2, doesn't: a target that is no URL, and a request of HTTP/1.1 with
 * another number of `Host` headers than one.
 */
export function rejectMalformedTarget(): Middleware {
  return async (ctx, next) => {
    const hosts = ctx.req.headersDistinct['host'] ?? [];
    const isOlder = ctx.req.httpVersion === '1.0' && hosts.length === 0;
    if (pathOf(ctx) === undefined || (hosts.length !== 1 && !isOlder)) throw new Problem('malformed_request');
    await next();
  };
}
