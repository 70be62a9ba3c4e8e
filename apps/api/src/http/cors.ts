import type { ApiEnvironment } from '@freehold/environment';
import cors from '@koa/cors';
import type { Middleware } from 'koa';

/** How long a browser may cache a preflight, in seconds. */
const maxAge = 600;

/**
 * Lets pages of the allowed origins call the API with a Bearer token. It never sends `Allow-Credentials`, so that no page of
 * another origin can use a session cookie.
 *
 * @param settings the origins, as browsers write them (`https://app.example.com`), and headers that their pages may send
 *   beside those that the API reads
 * @param tenantHeader the header that names the tenant; `undefined` where none does
 */
export function corsMiddleware(
  settings: Pick<ApiEnvironment, 'CORS_ALLOWED_ORIGINS' | 'CORS_ALLOWED_HEADERS'>,
  tenantHeader: string | undefined,
): Middleware {
  const { CORS_ALLOWED_ORIGINS: origins, CORS_ALLOWED_HEADERS: furtherHeaders } = settings;
  return cors({
    origin: (ctx) => origins.find((origin) => origin === ctx.get('Origin')) ?? '',
    allowMethods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      ...(tenantHeader === undefined ? [] : [tenantHeader]),
      ...furtherHeaders,
    ],
    exposeHeaders: ['Location', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'],
    maxAge,
    // The problem handler is below, where the headers are set already.
    keepHeadersOnError: false,
  });
}
