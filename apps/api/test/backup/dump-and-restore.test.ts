import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '@freehold/database/migrations';
import { createFixtureDatabase } from '@freehold/fixture-database';
import { findPostgresTools, startTestServer, type TestServer } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password } from '../support/installation.ts';

const run = promisify(execFile);
const tools = findPostgresTools(18);
const title =
  tools === undefined
    ? 'a dump by pg_dump (skipped: the client tools of PostgreSQL 18 are not installed)'
    : 'a dump by pg_dump as the backup role, restored on another server';

describe.skipIf(tools === undefined)(title, () => {
  let directory: string;
  let source: TestServer;
  let target: TestServer;
  let installation: Installation;
  const backupPassword = 'backup-password';

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'freehold-backup-'));
    source = await startTestServer(join(directory, 'source'));
    target = await startTestServer(join(directory, 'target'));
    await migrate(source);
    installation = await createInstallation({ createDatabase: () => createFixtureDatabase(async () => source) });
    await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
    await installation.createUser({ email: 'hank@globex.example', tenant: tenantId('globex') });
    const api = await installation.startApi();
    const acme = await api.http.signIn('wile@acme.example', password);
    const globex = await api.http.signIn('hank@globex.example', password);
    for (const name of ['Rocket skates', String.raw`A \. and “quotes”, NULL and \N`]) {
      await api.http.post('/api/projects', { name }, { token: acme.access });
    }
    await api.http.post('/api/projects', { name: 'Doomsday device', budget: 7 }, { token: globex.access });
    // As docs/operations.md says.
    await source.asOwner(`ALTER ROLE freehold_backup LOGIN PASSWORD '${backupPassword}'`);
    const dump = join(directory, 'freehold.dump');
    const backupUrl = Object.assign(new URL(source.ownerUrl), {
      username: 'freehold_backup',
      password: backupPassword,
    });
    await run(`${tools}pg_dump`, ['--enable-row-security', '--format=custom', `--file=${dump}`, backupUrl.href]);
    await target.asOwner('CREATE ROLE freehold_app');
    await target.asOwner('CREATE ROLE freehold_backup');
    await run(`${tools}pg_restore`, ['--exit-on-error', `--dbname=${target.ownerUrl}`, dump]);
  });

  afterAll(async () => {
    // It stops the source, too.
    await installation?.stop();
    await target?.drop();
    await rm(directory, { recursive: true, force: true });
  });

  test('is refused to the owner, who would get no tenant’s rows', async () => {
    const refused = run(`${tools}pg_dump`, [source.ownerUrl]);
    await expect(refused).rejects.toMatchObject({ stderr: expect.stringContaining('row-level security') });
    const { stdout } = await run(`${tools}pg_dump`, ['--enable-row-security', source.ownerUrl]);
    expect(stdout).toContain('CREATE TABLE public.projects');
    expect(stdout).not.toContain('Rocket skates');
  });

  test('has every row but those of sessions and rate limits', async () => {
    const tables = await source.asSuperuser<{ table: string }>(
      `SELECT relname AS table FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    for (const { table } of tables) {
      const rows = `SELECT to_json(t)::text AS row FROM ${table} AS t ORDER BY 1`;
      const isLeftOut = table === 'sessions' || table === 'rate_limits';
      const expected = isLeftOut ? [] : await source.asSuperuser(rows);
      expect([table, await target.asSuperuser(rows)]).toEqual([table, expected]);
    }
    const count = 'SELECT tenant_id, count(*)::int FROM projects GROUP BY tenant_id ORDER BY tenant_id';
    expect(await target.asSuperuser(count)).toEqual([
      { tenant_id: 'acme', count: 2 },
      { tenant_id: 'globex', count: 1 },
    ]);
    expect(await source.asSuperuser('SELECT FROM rate_limits')).not.toEqual([]);
  });

  test('has the same policies, grants, constraints, indexes and functions', async () => {
    const catalogs = [
      'SELECT tablename, policyname, permissive, roles, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2',
      `SELECT relname, relkind, relpersistence, relrowsecurity, relforcerowsecurity, relowner::regrole::text,
              ARRAY(SELECT acl::text FROM unnest(relacl) AS acl ORDER BY 1) AS privileges
         FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1`,
      `SELECT attrelid::regclass::text, attname, atttypid::regtype::text, attnotnull, attacl::text, attoptions,
              pg_get_expr(adbin, adrelid) AS default
         FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) AND attnum > 0
          AND NOT attisdropped ORDER BY 1, 2`,
      `SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`,
      `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`,
      `SELECT pg_get_functiondef(oid) AS definition FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`,
      `SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname = 'public'`,
    ];
    for (const catalog of catalogs) {
      const rows = await source.asSuperuser(catalog);
      expect(rows.length).toBeGreaterThan(0);
      expect(await target.asSuperuser(catalog)).toEqual(rows);
    }
  });

  test('serves the API after `npm run migrate`', async () => {
    expect(await migrate(target)).toEqual([]);
    const api = await installation.startApi({ DATABASE_URL: target.appUrl });
    const { access: token } = await api.http.signIn('hank@globex.example', password);
    const { status, body } = await api.http.get('/api/projects', { token });
    expect(status).toBe(200);
    expect(body.projects).toMatchObject([{ name: 'Doomsday device', budget: 7, tenant_id: 'globex' }]);
    expect((await api.http.post('/api/projects', { name: 'Another' }, { token })).status).toBe(201);
  });
});
