import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { readBackupSetup } from '../src/backup/backup-setup.ts';
import { createTenant, openOwnerDatabase } from '../src/index.ts';
import { createFixtureDatabase } from './fixture.ts';

/** `pg_dump` isn't part of the PostgreSQL from npm. These are the statements that it reads rows with. */

const tenants = { acme: 3, globex: 40, initech: 0 };
const tenantTables = ['labels', 'projects', 'tasks'];

let server: TestDatabase;
let superuser: pg.Client;
let backup: pg.Client;
/** `freehold_backup` can't log in, and belongs to the whole server. This role is a member, and can. */
const role = `backup_${randomBytes(8).toString('hex')}`;

beforeAll(async () => {
  server = await createFixtureDatabase();
  const { pathname } = new URL(server.ownerUrl);
  superuser = await connect(Object.assign(new URL(inject('databaseTemplate').superuserUrl), { pathname }).href);
  await superuser.query(`CREATE ROLE ${role} LOGIN PASSWORD 'backup' IN ROLE freehold_backup`);
  for (const [tenant, rows] of Object.entries(tenants)) await createRows(tenant, rows);
  await server.asOwner(`
    INSERT INTO users (sub, username, tenant_id) VALUES ('wile', 'wile', 'acme'), ('nobody', 'nobody', NULL);
    INSERT INTO audit_events (actor_sub, action, tenant_id) VALUES ('wile', 'a', 'acme'), ('wile', 'b', NULL);
    INSERT INTO rate_limits (key) VALUES ('login');
    INSERT INTO sessions (id_hash, sub, signed_in_at, ends_at, expires_at, key_id, sealed_tokens, tokens_expire_at)
      VALUES (sha256('id'), 'wile', now(), now(), now(), 'key', 'tokens', now())`);
  backup = await connect(Object.assign(new URL(server.ownerUrl), { username: role, password: 'backup' }).href);
});

afterAll(async () => {
  await backup.end();
  await superuser.query(`DROP ROLE ${role}`);
  await superuser.end();
  await server.drop();
});

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

async function createRows(tenant: string, rows: number): Promise<void> {
  await createTenant(server.ownerUrl, tenantId(tenant), tenant);
  await server.asOwner(`
    SELECT set_config('app.tenant_id', '${tenant}', false);
    INSERT INTO projects (id, name, owner_sub) SELECT uuidv7(), n, 'wile' FROM generate_series(1, ${rows}) n;
    INSERT INTO tasks (id, title, owner_sub) SELECT uuidv7(), n, 'wile' FROM generate_series(1, ${rows}) n;
    INSERT INTO labels (id, name, project_id) SELECT uuidv7(), name, id FROM projects`);
}

/** Returns the number of rows that COPY sends. */
async function copy(table: string): Promise<number | null> {
  const { rowCount } = await backup.query(`COPY public.${table} TO STDOUT`);
  return rowCount;
}

test('the backup role can’t log in, and has no power but to read', async () => {
  const { rows } = await superuser.query(
    `SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
            ARRAY(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = pg_roles.oid) AS member_of
       FROM pg_roles WHERE rolname = 'freehold_backup'`,
  );
  expect(rows).toEqual([
    {
      rolcanlogin: false,
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      member_of: [],
    },
  ]);
});

test('the owner lets it log in by giving it a password', async () => {
  const owner = await connect(server.ownerUrl);
  await owner.query(`BEGIN; ALTER ROLE freehold_backup LOGIN PASSWORD 'a-password'`);
  const { rows } = await owner.query(`SELECT rolcanlogin FROM pg_roles WHERE rolname = 'freehold_backup'`);
  expect(rows).toEqual([{ rolcanlogin: true }]);
  await owner.query('ROLLBACK');
  await owner.end();
});

test('COPY as the backup role sends every tenant’s rows', async () => {
  const owner = openOwnerDatabase(server.ownerUrl);
  try {
    const counted: Record<string, Record<string, number>> = {};
    for (const tenant of Object.keys(tenants)) counted[tenant] = await owner.countRows(tenantId(tenant));
    for (const table of tenantTables) {
      const counts = Object.entries(counted).map(([tenant, tables]) => ({ tenant, rows: tables[table] ?? 0 }));
      expect(counts).toEqual(Object.entries(tenants).map(([tenant, rows]) => ({ tenant, rows })));
      const { rows } = await backup.query(
        `SELECT tenant_id AS tenant, count(*)::int AS rows FROM ${table} GROUP BY tenant_id ORDER BY tenant_id`,
      );
      expect(rows).toEqual(counts.filter((count) => count.rows > 0));
      expect(await copy(table)).toBe(counts.reduce((sum, count) => sum + count.rows, 0));
    }
  } finally {
    await owner.close();
  }
});

