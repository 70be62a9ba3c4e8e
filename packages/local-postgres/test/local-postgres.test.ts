import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tenantId } from '@freehold/tenancy';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { accountFor, canEnter } from '../src/embedded/account.ts';
import { findBinaries } from '../src/embedded/binaries.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres, stopOrphanedPostgres } from '../src/embedded/index.ts';
import { findPlace } from '../src/embedded/place.ts';
import { isDatabaseUnavailable, openDatabase } from '../src/index.ts';
import { freePort } from './support/free-port.ts';

let parent: string;
let directory: string;
const running: EmbeddedPostgres[] = [];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'freehold-embedded-test-'));
  await chmod(parent, 0o755);
  directory = join(parent, 'postgres');
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await rm(parent, { recursive: true, force: true });
});

async function start(port: number, password = 'a-password'): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory, port, password, settings: { fsync: 'off' } });
  running.push(server);
  return server;
}

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** Whether a process runs: one that has ended and that its parent has not noticed yet doesn't. */
async function runs(pid: number): Promise<boolean> {
  const { stdout } = await promisify(execFile)('ps', ['-p', String(pid), '-o', 'stat=']).catch(() => ({ stdout: '' }));
  return /^[^Z]/.test(stdout.trim());
}

async function postmasterPid(): Promise<number> {
  return Number((await readFile(join(directory, 'data/postmaster.pid'), 'utf8')).split('\n')[0]);
}

test('keeps its data from one start to the next, and asks for its password', async () => {
  const port = await freePort();
  const first = await start(port);
  await ask(first.superuserUrl, 'CREATE TABLE kept AS SELECT 7 AS n');
  await expect(ask(first.superuserUrl.replace('a-password', 'another'), 'SELECT')).rejects.toMatchObject({
    code: '28P01',
  });
  await first.stop();
  const second = await start(port);
  expect(await ask(second.superuserUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
});

test('makes its directory anew where a start was cut short in the making', async () => {
  await mkdir(join(directory, 'data.unfinished'), { recursive: true });
  await writeFile(join(directory, 'data.unfinished/PG_VERSION'), '18');
  const server = await start(await freePort());
  expect(await ask(server.superuserUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
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
    const port = await freePort();
    const orphan = await start(port);
    await ask(orphan.superuserUrl, 'CREATE TABLE kept AS SELECT 7 AS n');
    const pid = await postmasterPid();
    await stopOrphanedPostgres(directory);
    expect(await runs(pid)).toBe(false);
    const next = await start(port);
    expect(await ask(next.superuserUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  });

  test('is not confused with another server that has its number by now', async () => {
    const bystander = await start(await freePort());
    const pid = await postmasterPid();
    const other = join(parent, 'other');
    await mkdir(join(other, 'data'), { recursive: true });
    await writeFile(join(other, 'data/postmaster.pid'), `${pid}\n${join(other, 'data')}\n`);
    await stopOrphanedPostgres(other);
    expect(await ask(bystander.superuserUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('is not confused with another process that has its number by now', async () => {
    const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const server = await start(await freePort());
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
  const account = await accountFor(directory);
  expect(account?.uid).toBeGreaterThan(0);
  const server = await start(await freePort());
  expect(await ask(server.superuserUrl, 'SHOW data_directory')).toEqual([{ data_directory: join(directory, 'data') }]);
});

test.skipIf(!isRoot)(
  `programs in a folder that only root may enter are copied to where they can be run${unlessRoot}`,
  async () => {
    const closed = join(parent, 'closed');
    const { root } = await findBinaries();
    await cp(root, join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    await chmod(closed, 0o700);
    const version = `test-${process.pid}`;
    const place = await findPlace(join(closed, 'data'), { root: join(closed, 'native'), version });
    expect(place.binaries.root).toBe(`/var/lib/freehold/postgresql-${version}`);
    expect(place.directory).toMatch(/^\/var\/lib\/freehold\/[0-9a-f]{16}$/);
    const { stdout } = await promisify(execFile)(join(place.binaries.root, 'bin/postgres'), ['--version'], {
      ...place.account,
    });
    expect(stdout).toMatch(/^postgres \(PostgreSQL\) 18\./);
    await rm(place.binaries.root, { recursive: true });
  },
);

describe('a database that goes away', () => {
  test('fails the queries as unavailable, and is used again once it is back', async () => {
    const port = await freePort();
    const server = await start(port);
    const lost: Error[] = [];
    const database = openDatabase({
      url: server.superuserUrl,
      poolSize: 2,
      onConnectionLost: (error) => void lost.push(error),
    });
    await database.ping();
    await server.stop();
    const acme = tenantId('acme');
    const attempts = [
      () => database.ping(),
      () => database.findStanding(acme, 'sub'),
      () => database.recordSignIn({ sub: 'sub', username: 'name', email: undefined, tenant: undefined }),
      () => database.forTenant(acme).item.findMany(),
      () => database.forTenant(acme).$transaction(async (transaction) => transaction.item.count()),
    ];
    for (const attempt of attempts) {
      const error: unknown = await attempt().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(isDatabaseUnavailable(error), String(error)).toBe(true);
    }
    await start(port);
    await database.ping();
    await database.close();
    expect(lost.length).toBeGreaterThan(0);
  });

  test('is told apart from a query that is wrong', async () => {
    const server = await start(await freePort());
    const database = openDatabase({ url: server.superuserUrl, poolSize: 2, onConnectionLost: () => {} });
    // Nobody has migrated this one.
    const error: unknown = await database
      .recordSignIn({ sub: 's', username: 'n', email: undefined, tenant: undefined })
      .then(
        () => undefined,
        (reason: unknown) => reason,
      );
    expect(error).toBeInstanceOf(Error);
    expect(isDatabaseUnavailable(error)).toBe(false);
    await database.close();
  });
});
