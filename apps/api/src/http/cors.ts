import cors from '@koa/cors';
import type { Middleware } from 'koa';

/** How long a browser may cache a preflight, in seconds. */
const maxAge = 600;

/**
 * Lets pages of the allowed origins call the API with a Bearer token. It never sends `Allow-Credentials`, so that no page of
 * another origin can use a session cookie.
 *
 * @param origins as browsers write them: `https://app.example.com`
 * @param tenantHeader the header that names the tenant; `undefined` where none does
 */
export function corsMiddleware(origins: readonly string[], tenantHeader: string | undefined): Middleware {
  return cors({
    origin: (ctx) => origins.find((origin) => origin === ctx.get('Origin')) ?? '',
    allowMethods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', ...(tenantHeader === undefined ? [] : [tenantHeader])],
    exposeHeaders: ['Location', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
    maxAge,
    // The problem handler is below, where the headers are set already.
    keepHeadersOnError: false,
  });
}
