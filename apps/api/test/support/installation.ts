import type { NewUser } from '@freehold/cognito';
import type { CognitoEmulator } from '@freehold/cognito-emulator';
import { createTenant } from '@freehold/database';
import { type EnvironmentSource, readApiEnvironment } from '@freehold/environment';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { createClient, type HttpClient } from '@freehold/test-kit/http-client';
import { createTestInstallation, type TestInstallationOptions, testPassword } from '@freehold/test-kit/installation';
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

export const password = testPassword;

/** An installation with the tenants `acme` and `globex`. */
export async function createInstallation(options: TestInstallationOptions = {}): Promise<Installation> {
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
      await installation.stop();
    },
  };
}