test('COPY sends the global tables, whatever tenant is set', async () => {
  await backup.query(`SET app.tenant_id = 'globex'`);
  const rows = { tenants: 4, users: 2, audit_events: 2 };
  for (const [table, count] of Object.entries(rows)) expect([table, await copy(table)]).toEqual([table, count]);
  const { rowCount: migrations } = await superuser.query('SELECT FROM _prisma_migrations');
  expect(await copy('_prisma_migrations')).toBe(migrations);
  await backup.query('RESET app.tenant_id');
});

test('COPY sends no session and no rate limit', async () => {
  for (const table of ['sessions', 'rate_limits']) {
    expect((await superuser.query(`SELECT FROM ${table}`)).rowCount).toBe(1);
    expect([table, await copy(table)]).toEqual([table, 0]);
    expect((await backup.query(`SELECT FROM ${table}`)).rowCount).toBe(0);
  }
});

test('pg_dump can lock every table as the backup role', async () => {
  const { rows } = await backup.query<{ table: string }>(
    `SELECT relname AS table FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`,
  );
  expect(rows.length).toBeGreaterThan(tenantTables.length);
  await backup.query('BEGIN');
  for (const { table } of rows) await backup.query(`LOCK TABLE public.${table} IN ACCESS SHARE MODE`);
  await backup.query('ROLLBACK');
});

test('without --enable-row-security a dump is refused, and not empty', async () => {
  await backup.query('SET row_security = off');
  await expect(copy('projects')).rejects.toMatchObject({ code: '42501' });
  await backup.query('RESET row_security');
});

test('the backup role writes nothing', async () => {
  const forbidden = [
    `INSERT INTO tenants (id, name) VALUES ('mine', 'Mine')`,
    `UPDATE projects SET name = 'mine'`,
    'DELETE FROM projects',
    'TRUNCATE labels',
    'DELETE FROM audit_events',
    'CREATE TABLE mine ()',
    'SET ROLE freehold_app',
    'SET ROLE freehold_owner',
  ];
  for (const sql of forbidden) await expect(backup.query(sql), sql).rejects.toMatchObject({ code: '42501' });
});

describe('readBackupSetup', () => {
  let undo = '';

  afterEach(() => server.asOwner(undo));

  const policies = `ALTER TABLE trial ENABLE ROW LEVEL SECURITY; GRANT SELECT ON trial TO freehold_backup`;

  test.each([
    ['has no grant', 'CREATE TABLE trial ()', ['trial']],
    ['has no policy', `CREATE TABLE trial (); ${policies}`, ['trial']],
    [
      'has a policy for some rows',
      `CREATE TABLE trial (n int); ${policies};
       CREATE POLICY p ON trial FOR SELECT TO freehold_backup USING (n > 0)`,
      ['trial'],
    ],
    [
      'is a partition without a grant',
      `CREATE TABLE trial (n int) PARTITION BY LIST (n); CREATE TABLE trial_0 PARTITION OF trial DEFAULT; ${policies};
       CREATE POLICY p ON trial FOR SELECT TO freehold_backup USING (true)`,
      ['trial_0'],
    ],
    [
      'lacks nothing, which is none',
      `CREATE TABLE trial (n int); ${policies}; CREATE POLICY p ON trial FOR SELECT TO freehold_backup USING (true)`,
      [],
    ],
  ])('names a table that %s', async (_, sql, uncoveredTables) => {
    undo = 'DROP TABLE trial';
    await server.asOwner(sql);
    // Any role may ask.
    const app = await connect(server.appUrl);
    try {
      expect(await readBackupSetup(app)).toEqual({ roleCanLogIn: false, archivesLog: false, uncoveredTables });
    } finally {
      await app.end();
    }
  });

  test('names all tables of a database without the migrations', async () => {
    undo = 'SELECT';
    const empty = await createTestDatabase({ empty: true });
    await empty.asOwner('CREATE TABLE trial ()');
    const owner = await connect(empty.ownerUrl);
    expect(await readBackupSetup(owner)).toMatchObject({ uncoveredTables: ['trial'] });
    await owner.end();
    await empty.drop();
  });
});
