import {
  type Database,
  type OperatorDatabase,
  type OwnerDatabase,
  openDatabase,
  openOperatorDatabase,
  openOwnerDatabase,
} from '@freehold/database';
import {
  readDatabaseOwnerUrl,
  readDatabaseUrl,
  readUserPoolEnvironment,
  type Source,
  type UserPoolEnvironment,
} from '@freehold/environment';
import { createUserDirectory, type UserDirectory } from '@freehold/identity/cognito';
import { findActor } from './actor.ts';
import type { Output } from './terminal/output.ts';

/** What commands work with. Each is opened when it is first asked for, so that a command needs only its own variables. */
export interface Parts {
  /** The variables that the command was given. */
  readonly source: Source;
  readonly userPool: UserPoolEnvironment;
  readonly directory: UserDirectory;
  readonly database: OperatorDatabase;
  /** Needs `DATABASE_OWNER_URL`. */
  readonly owner: OwnerDatabase;
  /** The rows of tenants, as the API reaches them. */
  readonly tenantRows: Pick<Database, 'forTenant' | 'checkWall'>;
  /** Who runs the command, for the record. */
  actor(): Promise<string>;
  readonly output: Output;
  /** Aborted at Ctrl-C, with an `Interruption`. */
  readonly signal: AbortSignal;
  wait(milliseconds: number): Promise<void>;
  /** This machine's clock. */
  now(): Date;
}

export interface PartsOptions extends Pick<Parts, 'source' | 'output' | 'signal' | 'wait' | 'now'> {}

export interface OpenedParts extends Parts {
  close(): Promise<void>;
}

/** A throttled or broken request is tried so often, with growing pauses: an import of thousands meets both. */
const attempts = 8;

/** The parts for an installation that a set of variables describes. */
export function openParts({ source, output, signal, wait, now }: PartsOptions): OpenedParts {
  const closing: (() => void | Promise<void>)[] = [];

  /** Opens something once, and closes it with the rest. */
  function once<Part>(open: () => Part & { close(): void | Promise<void> }): () => Part {
    let opened: Part | undefined;
    return () => {
      if (opened === undefined) {
        const part = open();
        closing.push(() => part.close());
        opened = part;
      }
      return opened;
    };
  }

  let userPool: UserPoolEnvironment | undefined;
  let actor: Promise<string> | undefined;
  const directory = once(() => createUserDirectory({ ...poolOf(parts.userPool), attempts }));
  const database = once(() => openOperatorDatabase(readDatabaseUrl(source)));
  const tenantRows = once(() =>
    openDatabase({ url: readDatabaseUrl(source), poolSize: 4, onConnectionLost: () => {} }),
  );
  const owner = once(() => openOwnerDatabase(readDatabaseOwnerUrl(source)));

  const parts: OpenedParts = {
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
    get tenantRows() {
      return tenantRows();
    },
    actor() {
      actor ??= findActor(parts.userPool.AWS_REGION, parts.userPool.COGNITO_ENDPOINT);
      return actor;
    },
    async close() {
      await Promise.all(closing.map((close) => close()));
    },
  };
  return parts;
}

/**
 * What requests to a user pool are signed with: to AWS, whatever the SDK's ordinary chain finds. A local Cognito checks no
 * signature, and a person's own credentials are none of its business.
 */
export function credentialsFor(endpoint: string | undefined) {
  return endpoint === undefined ? undefined : { accessKeyId: 'local', secretAccessKey: 'local' };
}

function poolOf(environment: UserPoolEnvironment) {
  const credentials = credentialsFor(environment.COGNITO_ENDPOINT);
  return {
    ...(credentials === undefined ? {} : { credentials }),
    region: environment.AWS_REGION,
    userPoolId: environment.COGNITO_USER_POOL_ID,
    tenantClaim: environment.COGNITO_TENANT_CLAIM,
    endpoint: environment.COGNITO_ENDPOINT,
  };
}
