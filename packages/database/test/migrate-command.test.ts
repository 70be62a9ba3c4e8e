import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { signalWhenLoading } from '@freehold/process-lifecycle/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../src/migrations/main.ts', import.meta.url));

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
});

afterAll(() => database.drop());

test('the command migrates by the two URLs in the environment, and prints what it applied', async () => {
  const env = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
  expect((await run(process.execPath, [main], { env })).stdout).toMatch(/^Applied \d{14}_\w+\n/);
  expect((await run(process.execPath, [main], { env })).stdout).toBe('The database is up to date.\n');
});

test('the command exits with 1 and names missing variables', async () => {
  await expect(run(process.execPath, [main], { env: {} })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/2 variables are missing[\s\S]*DATABASE_URL[\s\S]*DATABASE_OWNER_URL/),
  });
});

test.each([
  ['a wrong password', { password: 'not-the-password' }, 'The database refuses DATABASE_OWNER_URL: password'],
  ['an unknown host', { hostname: 'nosuch.invalid' }, 'its host is unknown here'],
  ['a missing database', { pathname: '/nosuch' }, 'database "nosuch" does not exist'],
  ['a port without a server', { port: '1' }, 'connect ECONNREFUSED'],
  ['TLS that the server lacks', { search: '?sslmode=verify-full' }, 'offers no TLS'],
  ['a parameter that nothing heeds', { search: '?connection_limit=1' }, 'set DATABASE_POOL_SIZE instead'],
])('the command names the variable for %s, without a stack and without a password', async (_, change, sentence) => {
  const ownerUrl = Object.assign(new URL(database.ownerUrl), change).href;
  const env = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: ownerUrl };
  const stderr = await run(process.execPath, [main], { env }).then(
    () => 'It succeeded.',
    (error: unknown) => (error instanceof Error && 'stderr' in error ? String(error.stderr) : ''),
  );
  expect(stderr).toContain('DATABASE_OWNER_URL');
  expect(stderr).toContain(sentence);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stderr).not.toContain('not-the-password');
});

test('the command says without a stack what the owner may not do', async () => {
  const env = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.appUrl };
  await expect(run(process.execPath, [main], { env })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^The database of DATABASE_OWNER_URL refuses: permission denied[^\n]*\n$/),
  });
});

test('SIGTERM while the command is loaded ends it with 143, and nothing is migrated', async () => {
  const empty = await createTestDatabase({ empty: true });
  const env = { DATABASE_URL: empty.appUrl, DATABASE_OWNER_URL: empty.ownerUrl };
  await expect(run(process.execPath, [...signalWhenLoading('pg'), main], { env })).rejects.toMatchObject({
    code: 143,
    stdout: '',
    stderr: expect.stringMatching(/^SIGTERM: stopped\. .* Run it again\.\n$/),
  });
  expect(await empty.asOwner(`SELECT to_regclass('_prisma_migrations') AS records`)).toEqual([{ records: null }]);
  await empty.drop();
});
