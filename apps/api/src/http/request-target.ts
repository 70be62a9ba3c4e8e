import type { Context, Middleware } from 'koa';
import { Problem } from './errors/problem.ts';

/** The path of a request; `undefined` where the target isn't a URL, for which Koa throws. */
export function pathOf(ctx: Context): string | undefined {
  try {
    return ctx.path;
  } catch {
    return undefined;
  }
}

/**
 * Rejects requests that Node accepts and RFC 9112, section 3.2, doesn't: those whose target isn't a URL, and those of
 * HTTP/1.1 without exactly one `Host` header.
 */
export function rejectMalformedTarget(): Middleware {
  return async (ctx, next) => {
    const hosts = ctx.req.headersDistinct['host'] ?? [];
    const isHttp10 = ctx.req.httpVersion === '1.0' && hosts.length === 0;
    if (pathOf(ctx) === undefined || (hosts.length !== 1 && !isHttp10)) throw new Problem('malformed_request');
    await next();
  };
}
