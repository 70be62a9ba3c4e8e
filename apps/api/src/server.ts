import { createServer, type Server } from 'node:http';
import {
  createCognitoClient,
  createCognitoSignIn,
  createHostedUi,
  createTenantLookup,
  createTokenVerifier,
} from '@freehold/cognito';
import { isDatabaseUnavailable, openDatabase } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import { createApplication } from './application.ts';
import { hostedUiSettings } from './auth/browser/hosted-ui-settings.ts';
import { createMetrics } from './features/metrics/metrics.ts';
import { metricsServer } from './features/metrics/metrics-server.ts';
import { rlsReady as createRlsReady } from './guards/rls-ready.ts';
import { respondToMalformedRequest } from './http/errors/malformed-request.ts';
import type { Log } from './log.ts';

export interface RunningApi {
  /** The port it listens on: that of the environment, or the one the system chose for 0. */
  readonly port: number;
  /** Takes no more requests, finishes those it has, and disconnects. */
  close(): Promise<void>;
}

/** A load balancer keeps connections for 60 s; closing first would cut off a request that is just being sent. */
const keepAliveMilliseconds = 65_000;

/** A request that hasn't ended this long after we were told to is cut off. ECS kills a container after 30 s. */
const drainMilliseconds = 20_000;

/**
 * Node's own limit of 16 kB would have it answer before we can: a token that is far too long is to be refused as one.
 * Nothing that is this long is looked at any further.
 */
const maximumHeaderBytes = 128 * 1024;

export interface ServerOptions {
  /**
   * Hears, while the API runs, that row-level security doesn't keep the tenants apart: the database was away at the start,
   * and could be asked only now. Every request for a tenant is refused from then on.
   */
  readonly onRlsNotEnforced?: () => void;
  /** How long requests may take to end after the API was told to close. @default 20000 */
  readonly drainMilliseconds?: number;
  /** How long one try at Cognito may take. @default 5000 */
  readonly cognitoMilliseconds?: number;
  /** Gives milliseconds from any start, for what is kept for a while. @default performance */
  readonly clock?: { now(): number };
  /** The time of day, by which sessions and what they hold expire. @default the system's */
  readonly now?: () => Date;
}

/**
 * Starts the API. It listens once the database has said that its wall stands, or hasn't answered within a few seconds;
 * Cognito isn't waited for. `/readyz` says when both have answered.
 *
 * @throws {RlsNotEnforcedError} where the database answers, and would not keep the tenants apart
 * @throws {ConnectionRefusedError} where it won't let us in
 */
export async function startApi(
  environment: ApiEnvironment,
  log: Log,
  options: ServerOptions = {},
): Promise<RunningApi> {
  const database = openDatabase({
    url: environment.DATABASE_URL,
    poolSize: environment.DATABASE_POOL_SIZE,
    pooler: environment.DATABASE_POOLER,
    onConnectionLost: (error) => log.warn({ err: error }, 'A database connection was lost'),
  });
  const endpoint = environment.COGNITO_ENDPOINT;
  const userPoolId = environment.COGNITO_USER_POOL_ID;
  const attribute = environment.COGNITO_TENANT_CLAIM;
  const clients = [environment.COGNITO_APP_CLIENT_ID, environment.COGNITO_WEB_CLIENT_ID];
  const clientIds = clients.filter((id) => id !== undefined);
  const verifier = createTokenVerifier({ userPoolId, endpoint, clientIds, tenantClaim: attribute });
  const timeout = options.cognitoMilliseconds === undefined ? {} : { requestMilliseconds: options.cognitoMilliseconds };
  const cognito = createCognitoClient({ region: environment.AWS_REGION, endpoint, ...timeout });
  const signIn = createCognitoSignIn(cognito, {
    userPoolId,
    clientId: environment.COGNITO_APP_CLIENT_ID,
    clientSecret: environment.COGNITO_APP_CLIENT_SECRET,
  });
  const lookup = createTenantLookup(cognito, { userPoolId, attribute });
  const settings = hostedUiSettings(environment);
  const hostedUi =
    settings === undefined
      ? undefined
      : createHostedUi({ ...settings, region: environment.AWS_REGION, userPoolId, ...timeout });

  async function disconnect(): Promise<void> {
    cognito.destroy();
    await database.close();
  }
  let started = false;
  const rlsReady = createRlsReady(database, (error) => {
    // At the start it is told to whoever starts us.
    if (!started) return;
    log.fatal({ err: error }, 'Row-level security would not keep the tenants apart');
    options.onRlsNotEnforced?.();
  });
  try {
    await rlsReady.assertRlsEnforced();
  } catch (error) {
    if (!isDatabaseUnavailable(error)) {
      await disconnect();
      throw error;
    }
    log.warn({ err: error }, 'The database does not answer yet. Nothing is done for a tenant before it does');
  }
  started = true;

  let draining = false;
  const { clock = performance, now = () => new Date() } = options;
  const metrics = environment.METRICS_PORT === 0 ? undefined : createMetrics(database);
  const app = createApplication({
    ...{ environment, database, signIn, verifier, lookup, hostedUi, rlsReady, log, clock, now, metrics },
    isDraining: () => draining,
  });
  const handle = app.callback();
  // A request without a host gets a bare status from Node, and a problem document from us.
  const server = createServer({ maxHeaderSize: maximumHeaderBytes, requireHostHeader: false }, handle);
  server.on('clientError', respondToMalformedRequest(log));
  // An expectation that we don't know may be passed over (RFC 9110, section 10.1.1). Node's own answer is a bare status.
  server.on('checkExpectation', handle);
  server.keepAliveTimeout = keepAliveMilliseconds;
  server.headersTimeout = keepAliveMilliseconds + 1_000;

  const metricsListener = metrics === undefined ? undefined : metricsServer(metrics, log);
  let port: number;
  try {
    port = await listen(server, environment.PORT, environment.HOST);
    if (metricsListener !== undefined) await listen(metricsListener, environment.METRICS_PORT, environment.HOST);
  } catch (error) {
    server.close();
    await disconnect();
    throw error;
  }
  return {
    port,
    async close() {
      draining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      const drainTimer = setTimeout(() => {
        log.warn('Some requests did not end in time and were cut off');
        server.closeAllConnections();
      }, options.drainMilliseconds ?? drainMilliseconds);
      await closed;
      clearTimeout(drainTimer);
      metricsListener?.closeAllConnections();
      metricsListener?.close();
      await disconnect();
    },
  };
}

function listen(server: Server, port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
