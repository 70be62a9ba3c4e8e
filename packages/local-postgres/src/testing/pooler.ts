import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { chooseOsUser } from '../os-user.ts';

/** A pooler in front of a database. */
export interface Pooler {
  /** The database's URL through it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Finds PgBouncer on the PATH, or where Debian installs it. */
export function findPgBouncer(): string | undefined {
  return ['pgbouncer', '/usr/sbin/pgbouncer'].find((program) => spawnSync(program, ['--version']).status === 0);
}

/** Finds Odyssey on the PATH. */
export function findOdyssey(): string | undefined {
  return ['odyssey'].find((program) => spawnSync(program, ['--version']).error === undefined);
}

/**
 * Starts PgBouncer in transaction mode, where a client has a connection to the server for one transaction at a time.
 *
 * It accepts any client without a password (`auth_type = any`), on the loopback interface.
 *
 * @param program the path of PgBouncer
 * @param url the database's URL, with role and password
 * @param poolSize maximum number of connections to the server
 * @param settings further lines of its configuration
 */
export function startPgBouncer(program: string, url: string, poolSize: number, settings = ''): Promise<Pooler> {
  const { hostname, port: serverPort, pathname, username, password } = new URL(url);
  return startPooler(
    program,
    url,
    (port) => `[databases]
${pathname.slice(1)} = host=${hostname} port=${serverPort} dbname=${pathname.slice(1)} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
${settings}
`,
  );
}

/**
 * Starts Odyssey in transaction mode. It accepts any client without a password, on the loopback interface, and leaves to the
 * next client what one has set for the session (`pool_discard no`).
 *
 * @param program the path of Odyssey
 * @param url the database's URL, with role and password
 * @param poolSize maximum number of connections to the server
 */
export function startOdyssey(program: string, url: string, poolSize: number): Promise<Pooler> {
  const { hostname, port: serverPort, pathname, username, password } = new URL(url);
  return startPooler(
    program,
    url,
    (port) => `daemonize no
log_to_stdout yes
log_format "%l %m\\n"
workers 1
listen {
  host "127.0.0.1"
  port ${port}
}
storage "server" {
  type "remote"
  host "${hostname}"
  port ${serverPort}
}
database "${pathname.slice(1)}" {
  user "${username}" {
    authentication "none"
    storage "server"
    storage_password "${password}"
    pool "transaction"
    pool_size ${poolSize}
    pool_discard no
    pool_cancel yes
    pool_rollback yes
    client_fwd_error yes
  }
}
`,
  );
}

async function startPooler(program: string, url: string, configure: (port: number) => string): Promise<Pooler> {
  const directory = await mkdtemp(join(tmpdir(), 'freehold-pooler-'));
  const port = await getPort();
  const configuration = join(directory, 'pooler.conf');
  await writeFile(configuration, configure(port), { mode: 0o600 });
  const osUser = await chooseOsUser(directory);
  if (osUser !== undefined) {
    for (const path of [directory, configuration]) await chown(path, osUser.uid, osUser.gid);
  }
  const pooler = spawn(program, [configuration], { ...osUser, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => pooler.kill('SIGKILL');
  process.once('exit', kill);
  await waitUntilListening(pooler, port);
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href,
    async stop() {
      process.off('exit', kill);
      const ended = new Promise((resolve) => pooler.once('exit', resolve));
      // An immediate shutdown, even with clients connected.
      pooler.kill('SIGTERM');
      const killTimer = setTimeout(kill, 2_000);
      await ended;
      clearTimeout(killTimer);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function waitUntilListening(pooler: ChildProcess, port: number): Promise<void> {
  let stderr = '';
  pooler.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  let failure: Error | undefined;
  pooler.once('error', (error) => {
    failure = error;
  });
  while (!(await acceptsConnections(port))) {
    if (failure !== undefined || pooler.exitCode !== null || pooler.signalCode !== null) {
      throw new Error(`The pooler does not start. It says:\n${failure?.message ?? stderr}`);
    }
    await delay(15);
  }
}

function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
