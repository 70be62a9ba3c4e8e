import { createUserDirectory, type UserDirectory } from '@freehold/cognito';
import {
  type Database,
  type OperatorDatabase,
  type OwnerDatabase,
  openDatabase,
  openOperatorDatabase,
  openOwnerDatabase,
} from '@freehold/database';
import {
  type EnvironmentSource,
  readDatabaseEnvironment,
  readDatabaseOwnerUrl,
  readUserPoolEnvironment,
  type UserPoolEnvironment,
} from '@freehold/environment';
import { findActor } from './actor.ts';
import type { Output } from './terminal/output.ts';

/** What commands work with. Each service opens at its first use, so that a command needs only its own variables. */
export interface Services {
  /** The command's environment variables. */
  readonly source: EnvironmentSource;
  readonly userPool: UserPoolEnvironment;
  readonly directory: UserDirectory;
  readonly database: OperatorDatabase;
  /** Needs `DATABASE_OWNER_URL`. */
  readonly owner: OwnerDatabase;
  /** The tenants' rows, through the API's role and client. */
  readonly tenantDatabase: Pick<Database, 'forTenant' | 'assertRlsEnforced'>;
  /** Who runs the command, for audit events. */
  actor(): Promise<string>;
  readonly output: Output;
  /** Aborted at Ctrl-C, with an `InterruptedError`. */
  readonly signal: AbortSignal;
  wait(milliseconds: number): Promise<void>;
  /** This machine's clock. */
  now(): Date;
}

export interface ServicesOptions extends Pick<Services, 'source' | 'output' | 'signal' | 'wait' | 'now'> {}

export interface OpenServices extends Services {
  close(): Promise<void>;
}

/** How often a throttled or failed request is sent. An import of thousands of users has both kinds. */
const maxAttempts = 8;

/** Opens the services of the installation that the variables describe. */
export function openServices({ source, output, signal, wait, now }: ServicesOptions): OpenServices {
  const closers: (() => void | Promise<void>)[] = [];

  /** Opens something once, and closes it with the rest. */
  function once<Service>(open: () => Service & { close(): void | Promise<void> }): () => Service {
    let opened: Service | undefined;
    return () => {
      if (opened === undefined) {
        const service = open();
        closers.push(() => service.close());
        opened = service;
      }
      return opened;
    };
  }

  let userPool: UserPoolEnvironment | undefined;
  let actor: Promise<string> | undefined;
  const directory = once(() => createUserDirectory({ ...userPoolOptions(services.userPool), maxAttempts }));
  const database = once(() => openOperatorDatabase(readDatabaseEnvironment(source).DATABASE_URL));
  const tenantDatabase = once(() => {
    const { DATABASE_URL: url, DATABASE_POOLER: pooler } = readDatabaseEnvironment(source);
    return openDatabase({ url, pooler, poolSize: 4, onConnectionLost: () => {} });
  });
  const owner = once(() => openOwnerDatabase(readDatabaseOwnerUrl(source)));

  const services: OpenServices = {
    source,
    output,
    signal,
    wait,
    now,
    get userPool() {
      userPool ??= readUserPoolEnvironment(source);
      return userPool;
    },
    get directory() {
      return directory();
    },
    get database() {
      return database();
    },
    get owner() {
      return owner();
    },
    get tenantDatabase() {
      return tenantDatabase();
    },
    actor() {
      actor ??= findActor(services.userPool.AWS_REGION, services.userPool.COGNITO_ENDPOINT);
      return actor;
    },
    async close() {
      await Promise.all(closers.map((close) => close()));
    },
  };
  return services;
}

/**
 * The credentials for requests to a user pool. On AWS `undefined`: the SDK finds them in its ordinary chain. A local Cognito
 * checks no signature, and must not see the user's own credentials.
 */
export function credentialsFor(endpoint: string | undefined) {
  return endpoint === undefined ? undefined : { accessKeyId: 'local', secretAccessKey: 'local' };
}

function userPoolOptions(environment: UserPoolEnvironment) {
  const credentials = credentialsFor(environment.COGNITO_ENDPOINT);
  return {
    ...(credentials === undefined ? {} : { credentials }),
    region: environment.AWS_REGION,
    userPoolId: environment.COGNITO_USER_POOL_ID,
    tenantClaim: environment.COGNITO_TENANT_CLAIM,
    endpoint: environment.COGNITO_ENDPOINT,
  };
}
