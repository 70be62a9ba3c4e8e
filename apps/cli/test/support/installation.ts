import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { AdminInitiateAuthCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { NewUser, UserDirectory } from '@freehold/cognito';
import type { CognitoEmulator } from '@freehold/cognito-emulator';
import { type Database, openDatabase } from '@freehold/database';
import type { EnvironmentSource } from '@freehold/environment';
import type { Settings } from '@freehold/infra/program';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { isRevoked } from '@freehold/tenancy';
import { createTestInstallation, testPassword } from '@freehold/test-kit/installation';
import { z } from 'zod';
import { run } from '../../src/run.ts';

/** What a run of the command came to. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** How long the command would have waited, in milliseconds; in-process runs don't. */
  readonly waited: number[];
}

export interface RunOptions {
  readonly variables?: EnvironmentSource;
  readonly signal?: AbortSignal;
  /** As at a terminal, where somebody types this. */
  readonly typed?: string;
  /** This machine's clock. */
  readonly now?: () => Date;
}

/** A whole installation but for the API: a database of its own, and a local Cognito provisioned by the Pulumi program. */
export interface Installation {
  readonly database: TestDatabase;
  readonly cognito: CognitoEmulator;
  readonly directory: UserDirectory;
  /** The API's own view of the database. */
  readonly api: Database;
  readonly variables: EnvironmentSource;
  /** The pool's own API. */
  readonly pool: CognitoIdentityProviderClient;
  createUser(user: Partial<NewUser> & Pick<NewUser, 'email'>): Promise<string>;
  /** Runs the command in this process. */
  runCli(args: readonly string[], options?: RunOptions): Promise<CommandResult>;
  /** Runs it with `--json`, and gives back what it answered. @throws where it doesn't end with 0 */
  json(...args: readonly string[]): Promise<unknown>;
  /** Runs the command as a process of its own. */
  start(args: readonly string[], variables?: EnvironmentSource): RunningCommand;
  /** What is on record about a tenant, or beyond tenants, oldest first. */
  audit(tenant: string | null): Promise<AuditRow[]>;
  /** Whether the API would still take a token that was issued to somebody at a moment. */
  acceptsToken(sub: string, issuedAt: Date): Promise<boolean>;
  /** Whether somebody gets in with a password. */
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
  /** What it has printed so far on standard error. */
  stderr(): string;
}

export const password = testPassword;

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export async function createInstallation(settings: Partial<Settings> = {}): Promise<Installation> {
  const installation = await createTestInstallation({ settings: { groups: ['admins', 'operators'], ...settings } });
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
      const ran = await runCli([...args, '--json']);
      if (ran.exitCode !== 0) throw new Error(`${args.join(' ')} ended with ${ran.exitCode}: ${ran.stderr}`);
      return JSON.parse(ran.stdout);
    },
    start: (args, overrides = {}) => start(args, { ...variables, ...overrides }),
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

function start(args: readonly string[], variables: EnvironmentSource): RunningCommand {
  const child = spawn(process.execPath, [main, ...args], {
    // biome-ignore lint/style/noProcessEnv: the process needs a PATH, and the credentials that the tests have.
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, stdout, stderr, waited: [] }));
  return { process: child, ended, stderr: () => stderr };
}

/** Gathers what is written to a stream. */
export function collectOutput(stream: PassThrough): () => string {
  let text = '';
  stream.on('data', (data: Buffer) => (text += data.toString()));
  return () => text;
}
