import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type GeneratedClient,
  type GeneratedClientClass,
  isDatabaseUnavailable,
  openDatabase,
  type TenantClient,
  type TraceStatement,
  toDatabaseConnectionError,
} from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import type { Telemetry } from '@freehold/telemetry';
import { createApplication } from './application.ts';
import type { Feature } from './feature.ts';
import { features as allFeatures } from './features/index.ts';
import { createConnectionCap } from './http/connection-cap.ts';
import { type ConnectionLimits, connectionLimits, nodeTimeouts } from './http/connection-limits.ts';
import { respondToMalformedRequest } from './http/errors/malformed-request.ts';
import { listen } from './http/listen.ts';
import { type RequestLimits, requestLimits } from './http/request-limits.ts';
import type { Log } from './log.ts';
import { createServices, type Services } from './services.ts';
import { addDatabaseGauges, startTelemetry } from './start-telemetry.ts';

export interface RunningApi {
  /** The port it listens on: that of the environment, or the one that the system chose for 0. */
  readonly port: number;
  /**
   * Announces the end by `/readyz` for `DRAIN_SECONDS`, then takes no more requests, finishes those that are running, and
   * disconnects.
   */
  close(): Promise<void>;
}

/** A request that hasn't ended this long after the port was closed is cut off. ECS kills a container after 30 s. */
const drainMilliseconds = 20_000;

export interface ServerOptions {
  /**
   * Is called when the database turns out not to enforce row-level security after the API has started: the database was
   * unavailable at the start. Requests for a tenant fail from then on.
   */
  readonly onRlsNotEnforced?: () => void;
  /** How long requests may take to end once the port is closed. @default 20000 */
  readonly drainMilliseconds?: number;
  /** Waits for `DRAIN_SECONDS`. @default setTimeout */
  readonly wait?: (milliseconds: number) => Promise<void>;
  /** How large requests may be. @default requestLimits */
  readonly limits?: RequestLimits;
  /** How long and for how much connections may be used. @default connectionLimits */
  readonly connectionLimits?: ConnectionLimits;
  /** How long one request to Cognito may take. @default 5000 */
  readonly cognitoMilliseconds?: number;
  /** Gives milliseconds from any start, for caches. @default performance */
  readonly clock?: { now(): number };
  /** The time of day, by which sessions and tokens expire. @default the system's clock */
  readonly now?: () => Date;
}

/** Features in place of the product's, on tables of their own. */
export interface OwnFeatures<Client extends GeneratedClient> {
  readonly features: readonly Feature<TenantClient<Client>>[];
  /** The Prisma client that was generated for the tables. */
  readonly client: GeneratedClientClass<Client>;
}

/**
 * Starts the API. It listens once the database has passed the row-level-security check, or hasn't answered within a few
 * seconds; it doesn't wait for Cognito. `/readyz` says when both have answered.
 *
 * @throws {RlsNotEnforcedError} where the database answers and doesn't enforce row-level security
 * @throws {DatabaseConnectionError} where `DATABASE_URL` has to be corrected: a wrong password, a database that isn't there
 */
export function startApi(
  environment: ApiEnvironment,
  log: Log,
  options?: ServerOptions & { readonly features?: readonly Feature<TenantClient>[] },
): Promise<RunningApi>;
export function startApi<Client extends GeneratedClient>(
  environment: ApiEnvironment,
  log: Log,
  options: ServerOptions & OwnFeatures<Client>,
): Promise<RunningApi>;
export async function startApi(
  environment: ApiEnvironment,
  log: Log,
  options: ServerOptions & Partial<OwnFeatures<GeneratedClient>> = {},
): Promise<RunningApi> {
  const { features = allFeatures, client } = options;
  const telemetry = await startTelemetry(environment, log);
  const databaseOptions = {
    url: environment.DATABASE_URL,
    poolSize: environment.DATABASE_POOL_SIZE,
    pooler: environment.DATABASE_POOLER,
    onConnectionLost: (error: Error) => log.warn({ err: error }, 'A database connection was lost'),
    traceStatement: telemetry && traceSql(telemetry),
  };
  const database = client === undefined ? openDatabase(databaseOptions) : openDatabase({ ...databaseOptions, client });
  if (telemetry !== undefined) addDatabaseGauges(telemetry, database);
  return serve(environment, log, { database, features, telemetry, options });
}

function traceSql(telemetry: Telemetry): TraceStatement {
  return (operation, run) => telemetry.traceOperation('sql', operation, run);
}

interface ServedParts<Client> {
  readonly database: Services<Client>['database'];
  readonly features: readonly Feature<Client>[];
  readonly telemetry: Telemetry | undefined;
  readonly options: ServerOptions;
}

async function serve<Client>(
  environment: ApiEnvironment,
  log: Log,
  { database, features, telemetry, options }: ServedParts<Client>,
): Promise<RunningApi> {
  let isStarted = false;
  let isDraining = false;
  const services = createServices({
    environment,
    log,
    database,
    telemetry,
    clock: options.clock,
    now: options.now,
    cognitoMilliseconds: options.cognitoMilliseconds,
    isDraining: () => isDraining,
    onRlsNotEnforced(error) {
      // At the start, `startApi` throws it.
      if (!isStarted) return;
      log.fatal({ event: 'rls_not_enforced', err: error }, 'Row-level security is not enforced');
      options.onRlsNotEnforced?.();
    },
  });
  try {
    await services.rlsReady.assertRlsEnforced();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) {
      await services.close();
      throw error;
    }
    const reason = toDatabaseConnectionError(error, 'DATABASE_URL')?.message ?? 'The database is unavailable.';
    log.warn({ err: error }, `${reason} Requests for tenants fail until it answers`);
  }
  isStarted = true;

  const monitors = (await Promise.all(features.map((feature) => feature.monitor?.(services)))).filter(
    (monitor) => monitor !== undefined,
  );
  const { limits = requestLimits, connectionLimits: connections = connectionLimits } = options;
  const connectionCap = createConnectionCap(connections, log);
  const application = createApplication(services, { features, monitors, limits, connections, connectionCap });
  const handle = application.callback();
  const server = createServer(
    // Without a host, Node would respond with a bare status.
    { maxHeaderSize: limits.headerBytes, requireHostHeader: false, ...nodeTimeouts(connections) },
    handle,
  );
  // Some versions of Node drop headers beyond a number silently. `limitRequest` counts them.
  server.maxHeadersCount = 0;
  server.maxRequestsPerSocket = connections.requestsPerConnection;
  connectionCap.watch(server);
  server.on('clientError', respondToMalformedRequest(log));
  // An unknown expectation may be ignored (RFC 9110, section 10.1.1). Node would respond with a bare status.
  server.on('checkExpectation', handle);

  let port: number;
  try {
    port = await listen(server, environment.PORT, environment.HOST);
    for (const monitor of monitors) await monitor.listen();
  } catch (error) {
    server.close();
    await services.close();
    throw error;
  }
  return {
    port,
    async close() {
      isDraining = true;
      const { wait = delay } = options;
      if (environment.DRAIN_SECONDS > 0) await wait(environment.DRAIN_SECONDS * 1000);
      const closed = new Promise((resolve) => server.close(resolve));
      const drainTimer = setTimeout(() => {
        log.warn('Some requests did not end in time and were cut off');
        server.closeAllConnections();
      }, options.drainMilliseconds ?? drainMilliseconds);
      await closed;
      clearTimeout(drainTimer);
      for (const monitor of monitors) monitor.close();
      await services.close();
    },
  };
}
