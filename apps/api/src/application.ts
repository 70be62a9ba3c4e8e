import Koa, { type Middleware } from 'koa';
import { browserRoutes } from './auth/browser/routes.ts';
import { sessionRoute } from './auth/browser/session-route.ts';
import { passwordRoutes } from './auth/password/routes.ts';
import { documentationRoutes } from './contract/docs-routes.ts';
import type { Feature, Monitor } from './feature.ts';
import { authenticator } from './guards/authenticate.ts';
import { authorizer } from './guards/authorize.ts';
import { createGuards, mount } from './guards/guards.ts';
import { createPermissionTable } from './guards/permissions.ts';
import { tracedSteps } from './guards/traced-steps.ts';
import { ignoreLongAccept } from './http/accepts-html.ts';
import type { RequestState } from './http/api-context.ts';
import { jsonBody } from './http/body.ts';
import { type ConnectionCap, refuseConnections } from './http/connection-cap.ts';
import type { ConnectionLimits } from './http/connection-limits.ts';
import { corsMiddleware } from './http/cors.ts';
import { problemHandler } from './http/errors/problem-handler.ts';
import { forbidKoaQuery } from './http/query.ts';
import { rejectUncertainFraming } from './http/request-framing.ts';
import { limitRequest, type RequestLimits } from './http/request-limits.ts';
import { requestLog } from './http/request-log.ts';
import { rejectMalformedRequest } from './http/request-target.ts';
import { requestTelemetry } from './http/request-telemetry.ts';
import { limitRequestsPerConnection } from './http/requests-per-connection.ts';
import { limitResponseTime } from './http/response-time.ts';
import { apiRouter } from './http/router.ts';
import { securityHeaders } from './http/security-headers.ts';
import type { Services } from './services.ts';

export interface ApplicationOptions<Client> {
  readonly features: readonly Feature<Client>[];
  /** The monitors of requests that features have started. */
  readonly monitors: readonly Monitor[];
  readonly limits: RequestLimits;
  readonly connections: ConnectionLimits;
  readonly connectionCap: ConnectionCap;
}

/** The API: the middleware in the order of a request, then the routes. */
export function createApplication<Client>(
  services: Services<Client>,
  { features, monitors, limits, connections, connectionCap }: ApplicationOptions<Client>,
): Koa<RequestState> {
  const { environment, log, tenancy, browserSignIn, telemetry, isDraining } = services;
  const { tenantHeader } = tenancy;
  const app = new Koa<RequestState>();
  // Koa trusts X-Forwarded-Host, too. The API doesn't read Koa's host.
  app.proxy = environment.TRUSTED_PROXY > 0;
  // Each proxy appends the address that it was called from, so the client's is that many from the right.
  app.maxIpsCount = environment.TRUSTED_PROXY;
  forbidKoaQuery(app);
  app.on('error', (error: unknown) => {
    if (isClientDisconnect(error)) log.debug({ err: error }, 'A request or its response was cut off');
    else log.error({ err: error }, 'A response failed');
  });

  app.use(requestLog(log));
  app.use(limitResponseTime(connections.responseMilliseconds));
  if (telemetry !== undefined) app.use(requestTelemetry(telemetry));
  for (const monitor of monitors) app.use(monitor.middleware);
  app.use(closeConnectionWhenDraining(isDraining));
  app.use(limitRequestsPerConnection(connections.requestsPerConnection));
  app.use(ignoreLongAccept());
  app.use(problemHandler(browserSignIn?.renderProblem));
  app.use(securityHeaders(environment.PUBLIC_URL.startsWith('https:')));
  app.use(rejectUncertainFraming());
  app.use(limitRequest(limits));
  app.use(rejectMalformedRequest());
  app.use(corsMiddleware(environment, tenantHeader));
  app.use(refuseConnections(connectionCap));
  app.use(jsonBody(limits.bodyBytes));

  const guards = createApplicationGuards(services, features);
  const routes = [
    ...passwordRoutes(guards, services),
    ...(browserSignIn === undefined ? [] : [sessionRoute(guards, tenancy)]),
    ...features.flatMap((feature) => feature.routes?.(guards, services) ?? []),
  ];
  const frontPageSections = features.flatMap(({ frontPageSection }) => frontPageSection ?? []);

  const router = apiRouter();
  router.use(documentationRoutes(routes, { tenantHeader, sessionCookie: browserSignIn?.cookieName }).routes());
  if (browserSignIn !== undefined)
    router.use(browserRoutes(guards, services, browserSignIn, frontPageSections).routes());
  mount(router, routes);
  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}

function createApplicationGuards<Client>(services: Services<Client>, features: readonly Feature<Client>[]) {
  const { environment, verifier, browserSignIn, tenancy, rlsReady, database, telemetry } = services;
  const preferred = environment.COGNITO_PREFERRED_TOKEN_USE;
  const steps = {
    authenticate: authenticator(verifier, preferred, browserSignIn?.sessions),
    resolveTenant: tenancy.resolveTenant,
    accountStatus: services.accountStatus,
    operatorSecondFactor: services.operatorSecondFactor,
  };
  const { authenticate, resolveTenant, accountStatus, operatorSecondFactor } =
    telemetry === undefined ? steps : tracedSteps(steps, telemetry);
  return createGuards<Client>({
    authenticate,
    authorize: authorizer({ authenticate, resolveTenant, rlsReady, accountStatus, operatorSecondFactor }),
    accountStatus,
    database,
    permissionTable: createPermissionTable(features.flatMap(({ permissions }) => permissions ?? [])),
  });
}

/** Clients can hang up or send what isn't HTTP, at any time. That is no error of the API. */
function isClientDisconnect(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  return /^(HPE_.*|ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/.test(error.code);
}

/** A connection that stays open after the response would keep the process from ending. */
function closeConnectionWhenDraining(isDraining: () => boolean): Middleware {
  return async (ctx, next) => {
    await next();
    if (isDraining()) ctx.set('Connection', 'close');
  };
}
