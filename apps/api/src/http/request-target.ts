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
 * Rejects requests that Node accepts and HTTP doesn't: those whose target isn't a URL, those of HTTP/1.1 without exactly one
 * `Host` header (RFC 9112, section 3.2), and those with two values of a header that has one.
 */
export function rejectMalformedRequest(): Middleware {
  return async (ctx, next) => {
    const { headersDistinct, httpVersion } = ctx.req;
    const hosts = headersDistinct['host'] ?? [];
    const isHttp10 = httpVersion === '1.0' && hosts.length === 0;
    if (pathOf(ctx) === undefined || (hosts.length !== 1 && !isHttp10)) throw new Problem('malformed_request');
    for (const [name, field] of singleHeaders) {
      if ((headersDistinct[field]?.length ?? 0) > 1)
        throw new Problem('malformed_request', { detail: `Send one \`${name}\` header.` });
    }
    await next();
  };
}

/** Headers of which Node would use the first value and a proxy may have used another. */
const singleHeaders = ['Authorization', 'Content-Type'].map((name) => [name, name.toLowerCase()] as const);
