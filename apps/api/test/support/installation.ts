import type { NewUser } from '@freehold/cognito';
import type { CognitoEmulator } from '@freehold/cognito-emulator';
import { createTenant, type TenantClient } from '@freehold/database';
import { type ApiEnvironment, type EnvironmentSource, readApiEnvironment } from '@freehold/environment';
import { createFixtureDatabase, FixtureClient } from '@freehold/fixture-database';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { createClient, type HttpClient } from '@freehold/test-kit/http-client';
import { createTestInstallation, type TestInstallationOptions, testPassword } from '@freehold/test-kit/installation';
import type { Feature } from '../../src/feature.ts';
import { createLog, type Log } from '../../src/log.ts';
import { type RunningApi, type ServerOptions, startApi } from '../../src/server.ts';
import { fixtureFeatures } from './fixture/index.ts';

/** A database, a local Cognito that the Pulumi program set up, the tenants `acme` and `globex`, and no API yet. */
export interface Installation {
  readonly database: TestDatabase;
  readonly cognito: CognitoEmulator;
  /** The API's variables. */
  readonly variables: EnvironmentSource;
  createUser(user: Partial<NewUser> & Pick<NewUser, 'email'>): Promise<void>;
  /** Starts an API on a port of its own, which stops with the installation. */
  startApi(overrides?: EnvironmentSource, options?: StartOptions): Promise<StartedApi>;
  stop(): Promise<void>;
}

export interface StartOptions extends ServerOptions {
  /** @default the fixture's */
  readonly features?: readonly Feature<TenantClient<FixtureClient>>[];
}

export interface StartedApi {
  readonly http: HttpClient;
  /** The lines of its log so far, parsed. */
  readonly log: Record<string, unknown>[];
  close(): Promise<void>;
}

export const password = testPassword;

/** An installation with the fixture's tables and features, for tests of what works with any feature. */
export function createInstallation(options: TestInstallationOptions = {}): Promise<Installation> {
  return createInstallationOf({ createDatabase: createFixtureDatabase, ...options }, (environment, log, server) =>
    startApi(environment, log, { features: fixtureFeatures, ...server, client: FixtureClient }),
  );
}

/** An installation with the product's tables and features, for the features' own tests. */
export function createProductInstallation(options: TestInstallationOptions = {}): Promise<Installation> {
  return createInstallationOf(options, (environment, log, { features: _, ...server }) =>
    startApi(environment, log, server),
  );
}

type Start = (environment: ApiEnvironment, log: Log, options: StartOptions) => Promise<RunningApi>;

async function createInstallationOf(options: TestInstallationOptions, start: Start): Promise<Installation> {
  const installation = await createTestInstallation(options);
  const { database, cognito } = installation;
  for (const id of ['acme', 'globex']) await createTenant(database.ownerUrl, tenantId(id), id);
  const variables = { ...installation.variables, NODE_ENV: 'test', PORT: '0' };
  const started: StartedApi[] = [];
  return {
    database,
    cognito,
    variables,
    async createUser(user) {
      await installation.createUser(user);
    },
    async startApi(overrides = {}, options = {}) {
      const log: Record<string, unknown>[] = [];
      const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
      const environment = readApiEnvironment({ ...variables, ...overrides });
      const api = await start(environment, createLog('trace', destination), options);
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
      await installation.stop();
    },
  };
}
