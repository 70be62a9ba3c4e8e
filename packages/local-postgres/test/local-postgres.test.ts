import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { findBinaries } from '../src/binaries.ts';
import { createOwnedDatabase, type LocalPostgres, startLocalPostgres, stopOrphanedPostgres } from '../src/index.ts';
import { canEnter, chooseOsUser } from '../src/os-user.ts';
import { resolveServerSetup } from '../src/server-setup.ts';

let parent: string;
let directory: string;
const running: LocalPostgres[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'freehold-embedded-test-'));
  await chmod(parent, 0o755);
  directory = join(parent, 'postgres');
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await rm(parent, { recursive: true, force: true });
});

async function start(port: number, password = 'a-password'): Promise<LocalPostgres> {
  const server = await startLocalPostgres({ directory, port, password, settings: { fsync: 'off' } });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** Whether a process runs. One that has ended and waits for its parent doesn't. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'stat=']).catch(() => ({ stdout: '' }));
  return /^[^Z]/.test(stdout.trim());
}

async function postmasterPid(): Promise<number> {
  return Number((await readFile(join(directory, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

test('a server keeps its data from one start to the next, and requires its password', async () => {
  const port = await getPort();
  const first = await start(port);
  await query(first.superuserUrl, 'CREATE TABLE kept AS SELECT 7 AS n');
  await expect(query(first.superuserUrl.replace('a-password', 'another'), 'SELECT')).rejects.toMatchObject({
    code: '28P01',
  });
  await first.stop();
  const second = await start(port);
  expect(await query(second.superuserUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

test('a start creates its data directory again after an interrupted start', async () => {
  await mkdir(join(directory, 'data.unfinished'), { recursive: true });
  await writeFile(join(directory, 'data.unfinished/PG_VERSION'), '18');
  const server = await start(await getPort());
  expect(await query(server.superuserUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a start that fails reports the server’s log', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void listener.close());
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(start(port)).rejects.toThrow(/PostgreSQL does not start\. It says:[\s\S]*Address already in use/);
});

test('createOwnedDatabase creates an owner that is no superuser, updates its password, and keeps it out of the log', async () => {
  const port = await getPort();
  const server = await startLocalPostgres({
    directory,
    port,
    password: 'a-password',
    settings: { fsync: 'off', log_statement: 'all', log_min_duration_statement: '0' },
  });
  running.push(server);
  const ownerUrl = (password: string) => `postgresql://owner:${password}@127.0.0.1:${port}/owned`;
  for (const password of ['first-secret', 'second-secret']) {
    await createOwnedDatabase(server.superuserUrl, ownerUrl(password));
    expect(await query(ownerUrl(password), 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([
      { rolsuper: false },
    ]);
  }
  await expect(query(ownerUrl('first-secret'), 'SELECT')).rejects.toMatchObject({ code: '28P01' });
  const log = await readFile(join(directory, 'postgres.log'), 'utf8');
  expect(log).toContain('rolsuper');
  expect(log).not.toContain('-secret');
});

describe('stopOrphanedPostgres', () => {
  test('stops the server that a killed start left, and keeps its data', async () => {
    const port = await getPort();
    const orphan = await start(port);
    await query(orphan.superuserUrl, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = await postmasterPid();
    await stopOrphanedPostgres(directory);
    expect(await isRunning(pid)).toBe(false);
    const next = await start(port);
    expect(await query(next.superuserUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  test('leaves another server alone that has its process id by now', async () => {
    const bystander = await start(await getPort());
    const pid = await postmasterPid();
    const other = join(parent, 'other');
    await mkdir(join(other, 'data'), { recursive: true });
    await writeFile(join(other, 'data/postmaster.pid'), `${pid}\n${join(other, 'data')}\n`);
    await stopOrphanedPostgres(other);
    expect(await query(bystander.superuserUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('leaves another process alone that has its process id by now', async () => {
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => void bystander.kill());
    const server = await start(await getPort());
    await server.stop();
    await writeFile(join(directory, 'data/postmaster.pid'), `${bystander.pid}\n${join(directory, 'data')}\n`);
    await stopOrphanedPostgres(directory);
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
  });
});

test('canEnter is false if a folder above can’t be entered', async () => {
  const nobody = { uid: 65_534, gid: 65_534 };
  const inner = join(parent, 'closed', 'inner');
  await mkdir(inner, { recursive: true });
  expect(await canEnter(nobody, inner)).toBe(true);
  await chmod(join(parent, 'closed'), 0o700);
  expect(await canEnter(nobody, inner)).toBe(false);
});

const isRoot = process.getuid?.() === 0;
const unlessRoot = isRoot ? '' : ' (skipped: only root can show it)';

test.skipIf(!isRoot)(`a server started by root runs as another OS user${unlessRoot}`, async () => {
  const osUser = await chooseOsUser(directory);
  expect(osUser?.uid).toBeGreaterThan(0);
  const server = await start(await getPort());
  expect(await query(server.superuserUrl, 'SHOW data_directory')).toEqual([
    { data_directory: join(directory, 'data') },
  ]);
});

test.skipIf(!isRoot)(
  `programs in a folder that only root may enter are copied to a folder where they can run${unlessRoot}`,
  async () => {
    const closed = join(parent, 'closed');
    const { root } = await findBinaries();
    await cp(root, join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    await chmod(closed, 0o700);
    const version = `test-${process.pid}`;
    const setup = await resolveServerSetup(join(closed, 'data'), { root: join(closed, 'native'), version });
    onTestFinished(() => rm(setup.binaries.root, { recursive: true }));
    expect(setup.binaries.root).toBe(`/var/lib/freehold/postgresql-${version}`);
    expect(setup.directory).toMatch(/^\/var\/lib\/freehold\/[0-9a-f]{16}$/);
    const { stdout } = await promisify(execFile)(join(setup.binaries.root, 'bin/postgres'), ['--version'], {
      ...setup.osUser,
    });
    expect(stdout).toMatch(/^postgres \(PostgreSQL\) 18\./);
  },
);
