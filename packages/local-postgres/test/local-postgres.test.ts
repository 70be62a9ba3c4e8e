import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findBinaries } from '../src/binaries.ts';
import { type LocalPostgres, startLocalPostgres, stopOrphanedPostgres } from '../src/index.ts';
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

/** Whether a process runs: one that has ended and that its parent has not noticed yet doesn't. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'stat=']).catch(() => ({ stdout: '' }));
  return /^[^Z]/.test(stdout.trim());
}

async function postmasterPid(): Promise<number> {
  return Number((await readFile(join(directory, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

test('keeps its data from one start to the next, and asks for its password', async () => {
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

test('makes its directory anew where a start was cut short in the making', async () => {
  await mkdir(join(directory, 'data.unfinished'), { recursive: true });
  await writeFile(join(directory, 'data.unfinished/PG_VERSION'), '18');
  const server = await start(await getPort());
  expect(await query(server.superuserUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('says why it does not start, in the server’s words', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const address = squatter.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(start(port)).rejects.toThrow(/PostgreSQL does not start\. It says:[\s\S]*Address already in use/);
  squatter.close();
});

describe('a server that a killed start left behind', () => {
  test('is stopped, and the data is good', async () => {
    const port = await getPort();
    const orphan = await start(port);
    await query(orphan.superuserUrl, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = await postmasterPid();
    await stopOrphanedPostgres(directory);
    expect(await isRunning(pid)).toBe(false);
    const next = await start(port);
    expect(await query(next.superuserUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  test('is not confused with another server that has its number by now', async () => {
    const bystander = await start(await getPort());
    const pid = await postmasterPid();
    const other = join(parent, 'other');
    await mkdir(join(other, 'data'), { recursive: true });
    await writeFile(join(other, 'data/postmaster.pid'), `${pid}\n${join(other, 'data')}\n`);
    await stopOrphanedPostgres(other);
    expect(await query(bystander.superuserUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('is not confused with another process that has its number by now', async () => {
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const server = await start(await getPort());
    await server.stop();
    await writeFile(join(directory, 'data/postmaster.pid'), `${bystander.pid}\n${join(directory, 'data')}\n`);
    await stopOrphanedPostgres(directory);
    expect(bystander.exitCode).toBeNull();
    expect(bystander.signalCode).toBeNull();
    bystander.kill();
  });
});

test('a folder can be entered only if every folder above it can', async () => {
  const nobody = { uid: 65_534, gid: 65_534 };
  const inner = join(parent, 'closed', 'inner');
  await mkdir(inner, { recursive: true });
  expect(await canEnter(nobody, inner)).toBe(true);
  await chmod(join(parent, 'closed'), 0o700);
  expect(await canEnter(nobody, inner)).toBe(false);
});

const isRoot = process.getuid?.() === 0;
const unlessRoot = isRoot ? '' : ' (skipped: only root can show it)';

test.skipIf(!isRoot)(`root lends the server an account that is not root${unlessRoot}`, async () => {
  const osUser = await chooseOsUser(directory);
  expect(osUser?.uid).toBeGreaterThan(0);
  const server = await start(await getPort());
  expect(await query(server.superuserUrl, 'SHOW data_directory')).toEqual([
    { data_directory: join(directory, 'data') },
  ]);
});

test.skipIf(!isRoot)(
  `programs in a folder that only root may enter are copied to where they can be run${unlessRoot}`,
  async () => {
    const closed = join(parent, 'closed');
    const { root } = await findBinaries();
    await cp(root, join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    await chmod(closed, 0o700);
    const version = `test-${process.pid}`;
    const setup = await resolveServerSetup(join(closed, 'data'), { root: join(closed, 'native'), version });
    expect(setup.binaries.root).toBe(`/var/lib/freehold/postgresql-${version}`);
    expect(setup.directory).toMatch(/^\/var\/lib\/freehold\/[0-9a-f]{16}$/);
    const { stdout } = await promisify(execFile)(join(setup.binaries.root, 'bin/postgres'), ['--version'], {
      ...setup.osUser,
    });
    expect(stdout).toMatch(/^postgres \(PostgreSQL\) 18\./);
    await rm(setup.binaries.root, { recursive: true });
  },
);
