import cors from '@koa/cors';
import type { Middleware } from 'koa';

/** How long a browser may remember what it was allowed, in seconds. */
const maxAge = 600;

/**
 * Lets the pages of some origins call the API with a Bearer token. Never with cookies: `Allow-Credentials` is not sent,
 * so that no page of another origin can use the session of a person who happens to be signed in.
 *
 * @param origins as browsers write them, `https://app.example.com`; none: no other origin's pages may
 * @param tenantHeader the header that names the tenant, where there is one
 */
export function corsMiddleware(origins: readonly string[], tenantHeader: string | undefined): Middleware {
  return cors({
    origin: (ctx) => origins.find((origin) => origin === ctx.get('Origin')) ?? '',
    allowMethods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', ...(tenantHeader === undefined ? [] : [tenantHeader])],
    exposeHeaders: ['Location', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
    maxAge,
    // Failures are answered below, where the headers stand already.
    keepHeadersOnError: false,
  });
}
