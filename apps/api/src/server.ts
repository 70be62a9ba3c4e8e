import { createServer, type Server } from 'node:http';
import { openDatabase } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import { createCognitoSignIn, createTokenVerifier } from '@freehold/identity/cognito';
import { createApplication } from './application.ts';
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

/** Starts the API. It listens before the database or Cognito have answered: `/readyz` says when they have. */
export async function startApi(
  environment: ApiEnvironment,
  log: Log,
  options: { readonly drainMilliseconds?: number } = {},
): Promise<RunningApi> {
  const database = openDatabase({
    url: environment.DATABASE_URL,
    poolSize: environment.DATABASE_POOL_SIZE,
    onConnectionLost: (error) => log.warn({ err: error }, 'A database connection was lost'),
  });
  const pool = { userPoolId: environment.COGNITO_USER_POOL_ID, endpoint: environment.COGNITO_ENDPOINT };
  const clients = [environment.COGNITO_APP_CLIENT_ID, environment.COGNITO_WEB_CLIENT_ID];
  const verifier = createTokenVerifier({
    ...pool,
    clientIds: clients.filter((id) => id !== undefined),
    tenantClaim: environment.COGNITO_TENANT_CLAIM,
  });
  const signIn = createCognitoSignIn({
    ...pool,
    region: environment.AWS_REGION,
    clientId: environment.COGNITO_APP_CLIENT_ID,
    clientSecret: environment.COGNITO_APP_CLIENT_SECRET,
  });

  let draining = false;
  const app = createApplication({ environment, database, signIn, verifier, log, isDraining: () => draining });
  const server = createServer(app.callback());
  server.keepAliveTimeout = keepAliveMilliseconds;
  server.headersTimeout = keepAliveMilliseconds + 1_000;

  async function disconnect(): Promise<void> {
    signIn.close();
    await database.close();
  }
  const port = await listen(server, environment.PORT, environment.HOST).catch(async (error: unknown) => {
    await disconnect();
    throw error;
  });
  return {
    port,
    async close() {
      draining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      const impatient = setTimeout(() => {
        log.warn('Some requests did not end in time and were cut off');
        server.closeAllConnections();
      }, options.drainMilliseconds ?? drainMilliseconds);
      await closed;
      clearTimeout(impatient);
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
