import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTenant } from '@freehold/database';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../src/db/main.ts', import.meta.url));
const hasPsql = spawnSync('psql', ['--version']).status === 0;

let database: TestDatabase;
let dataDirectory: string;

beforeAll(async () => {
  database = await createTestDatabase();
  for (const id of ['acme', 'globex']) {
    await createTenant(database.ownerUrl, tenantId(id), id);
  }
  // A tenant table of the test's own, as docs/extending.md makes them.
  await database.asOwner(`
    CREATE TABLE notes (tenant_id text NOT NULL DEFAULT current_tenant_id(), title text NOT NULL);
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    ALTER TABLE notes FORCE ROW LEVEL SECURITY;
    CREATE POLICY notes_of_tenant ON notes
      USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
    GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO freehold_app;
    SELECT set_config('app.tenant_id', 'acme', false);
    INSERT INTO notes (title) VALUES ('acme’s note');
    SELECT set_config('app.tenant_id', 'globex', false);
    INSERT INTO notes (title) VALUES ('globex’s note')`);
  dataDirectory = await mkdtemp(join(tmpdir(), 'freehold-db-test-'));
  await writeFile(join(dataDirectory, 'operator.json'), JSON.stringify({ DATABASE_URL: database.appUrl }));
});

afterAll(async () => {
  await database.drop();
  await rm(dataDirectory, { recursive: true });
});

function db(args: readonly string[], { home = dataDirectory, input = '' } = {}) {
  const child = spawn(process.execPath, [main, ...args], {
    // biome-ignore lint/style/noProcessEnv: the process needs a PATH, and nothing else of ours.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], FREEHOLD_HOME: home, BROWSER: 'none' },
    cwd: dataDirectory,
  });
  child.stdin.end(input);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const ended = once(child, 'close').then(() => ({ exitCode: child.exitCode, output }));
  return { process: child, output: () => output, ended };
}

test('npm run db opens Prisma Studio, which sees and writes one tenant’s rows only', async () => {
  const port = await getPort();
  const studio = db(['--tenant', 'acme', '--port', `${port}`]);
  try {
    await expect.poll(studio.output, { timeout: 60_000 }).toContain(`http://localhost:${port}`);
    const query = async (sql: string, ...parameters: string[]) => {
      const answer = await fetch(`http://127.0.0.1:${port}/bff`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ procedure: 'query', query: { sql, parameters } }),
      });
      return answer.json();
    };
    expect(await query('SELECT title FROM notes')).toEqual([null, [{ title: 'acme’s note' }]]);
    expect(await query('INSERT INTO notes (tenant_id, title) VALUES ($1, $2)', 'globex', 'Mine')).toEqual([
      expect.objectContaining({ code: '42501' }),
    ]);
    expect(await query('UPDATE notes SET title = $1 RETURNING title', 'Changed')).toEqual([
      null,
      [{ title: 'Changed' }],
    ]);
    expect(await query('SELECT current_user::text AS role')).toEqual([
      null,
      [{ role: new URL(database.appUrl).username }],
    ]);
    // The password is not on a command line, where other users of the machine could read it.
    const { stdout } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(stdout).toContain('studio --config');
    expect(stdout).not.toContain(new URL(database.appUrl).password);
  } finally {
    studio.process.kill('SIGTERM');
    await studio.ended;
  }
});

test.skipIf(!hasPsql)(
  `npm run db --psql opens psql with one tenant’s rows${hasPsql ? '' : ' (skipped: psql is not installed)'}`,
  async () => {
    const input = "SELECT title FROM notes;\nINSERT INTO notes VALUES ('acme', 'Mine');\n";
    const { exitCode, output } = await db(['--tenant', 'globex', '--psql'], { input }).ended;
    expect(exitCode).toBe(0);
    expect(output).toContain('globex’s note');
    expect(output).not.toContain('acme’s note');
    expect(output).toContain('new row violates row-level security policy for table "notes"');
  },
);

test('npm run db names the tenants where none or an unknown one is given', async () => {
  const missing = await db([]).ended;
  expect(missing).toMatchObject({ exitCode: 1 });
  expect(missing.output).toMatch(/^Name the tenant whose rows to show: --tenant, one of .*acme.*globex/);
  const unknown = await db(['--tenant', 'initech']).ended;
  expect(unknown).toMatchObject({ exitCode: 1 });
  expect(unknown.output).toMatch(/^There is no tenant initech, but .*acme.*globex/);
});

test('npm run db says that nothing runs where npm run dev does not', async () => {
  const result = await db(['--tenant', 'acme'], { home: join(dataDirectory, 'none') }).ended;
  expect(result).toEqual({
    exitCode: 1,
    output: 'Freehold is not running on this machine. Start it in another terminal: npm run dev\n',
  });
});
