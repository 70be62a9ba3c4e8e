import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, chown, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeCluster } from './cluster.ts';
import { PostgresError } from './error.ts';
import { findPlace, type Place } from './place.ts';
import { readPostmaster, stopOrphan, stopServer } from './postmaster.ts';
import { environment, program } from './program.ts';

export interface EmbeddedPostgresOptions {
  /** Where the data lies, an absolute path; made if it isn't there. Only one start at a time may use it. */
  readonly directory: string;
  /** The port on the loopback interface. */
  readonly port: number;
  /** The superuser's password. It counts when the data directory is made, and must be the same ever after. */
  readonly password: string;
  /** Hears of it when the server ends without having been stopped. */
  readonly onEnded?: () => void;
  /** Ends a start that is under way, which then rejects and leaves nothing running. */
  readonly signal?: AbortSignal;
  /** Settings as in postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres {
  /** The superuser's URL. Nothing but setting up roles and databases should use it. */
  readonly superuserUrl: string;
  /** Where the data really lies: see `findPlace`. */
  readonly directory: string;
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL from the programs that npm installed. It listens on the loopback interface only, asks for a
 * password, and leads a process group of its own, so that Ctrl-C in a terminal doesn't stop it before its users.
 *
 * @throws {PostgresError} that says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await findPlace(options.directory);
  const data = join(place.directory, 'data');
  await makeDirectory(place);
  if ((await stat(data).catch(() => undefined)) === undefined) await makeCluster(place, data, options);

  const server = await launch(place, data, options);
  const stopAtExit = () => server.kill('SIGINT');
  process.once('exit', stopAtExit);
  const ended = () => options.onEnded?.();
  server.once('exit', ended);
  return {
    superuserUrl: `postgresql://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${options.port}/postgres`,
    directory: place.directory,
    async stop() {
      process.off('exit', stopAtExit);
      server.off('exit', ended);
      if (server.pid !== undefined) await stopServer(data, server.pid);
    },
  };
}

/**
 * Stops the server that a start which was killed (`kill -9`, a crash) has left behind, if there is one. The caller
 * knows that no other start uses the directory.
 *
 * @param directory as it was given at the start
 * @throws {PostgresError}
 */
export async function stopOrphanedPostgres(directory: string): Promise<void> {
  const place = await findPlace(directory);
  await stopOrphan(join(place.directory, 'data'));
}

/**
 * Removes a server's data. The server isn't running.
 *
 * @param directory as it was given at the start
 */
export async function removeEmbeddedPostgres(directory: string): Promise<void> {
  const place = await findPlace(directory);
  await rm(place.directory, { recursive: true, force: true });
}

async function makeDirectory({ directory, account }: Place): Promise<void> {
  await mkdir(directory, { recursive: true });
  if (account !== undefined) await chown(directory, account.uid, account.gid);
  await chmod(directory, 0o700);
}

async function launch(place: Place, data: string, options: EmbeddedPostgresOptions): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    // No socket in the file system: its path has a length limit, and nothing here needs one.
    unix_socket_directories: '',
    ...options.settings,
  };
  const logFile = join(place.directory, 'postgres.log');
  const log = await open(logFile, 'w', 0o600);
  try {
    const server = spawn(
      program(place, 'postgres'),
      ['-D', data, '-p', String(options.port), ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])],
      { ...place.account, cwd: place.directory, env: environment, detached: true, stdio: ['ignore', log.fd, log.fd] },
    );
    await ready(server, data, logFile, options.signal);
    return server;
  } finally {
    await log.close();
  }
}

async function ready(
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
  throw new PostgresError(`PostgreSQL does not start. It says:\n${said.trim().split('\n').slice(-8).join('\n')}`);
}
