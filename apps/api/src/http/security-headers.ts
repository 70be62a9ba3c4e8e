import type { Middleware } from 'koa';
import helmet from 'koa-helmet';

/** Two years, in seconds. */
const hstsSeconds = 63_072_000;

/**
 * Sets the security headers of every response. `docs/http.md` says why, header by header.
 *
 * @param overHttps whether the API is reached by https. Over http, browsers ignore `Strict-Transport-Security`.
 */
export function securityHeaders(overHttps: boolean): Middleware {
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      // `default-src` doesn't stand for the three that follow it.
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: overHttps ? { maxAge: hstsSeconds, includeSubDomains: false } : false,
    xContentTypeOptions: true,
    xFrameOptions: { action: 'deny' },
    // Helmet's defaults for obsolete browsers and for pages.
    originAgentCluster: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  return async (ctx, next) => {
    // Responses are for one tenant, so no cache may keep them.
    ctx.set('Cache-Control', 'no-store');
    await setHeaders(ctx, next);
  };
}
