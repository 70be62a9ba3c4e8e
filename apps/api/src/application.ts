import type { TenantLookup, TokenVerifier } from '@freehold/cognito';
import type { Database } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import type { HostedUi, SignIn } from '@freehold/identity';
import Koa, { type Middleware } from 'koa';
import { browserSignIn } from './auth/browser/browser-sign-in.ts';
import { authRoutes } from './auth/browser/routes.ts';
import { sessionRoute } from './auth/browser/session-route.ts';
import { passwordRoutes } from './auth/password/routes.ts';
import { signOutEverywhere } from './auth/sign-out.ts';
import { documentationRoutes } from './contract/docs-routes.ts';
import { mount, type Route } from './contract/route.ts';
import { alertRoutes } from './features/alerts/routes.ts';
import { healthRoutes } from './features/health/routes.ts';
import { identityRoutes } from './features/identity/routes.ts';
import { itemRoutes } from './features/items/routes.ts';
import type { Metrics } from './features/metrics/metrics.ts';
import { accountStatusCache } from './guards/account-status-cache.ts';
import { authenticator } from './guards/authenticate.ts';
import { createGuards } from './guards/guards.ts';
import type { RlsReady } from './guards/rls-ready.ts';
import { createTenancy } from './guards/tenant.ts';
import type { RequestState } from './http/api-context.ts';
import { jsonBody } from './http/body.ts';
import { corsMiddleware } from './http/cors.ts';
import { problemHandler } from './http/errors/problem-handler.ts';
import { requestLog } from './http/request-log.ts';
import { rejectMalformedTarget } from './http/request-target.ts';
import { apiRouter } from './http/router.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { Log } from './log.ts';

export interface ApplicationOptions {
  readonly environment: ApiEnvironment;
  readonly database: Database;
  readonly signIn: SignIn;
  readonly verifier: TokenVerifier;
  readonly lookup: TenantLookup;
  /** `undefined`: people sign in by the API alone. */
  readonly hostedUi: HostedUi | undefined;
  readonly rlsReady: RlsReady;
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
  const { environment, database, signIn, verifier, lookup, rlsReady, log, isDraining, clock } = options;
  const app = new Koa<RequestState>();
  // Koa would believe X-Forwarded-Host as well. Nothing here reads Koa's host.
  app.proxy = environment.TRUSTED_PROXY;
  app.maxIpsCount = 1;
  app.on('error', (error: unknown) => {
    if (isClientDisconnect(error)) log.debug({ err: error }, 'A request or its answer was cut off');
    else log.error({ err: error }, 'A request could not be answered');
  });

  const tenancy = createTenancy(environment, lookup, clock);
  const { resolveTenant, mode, tenantHeader } = tenancy;
  const browser = browserSignIn(options);

  app.use(requestLog(log));
  if (options.metrics !== undefined) app.use(options.metrics.requestTimes);
  app.use(closeConnectionWhenDraining(isDraining));
  app.use(problemHandler(browser?.renderProblem));
  app.use(securityHeaders(environment.PUBLIC_URL.startsWith('https:')));
  app.use(rejectMalformedTarget());
  app.use(corsMiddleware(environment.CORS_ALLOWED_ORIGINS, tenantHeader));
  app.use(jsonBody());

  const accountStatus = accountStatusCache(database, clock);
  const preferred = environment.COGNITO_PREFERRED_TOKEN_USE;
  const authenticate = authenticator(verifier, preferred, browser?.sessions);
  const guards = createGuards({ authenticate, resolveTenant, accountStatus, database, rlsReady });
  const signOut = signOutEverywhere({ signIn, database, accountStatus });
  const routes: Route[] = [
    ...passwordRoutes({ guards, signIn, verifier, signOut, database }),
    ...(browser === undefined ? [] : [sessionRoute(guards, tenancy)]),
    // Before items, since `/api/items/:id` would take `/api/items/me`.
    ...identityRoutes(guards, mode),
    ...itemRoutes(guards),
    ...alertRoutes(guards),
  ];

  const router = apiRouter();
  router.use(healthRoutes({ database, verifier, rlsReady }).routes());
  router.use(documentationRoutes(routes, { tenantHeader, sessionCookie: browser?.cookieName }).routes());
  if (browser !== undefined) {
    const ofSignIn = { verifier, preferred, tenancy, accountStatus, database, signOut };
    router.use(authRoutes({ guards, ...browser, ...ofSignIn }).routes());
  }
  mount(router, routes);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

/** A client that hangs up, or sends what is no HTTP: anybody can, as often as they like, and it is no error of ours. */
function isClientDisconnect(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  return /^(HPE_.*|ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/.test(error.code);
}

/** A connection that stays open after the answer would outlive the process that is about to end. */
function closeConnectionWhenDraining(isDraining: () => boolean): Middleware {
  return async (ctx, next) => {
    await next();
    if (isDraining()) ctx.set('Connection', 'close');
  };
}
