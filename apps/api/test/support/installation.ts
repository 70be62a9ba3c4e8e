import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createUserDirectory, type NewUser } from '@freehold/cognito';
import { type CognitoEmulator, createCognitoEmulator } from '@freehold/cognito-emulator';
import { createTenant } from '@freehold/database';
import { type EnvironmentSource, readApiEnvironment } from '@freehold/environment';
import type { Settings } from '@freehold/infra/program';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { provisionIdentity } from '@freehold/provisioning';
import { tenantId } from '@freehold/tenancy';
import { createClient, type HttpClient } from '@freehold/test-kit/http-client';
import { createLog } from '../../src/log.ts';
import { startApi } from '../../src/server.ts';

/** A whole installation: a database of its own, a local Cognito provisioned by the Pulumi program, and no API yet. */
export interface Installation {
  readonly database: TestDatabase;
  readonly cognito: CognitoEmulator;
  /** The API's variables, as the stack's outputs and the database give them. */
  readonly variables: EnvironmentSource;
  createUser(user: Partial<NewUser> & Pick<NewUser, 'email'>): Promise<void>;
  /** Starts an API on a port of its own. It is stopped with the installation. */
  startApi(overrides?: EnvironmentSource, options?: Parameters<typeof startApi>[2]): Promise<StartedApi>;
  stop(): Promise<void>;
}

export interface StartedApi {
  readonly http: HttpClient;
  /** Every line of its log so far, parsed. */
  readonly log: Record<string, unknown>[];
  close(): Promise<void>;
}

export const password = 'Correct-horse-7';

export interface InstallationOptions {
  /** The local Cognito's clock. */
  readonly clock?: () => Date;
  /** Settings of the Pulumi program. */
  readonly settings?: Partial<Settings>;
}

export async function createInstallation({ clock, settings = {} }: InstallationOptions = {}): Promise<Installation> {
  const region = 'us-east-1';
  const [database, cognito] = await Promise.all([
    createTestDatabase(),
    createCognitoEmulator({ port: 0, ...(clock === undefined ? {} : { clock }) }),
  ]);
  const { environment } = await provisionIdentity({
    endpoint: cognito.url,
    region,
    stack: 'test',
    config: settings,
    registerFunction: cognito.registerFunction,
    hostedUiUrl: cognito.hostedUiUrl,
  });
  for (const id of ['acme', 'globex']) await createTenant(database.ownerUrl, tenantId(id), id);
  const variables = {
    ...environment,
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: database.appUrl,
    COGNITO_ENDPOINT: cognito.url,
    SESSION_KEYS: randomBytes(32).toString('base64'),
  };
  const directory = createUserDirectory({
    region,
    userPoolId: environment.COGNITO_USER_POOL_ID,
    tenantClaim: environment.COGNITO_TENANT_CLAIM,
    endpoint: cognito.url,
  });
  const started: StartedApi[] = [];
  return {
    database,
    cognito,
    variables,
    async createUser(user) {
      await directory.createUser({ tenant: undefined, groups: [], password, temporary: false, ...user });
    },
    async startApi(overrides = {}, options = {}) {
      const log: Record<string, unknown>[] = [];
      const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
      const environment = readApiEnvironment({ ...variables, ...overrides });
      const api = await startApi(environment, createLog('trace', destination), options);
      let closing: Promise<void> | undefined;
      const close = () => {
        closing ??= api.close();
        return closing;
      };
      const running = { http: createClient(`http://127.0.0.1:${api.port}`), log, close };
      started.push(running);
      return running;
    },
    async stop() {
      await Promise.all(started.map((api) => api.close()));
      directory.close();
      await cognito.close();
      await database.drop();
    },
  };
}

/** An address on this machine where nobody listens. */
export async function closedPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  if (typeof address !== 'object' || address === null) throw new Error('The probe has no port.');
  probe.close();
  await once(probe, 'close');
  return address.port;
}
