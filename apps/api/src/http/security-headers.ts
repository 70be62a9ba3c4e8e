import type { Middleware } from 'koa';
import helmet from 'koa-helmet';

/** Two years, in seconds. */
const hstsSeconds = 63_072_000;

/**
 * What every answer tells browsers and caches. `docs/http.md` says why, line by line.
 *
 * @param overHttps whether people reach the API by https. Over http, browsers pass a promise of https over.
 */
export function securityHeaders(overHttps: boolean): Middleware {
  const setHeaders = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: overHttps ? { maxAge: hstsSeconds, includeSubDomains: false } : false,
    xContentTypeOptions: true,
    xFrameOptions: { action: 'deny' },
    // What helmet would set by itself, for browsers that nobody has any more, or for pages, of which this serves one.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  return async (ctx, next) => {
    // What a tenant sees is for them alone: no cache on the way keeps it.
    ctx.set('Cache-Control', 'no-store');
    await setHeaders(ctx, next);
  };
}
