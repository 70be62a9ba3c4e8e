import type { Database } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import type { HostedUi, SignIn } from '@freehold/identity';
import type { TenantLookup, TokenVerifier } from '@freehold/identity/cognito';
import Koa, { type Middleware } from 'koa';
import { createAccess } from './access/access.ts';
import { authenticator } from './access/authenticate.ts';
import { identityRoutes } from './access/routes.ts';
import { standingCheck } from './access/standing.ts';
import { tenancyOf } from './access/tenancy.ts';
import type { Wall } from './access/wall.ts';
import { alertRoutes } from './alerts/routes.ts';
import { browserSignIn } from './auth/browser-sign-in.ts';
import { authRoutes } from './auth/routes.ts';
import { sessionRoute } from './auth/session.ts';
import { documentationRoutes } from './documentation/routes.ts';
import { healthRoutes } from './health/routes.ts';
import type { RequestState } from './http/api-context.ts';
import { jsonBody } from './http/body.ts';
import { crossOrigin } from './http/cross-origin.ts';
import { requestLog } from './http/request-log.ts';
import { refuseMalformedTarget } from './http/request-target.ts';
import { apiRouter } from './http/router.ts';
import { securityHeaders } from './http/security-headers.ts';
import { itemRoutes } from './items/routes.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics/metrics.ts';
import { mount, type Route } from './operations/route.ts';
import { problemHandler } from './problems/problem-handler.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { signOutEverywhere } from './sign-in/sign-out.ts';

export interface ApplicationOptions {
  readonly environment: ApiEnvironment;
  readonly database: Database;
  readonly signIn: SignIn;
  readonly verifier: TokenVerifier;
  readonly lookup: TenantLookup;
  /** `undefined`: people sign in by the API alone. */
  readonly hostedUi: HostedUi | undefined;
  readonly wall: Wall;
  readonly log: Log;
  /** Whether the process has been told to stop. */
  readonly isDraining: () => boolean;
  /** Gives milliseconds from any start, for what is kept for a while. */
  readonly clock: { now(): number };
  /** The time of day, by which sessions and what they hold expire. */
  readonly now: () => Date;
  /** What measures, if anything does. */
  readonly metrics?: Metrics | undefined;
}

/**
 * The API. Read it from top to bottom and you have read a request's way: log, problem handler, headers, body, and then,
 * by route: who is calling, for which tenant, in good standing, with which permission.
 */
export function createApplication(options: ApplicationOptions): Koa<RequestState> {
  const { environment, database, signIn, verifier, lookup, wall, log, isDraining, clock } = options;
  const app = new Koa<RequestState>();
  // Koa would believe X-Forwarded-Host as well. Nothing here reads Koa's host.
  app.proxy = environment.TRUSTED_PROXY;
  app.maxIpsCount = 1;
  app.on('error', (error: unknown) => {
    if (isCutOff(error)) log.debug({ err: error }, 'A request or its answer was cut off');
    else log.error({ err: error }, 'A request could not be answered');
  });

  const tenancy = tenancyOf(environment, lookup, clock);
  const { resolveTenant, mode, tenantHeader } = tenancy;
  const browser = browserSignIn(options);

  app.use(requestLog(log));
  if (options.metrics !== undefined) app.use(options.metrics.requestTimes);
  app.use(closeWhenDraining(isDraining));
  app.use(problemHandler(browser?.showProblem));
  app.use(securityHeaders(environment.PUBLIC_URL.startsWith('https:')));
  app.use(refuseMalformedTarget());
  app.use(crossOrigin(environment.CORS_ALLOWED_ORIGINS, tenantHeader));
  app.use(jsonBody());

  const standing = standingCheck(database, clock);
  const preferred = environment.COGNITO_PREFERRED_TOKEN_USE;
  const authenticate = authenticator(verifier, preferred, browser?.sessions);
  const access = createAccess({ authenticate, resolveTenant, standing, database, wall });
  const signOut = signOutEverywhere({ signIn, database, standing });
  const routes: Route[] = [
    ...signInRoutes({ access, signIn, verifier, signOut, database }),
    ...(browser === undefined ? [] : [sessionRoute(access, tenancy)]),
    // Before items, since `/api/items/:id` would take `/api/items/me`.
    ...identityRoutes(access, mode),
    ...itemRoutes(access),
    ...alertRoutes(access),
  ];

  const router = apiRouter();
  router.use(healthRoutes({ database, verifier, wall }).routes());
  router.use(documentationRoutes(routes, { tenantHeader, sessionCookie: browser?.cookieName }).routes());
  if (browser !== undefined) {
    const ofSignIn = { verifier, preferred, tenancy, standing, database, signOut };
    router.use(authRoutes({ access, ...browser, ...ofSignIn }).routes());
  }
  mount(router, routes);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

/** A client that hangs up, or sends what is no HTTP: anybody can, as often as they like, and it is no error of ours. */
function isCutOff(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  return /^(HPE_.*|ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/.test(error.code);
}

/** A connection that stays open after the answer would outlive the process that is about to end. */
function closeWhenDraining(isDraining: () => boolean): Middleware {
  return async (ctx, next) => {
    await next();
    if (isDraining()) ctx.set('Connection', 'close');
  };
}
