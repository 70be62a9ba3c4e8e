import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { AdminInitiateAuthCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { NewUser, UserDirectory } from '@freehold/cognito';
import type { CognitoEmulator } from '@freehold/cognito-emulator';
import { type Database, openDatabase } from '@freehold/database';
import type { EnvironmentSource } from '@freehold/environment';
import { createFixtureDatabase } from '@freehold/fixture-database';
import type { Settings } from '@freehold/infra/program';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { isRevoked } from '@freehold/tenancy';
import { createTestInstallation, testPassword } from '@freehold/test-kit/installation';
import { z } from 'zod';
import { run } from '../../src/run.ts';

/** The outcome of a run of the command. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The command's waits, in milliseconds. Runs in this process don't wait. */
  readonly waited: number[];
}

export interface RunOptions {
  readonly variables?: EnvironmentSource;
  readonly signal?: AbortSignal;
  /** Typed at a terminal. `undefined`: there is no terminal. */
  readonly typed?: string;
  /** This machine's clock. */
  readonly now?: () => Date;
}

/** An installation without the API: a database of its own, and a local Cognito that the Pulumi program set up. */
export interface Installation {
  readonly database: TestDatabase;
  readonly cognito: CognitoEmulator;
  readonly directory: UserDirectory;
  /** The database, as the API uses it. */
  readonly api: Database;
  readonly variables: EnvironmentSource;
  /** A client for Cognito's own API. */
  readonly pool: CognitoIdentityProviderClient;
  createUser(user: Partial<NewUser> & Pick<NewUser, 'email'>): Promise<string>;
  /** Runs the command in this process. */
  runCli(args: readonly string[], options?: RunOptions): Promise<CommandResult>;
  /** Runs the command with `--json`. @returns the parsed output @throws if it doesn't exit with 0 */
  json(...args: readonly string[]): Promise<unknown>;
  /** Runs the command in a process of its own. */
  start(args: readonly string[], variables?: EnvironmentSource, workingDirectory?: string): RunningCommand;
  /** Inserts projects that a user owns, in the fixture's tables. */
  insertProjects(tenant: string, ownerSub: string, count: number): Promise<void>;
  /** The audit events of a tenant, or those of none, oldest first. */
  audit(tenant: string | null): Promise<AuditRow[]>;
  /** Whether the API would accept a token issued to a user at a moment. */
  acceptsToken(sub: string, issuedAt: Date): Promise<boolean>;
  /** Whether a user can sign in with a password. */
  canSignIn(email: string, password?: string): Promise<boolean>;
  stop(): Promise<void>;
}

export interface AuditRow {
  readonly actor_sub: string;
  readonly tenant_id: string | null;
  readonly action: string;
  readonly detail: Record<string, unknown>;
}

export interface RunningCommand {
  readonly process: ReturnType<typeof spawn>;
  readonly ended: Promise<CommandResult>;
  /** Its standard error so far. */
  stderr(): string;
}

export const password = testPassword;

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** @param createDatabase the product's tables, for tests of the sample; by default the fixture's */
export async function createInstallation(
  settings: Partial<Settings> = {},
  createDatabase: () => Promise<TestDatabase> = createFixtureDatabase,
): Promise<Installation> {
  const installation = await createTestInstallation({
    settings: { groups: ['admins', 'operators'], ...settings },
    createDatabase,
  });
  const { database, cognito, directory, region } = installation;
  const variables: EnvironmentSource = {
    ...installation.variables,
    DATABASE_OWNER_URL: database.ownerUrl,
    TENANT_OPERATOR_GROUP: 'operators',
  };
  const api = openDatabase({ url: database.appUrl, poolSize: 2, onConnectionLost: () => {} });
  const pool = new CognitoIdentityProviderClient({ region, endpoint: cognito.url });

  async function runCli(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const [out, err] = [collectOutput(stdout), collectOutput(stderr)];
    const waited: number[] = [];
    if (options.typed !== undefined) {
      for (const stream of [stdin, stdout, stderr]) Object.assign(stream, { isTTY: true });
      stdin.write(`${options.typed}\n`);
    }
    const exitCode = await run(args, {
      command: 'freehold',
      source: { ...variables, ...options.variables },
      terminal: { stdin, stdout, stderr },
      signal: options.signal ?? new AbortController().signal,
      wait: async (milliseconds) => void waited.push(milliseconds),
      now: options.now ?? (() => new Date()),
    });
    return { exitCode, stdout: out(), stderr: err(), waited };
  }

  return {
    database,
    cognito,
    directory,
    api,
    variables,
    pool,
    createUser: installation.createUser,
    runCli,
    async json(...args) {
      const result = await runCli([...args, '--json']);
      if (result.exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${result.exitCode}: ${result.stderr}`);
      return JSON.parse(result.stdout);
    },
    start: (args, overrides = {}, workingDirectory = undefined) =>
      start(args, { ...variables, ...overrides }, workingDirectory),
    async insertProjects(tenant, ownerSub, count) {
      await database.asOwner(
        `SELECT set_config('app.tenant_id', '${tenant}', true);
         INSERT INTO projects (id, name, owner_sub)
         SELECT uuidv7(), 'Project ' || n, '${ownerSub}' FROM generate_series(1, ${count}) AS n`,
      );
    },
    audit: (tenant) =>
      database.asOwner<AuditRow & Record<string, unknown>>(
        `SELECT actor_sub, tenant_id, action, detail FROM audit_events
          WHERE tenant_id IS NOT DISTINCT FROM $1 ORDER BY occurred_at`,
        [tenant],
      ),
    async acceptsToken(sub, issuedAt) {
      const status = await api.findAccountStatus(undefined, sub);
      return !isRevoked(status, new Date(Math.floor(issuedAt.getTime() / 1_000) * 1_000));
    },
    async canSignIn(email, given = password) {
      const answer = await pool
        .send(
          new AdminInitiateAuthCommand({
            UserPoolId: z.string().parse(variables['COGNITO_USER_POOL_ID']),
            ClientId: z.string().parse(variables['COGNITO_APP_CLIENT_ID']),
            AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
            AuthParameters: { USERNAME: email, PASSWORD: given },
          }),
        )
        .catch(() => undefined);
      return answer !== undefined;
    },
    async stop() {
      pool.destroy();
      await api.close();
      await installation.stop();
    },
  };
}

function start(
  args: readonly string[],
  variables: EnvironmentSource,
  workingDirectory: string | undefined,
): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], {
    // biome-ignore lint/style/noProcessEnv: the process needs a PATH, and the credentials that the tests have.
    env: { ...process.env, npm_lifecycle_event: undefined, ...variables },
    cwd: workingDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, stdout, stderr, waited: [] }));
  return { process: child, ended, stderr: () => stderr };
}

/** Collects what is written to a stream. */
export function collectOutput(stream: PassThrough): () => string {
  let text = '';
  stream.on('data', (data: Buffer) => (text += data.toString()));
  return () => text;
}
