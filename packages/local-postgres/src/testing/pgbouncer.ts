import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { chooseOsUser } from '../os-user.ts';

/** A PgBouncer in front of a database. */
export interface PgBouncer {
  /** The database's URL through it. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Finds PgBouncer on the PATH, or where Debian installs it. */
export function findPgBouncer(): string | undefined {
  return ['pgbouncer', '/usr/sbin/pgbouncer'].find((program) => spawnSync(program, ['--version']).status === 0);
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
export async function startPgBouncer(
  program: string,
  url: string,
  poolSize: number,
  settings = '',
): Promise<PgBouncer> {
  const { hostname, port: serverPort, pathname, username, password } = new URL(url);
  const directory = await mkdtemp(join(tmpdir(), 'freehold-pgbouncer-'));
  const port = await getPort();
  const configuration = join(directory, 'pgbouncer.ini');
  await writeFile(
    configuration,
    `[databases]
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
    { mode: 0o600 },
  );
  const osUser = await chooseOsUser(directory);
  if (osUser !== undefined) {
    for (const path of [directory, configuration]) await chown(path, osUser.uid, osUser.gid);
  }
  const bouncer = spawn(program, [configuration], { ...osUser, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = () => bouncer.kill('SIGKILL');
  process.once('exit', kill);
  await waitUntilListening(bouncer, port);
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(port) }).href,
    async stop() {
      process.off('exit', kill);
      const ended = new Promise((resolve) => bouncer.once('exit', resolve));
      // An immediate shutdown, even with clients connected.
      bouncer.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function waitUntilListening(bouncer: ChildProcess, port: number): Promise<void> {
  let stderr = '';
  bouncer.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  let failure: Error | undefined;
  bouncer.once('error', (error) => {
    failure = error;
  });
  while (!(await acceptsConnections(port))) {
    if (failure !== undefined || bouncer.exitCode !== null || bouncer.signalCode !== null) {
      throw new Error(`PgBouncer does not start. It says:\n${failure?.message ?? stderr}`);
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
