import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalPostgresError } from './errors.ts';
import { initDataDirectory } from './initdb.ts';
import { readPostmaster, stopOrphanedServer, stopServer } from './postmaster.ts';
import { programPath, serverEnvironment } from './program.ts';
import { resolveServerSetup, type ServerSetup } from './server-setup.ts';

export interface LocalPostgresOptions {
  /** The directory for the data, an absolute path. It is created if needed. Only one start at a time may use it. */
  readonly directory: string;
  /** The port on the loopback interface. */
  readonly port: number;
  /** The superuser's password. It is set when the data directory is created, and has to stay the same. */
  readonly password: string;
  /** Called when the server ends without having been stopped. */
  readonly onEnded?: () => void;
  /** Cancels a start, which then rejects and leaves nothing running. */
  readonly signal?: AbortSignal;
  /** Settings as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface LocalPostgres {
  /** The superuser's URL, for creating roles and databases alone. */
  readonly superuserUrl: string;
  /** The directory in use: see `resolveServerSetup`. */
  readonly directory: string;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL from the programs that npm installed. It listens on the loopback interface only, requires a password, and
 * has a process group of its own, so that Ctrl-C in a terminal doesn't stop it before its clients.
 *
 * @throws {LocalPostgresError}
 */
export async function startLocalPostgres(options: LocalPostgresOptions): Promise<LocalPostgres> {
  const setup = await resolveServerSetup(options.directory);
  const data = join(setup.directory, 'data');
  await createDirectory(setup);
  if ((await stat(data).catch(() => undefined)) === undefined) await initDataDirectory(setup, data, options);

  const server = await launch(setup, data, options);
  const stopAtExit = () => server.kill('SIGINT');
  process.once('exit', stopAtExit);
  const onExit = () => options.onEnded?.();
  server.once('exit', onExit);
  return {
    superuserUrl: `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres`,
    directory: setup.directory,
    async stop() {
      process.off('exit', stopAtExit);
      server.off('exit', onExit);
      if (server.pid !== undefined) await stopServer(data, server.pid);
    },
  };
}

/**
 * Stops the server that a killed start left running, if there is one. No other start may use the directory.
 *
 * @param directory as passed to the start
 * @throws {LocalPostgresError}
 */
export async function stopOrphanedPostgres(directory: string): Promise<void> {
  const setup = await resolveServerSetup(directory);
  await stopOrphanedServer(join(setup.directory, 'data'));
}

/**
 * Removes the data of a server that isn't running.
 *
 * @param directory as passed to the start
 */
export async function removeLocalPostgres(directory: string): Promise<void> {
  const setup = await resolveServerSetup(directory);
  await rm(setup.directory, { recursive: true, force: true });
}

async function createDirectory({ directory, osUser: account }: ServerSetup): Promise<void> {
  await mkdir(directory, { recursive: true });
  if (account !== undefined) await chown(directory, account.uid, account.gid);
  await chmod(directory, 0o700);
}

async function launch(setup: ServerSetup, data: string, options: LocalPostgresOptions): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    // No Unix socket: its path has a length limit, and nothing here needs one.
    unix_socket_directories: '',
    ...options.settings,
  };
  const logFile = join(setup.directory, 'postgres.log');
  const log = await open(logFile, 'w', 0o600);
  try {
    const server = spawn(
      programPath(setup, 'postgres'),
      ['-D', data, '-p', String(options.port), ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
      {
        ...setup.osUser,
        cwd: setup.directory,
        env: serverEnvironment,
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
      },
    );
    await waitUntilReady(server, data, logFile, options.signal);
    return server;
  } finally {
    await log.close();
  }
}

async function waitUntilReady(
  server: ChildProcess,
  data: string,
  logFile: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  let failure: Error | undefined;
  server.once('error', (error) => {
    failure = error;
  });
  while (failure === undefined && server.exitCode === null && server.signalCode === null) {
    const postmaster = await readPostmaster(data);
    if (postmaster?.pid === server.pid && postmaster?.status === 'ready') return;
    if (signal?.aborted === true) {
      if (server.pid !== undefined) await stopServer(data, server.pid);
      throw signal.reason;
    }
    await delay(15);
  }
  const said = failure?.message ?? (await readFile(logFile, 'utf8').catch(() => ''));
  throw new LocalPostgresError(`PostgreSQL does not start. It says:\n${said.trim().split('\n').slice(-8).join('\n')}`);
}
