import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../src/migrations/index.ts';
import { readMigrations } from '../src/migrations/migration-files.ts';

const migrations = await readMigrations(new URL('../../../prisma/migrations/', import.meta.url));
const names = migrations.map(({ name }) => name);

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
});

afterEach(() => database.drop());

describe('migrate', () => {
  test('applies every migration once, in order, and returns their names', async () => {
    expect(await migrate(database)).toEqual(names);
    expect(await migrate(database)).toEqual([]);
  });

  test('applies every migration once when several instances call it', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => migrate(database)));
    expect(runs.flat()).toEqual(names);
  });

  test('records migrations as Prisma does', async () => {
    await migrate(database);
    const records = await database.asOwner<Record<string, unknown>>(
      'SELECT * FROM _prisma_migrations ORDER BY migration_name',
    );
    const files = await Promise.all(
      names.map((name) => readFile(new URL(`../../../prisma/migrations/${name}/migration.sql`, import.meta.url))),
    );
    expect(records).toEqual(
      names.map((migration_name, n) => ({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: createHash('sha256')
          .update(files[n] ?? '')
          .digest('hex'),
        finished_at: expect.any(Date),
        migration_name,
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        applied_steps_count: 1,
      })),
    );
  });

  test('refuses a migration that was changed after it was applied', async () => {
    await migrate(database);
    await database.asOwner(`UPDATE _prisma_migrations SET checksum = 'another'`);
    await expect(migrate(database)).rejects.toThrow(
      /was changed after it was applied\. Undo the change, and write a new migration/,
    );
  });

  test('refuses to continue after a migration that another tool left unfinished', async () => {
    await migrate(database);
    await database.asOwner('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(migrate(database)).rejects.toThrow(/not finished/);
  });

  test('applies nothing if it can’t record it', async () => {
    await database.asOwner(`CREATE TABLE _prisma_migrations (
      id text, checksum text, finished_at timestamptz, migration_name text CHECK (migration_name = ''), logs text,
      rolled_back_at timestamptz, started_at timestamptz, applied_steps_count int)`);
    await expect(migrate(database)).rejects.toThrow(/failed and was taken back/);
    expect(await database.asOwner(`SELECT to_regclass('tenants') AS found`)).toEqual([{ found: null }]);
  });

  test('creates tables in the schema `public`, even if there is a schema with the owner’s name', async () => {
    await database.asOwner('CREATE SCHEMA AUTHORIZATION current_user');
    await migrate(database);
    expect(await database.asOwner(`SELECT schemaname FROM pg_tables WHERE tablename = 'tenants'`)).toEqual([
      { schemaname: 'public' },
    ]);
  });

  test('works for several databases of one server at once', async () => {
    const others = await Promise.all(Array.from({ length: 5 }, () => createTestDatabase({ empty: true })));
    const runs = [database, ...others].map(({ ownerUrl }) => migrate({ ownerUrl, appUrl: database.appUrl }));
    expect(await Promise.all(runs)).toEqual(runs.map(() => names));
    const again = [database, ...others].map(({ ownerUrl }) => migrate({ ownerUrl, appUrl: database.appUrl }));
    expect(await Promise.all(again)).toEqual(again.map(() => []));
    await Promise.all(others.map((other) => other.drop()));
  });

  test('rolls a failed migration back, and names it', async () => {
    // The second table that the migration makes is there already.
    await database.asOwner('CREATE TABLE users (in_the_way int)');
    await expect(migrate(database)).rejects.toThrow(new RegExp(`${names[0]} failed and was taken back.*users`));
    expect(await database.asOwner(`SELECT to_regclass('tenants') AS found`)).toEqual([{ found: null }]);
    await database.asOwner('DROP TABLE users');
    expect(await migrate(database)).toEqual(names);
  });
});

describe('the API’s role', () => {
  test('may do what the migrations grant, and nothing else', async () => {
    await migrate(database);
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    const { rows } = await app.query(
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user`,
    );
    expect(rows).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false },
    ]);
    const forbidden = [
      `INSERT INTO tenants (id, name) VALUES ('mine', 'Mine')`,
      `UPDATE tenants SET status = 'active'`,
      'DELETE FROM tenants',
      'DELETE FROM users',
      'SELECT * FROM audit_events',
      'UPDATE audit_events SET actor_sub = NULL',
      'DELETE FROM audit_events',
      'TRUNCATE rate_limits',
      `UPDATE users SET sub = 'somebody else'`,
      `UPDATE sessions SET sub = 'somebody else'`,
      'UPDATE sessions SET ends_at = ends_at',
      'TRUNCATE sessions',
      'TRUNCATE users',
      'ALTER TABLE users DISABLE ROW LEVEL SECURITY',
      'DROP POLICY users_read ON users',
      'CREATE TABLE mine ()',
      'CREATE TEMPORARY TABLE mine ()',
      'SELECT * FROM _prisma_migrations',
      'SET ROLE freehold_owner',
    ];
    for (const sql of forbidden) await expect(app.query(sql), sql).rejects.toMatchObject({ code: '42501' });
    await app.end();
  });

  test('gets a new password from the next call', async () => {
    await migrate(database);
    const changed = Object.assign(new URL(database.appUrl), { password: 'a-new-one' }).href;
    await migrate({ ownerUrl: database.ownerUrl, appUrl: changed });
    const connect = async (connectionString: string) => {
      const client = new pg.Client({ connectionString });
      await client.connect().finally(() => client.end());
    };
    await expect(connect(database.appUrl)).rejects.toMatchObject({ code: '28P01' });
    await expect(connect(changed)).resolves.toBeUndefined();
    await migrate(database);
  });

  test.each([
    ['CREATEDB', /may make databases/],
    ['CREATEROLE', /may make roles/],
  ])('is refused if it exists and has %s', async (power, sentence) => {
    const role = new URL(database.appUrl).username;
    await database.asOwner(`CREATE ROLE ${role} ${power}`);
    await expect(migrate(database)).rejects.toThrow(sentence);
    // Nothing was changed.
    expect(
      await database.asOwner(
        `SELECT rolcanlogin, pg_has_role($1, 'freehold_app', 'member') AS member FROM pg_roles WHERE rolname = $1`,
        [role],
      ),
    ).toEqual([{ rolcanlogin: false, member: false }]);
  });

  test('is refused if it is a member of another role', async () => {
    const role = new URL(database.appUrl).username;
    await database.asOwner(`CREATE ROLE ${role}_other`);
    await database.asOwner(`CREATE ROLE ${role} IN ROLE ${role}_other`);
    await expect(migrate(database)).rejects.toThrow(
      new RegExp(`is a member of ${role}_other.*Name a role in DATABASE_URL`),
    );
    await database.asOwner(`DROP ROLE ${role}_other`);
  });

  test('needs a password in DATABASE_URL', async () => {
    const appUrl = Object.assign(new URL(database.appUrl), { password: '' }).href;
    await expect(migrate({ ...database, appUrl })).rejects.toThrow(/DATABASE_URL has no password/);
  });

  test('is refused if it is the owner', async () => {
    await expect(migrate({ ownerUrl: database.ownerUrl, appUrl: database.ownerUrl })).rejects.toThrow(
      /DATABASE_URL names the owner role/,
    );
  });
});
