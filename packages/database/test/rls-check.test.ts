import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { RlsNotEnforcedError } from '../src/index.ts';
import { createFixtureDatabase, type FixtureDatabase, openFixtureDatabase } from './fixture.ts';

let server: TestDatabase;
let superuser: pg.Client;
let undo: string[] = [];

/** Makes a partitioned tenant table as a migration would, with one partition. */
const partitioned = (name: string) => `
  CREATE TABLE ${name} (id uuid, tenant_id text NOT NULL DEFAULT current_tenant_id()) PARTITION BY HASH (tenant_id);
  CREATE TABLE ${name}_0 PARTITION OF ${name} FOR VALUES WITH (MODULUS 1, REMAINDER 0);
  ALTER TABLE ${name} OWNER TO freehold_owner;
  ALTER TABLE ${name}_0 OWNER TO freehold_owner;
  ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;
  ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;
  CREATE POLICY of_current_tenant ON ${name}
    USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
  GRANT SELECT, INSERT, UPDATE, DELETE ON ${name} TO freehold_app`;

const role = `rls_check_${Math.random().toString(36).slice(2)}`;

beforeAll(async () => {
  server = await createFixtureDatabase();
  const { pathname } = new URL(server.ownerUrl);
  superuser = new pg.Client({
    connectionString: Object.assign(new URL(inject('databaseTemplate').superuserUrl), { pathname }).href,
  });
  await superuser.connect();
  await superuser.query(`CREATE ROLE ${role} LOGIN PASSWORD 'rls-check' IN ROLE freehold_app`);
  await superuser.query(`GRANT CONNECT ON DATABASE ${pathname.slice(1)} TO ${role}`);
});

afterEach(async () => {
  for (const sql of undo.reverse()) await superuser.query(sql);
  undo = [];
});

afterAll(async () => {
  const { pathname } = new URL(server.ownerUrl);
  await superuser.query(`REVOKE ALL ON DATABASE ${pathname.slice(1)} FROM ${role}`);
  await superuser.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  await superuser.end();
  await server.drop();
});

async function change(sql: string, back: string): Promise<void> {
  await superuser.query(sql);
  undo.push(back);
}

/** Returns the issues for the role of a URL. */
async function issuesOf(url: string): Promise<readonly string[]> {
  const database: FixtureDatabase = openFixtureDatabase({ url, poolSize: 1 });
  try {
    await database.assertRlsEnforced();
    return [];
  } catch (error) {
    if (!(error instanceof RlsNotEnforcedError)) throw error;
    return error.issues;
  } finally {
    await database.close();
  }
}

const asRole = () => Object.assign(new URL(server.appUrl), { username: role, password: 'rls-check' }).href;

test('assertRlsEnforced resolves for the tables and the role that migrations make', async () => {
  expect(await issuesOf(server.appUrl)).toEqual([]);
  expect(await issuesOf(asRole())).toEqual([]);
});

describe('assertRlsEnforced rejects a role that', () => {
  test('owns tables', async () => {
    expect(await issuesOf(server.ownerUrl)).toEqual([
      'The role freehold_owner may make roles.',
      'The role freehold_owner owns _prisma_migrations, audit_events, known_addresses, labels, projects, rate_limits, sessions, tasks, tenants, users.',
      // Its maker can give the membership to itself.
      'The role freehold_owner is a member of freehold_backup, which reads the rows of every tenant.',
    ]);
  });

  test('owns one table', async () => {
    await change(`CREATE TABLE mine (tenant_id text NOT NULL); ALTER TABLE mine OWNER TO ${role}`, 'DROP TABLE mine');
    expect(await issuesOf(asRole())).toContain(`The role ${role} owns mine.`);
  });

  test.each([
    ['SUPERUSER', 'is a superuser'],
    ['BYPASSRLS', 'may bypass row-level security'],
    ['REPLICATION', 'may replicate the whole database'],
    ['CREATEROLE', 'may make roles'],
  ])('is %s, by itself or as a member of a role that is', async (power, sentence) => {
    await change(`ALTER ROLE ${role} ${power}`, `ALTER ROLE ${role} NO${power}`);
    expect(await issuesOf(asRole())).toContain(`The role ${role} ${sentence}.`);
    await superuser.query(`ALTER ROLE ${role} NO${power}`);
    await change(`CREATE ROLE ${role}_group ${power}; GRANT ${role}_group TO ${role}`, `DROP ROLE ${role}_group`);
    expect(await issuesOf(asRole())).toEqual([`The role ${role} is a member of ${role}_group, which ${sentence}.`]);
  });

  test('is a member of the owner, even by way of another role and without inheriting from it', async () => {
    await change(
      `CREATE ROLE ${role}_between NOINHERIT; GRANT freehold_owner TO ${role}_between; GRANT ${role}_between TO ${role}`,
      `DROP ROLE ${role}_between`,
    );
    expect(await issuesOf(asRole())).toEqual([
      `The role ${role} is a member of freehold_backup, which reads the rows of every tenant.`,
      `The role ${role} is a member of freehold_owner, which may make roles.`,
      expect.stringMatching(`^The role ${role} is a member of freehold_owner, which owns .*projects`),
    ]);
  });

  test.each([
    ['is', ''],
    ['can switch to', 'WITH INHERIT FALSE'],
    ['could make itself', 'WITH ADMIN TRUE, INHERIT FALSE, SET FALSE'],
  ])('%s a member of the backup role', async (_, options) => {
    await change(`GRANT freehold_backup TO ${role} ${options}`, `REVOKE freehold_backup FROM ${role}`);
    const issue = `The role ${role} is a member of freehold_backup, which reads the rows of every tenant.`;
    expect(await issuesOf(asRole())).toEqual([issue]);
    await superuser.query(`REVOKE freehold_backup FROM ${role}`);
    await change(
      `CREATE ROLE ${role}_between; GRANT freehold_backup TO ${role}_between ${options}; GRANT ${role}_between TO ${role}`,
      `DROP ROLE ${role}_between`,
    );
    expect(await issuesOf(asRole())).toEqual([issue]);
  });

  test('may read files on the server', async () => {
    await change(`GRANT pg_read_server_files TO ${role}`, `REVOKE pg_read_server_files FROM ${role}`);
    expect(await issuesOf(asRole())).toEqual([
      `The role ${role} is a member of pg_read_server_files, which may read and run files on the server.`,
    ]);
  });
});

describe('assertRlsEnforced rejects a table that', () => {
  test.each([
    [
      'lacks row-level security',
      'ALTER TABLE projects DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE projects ENABLE ROW LEVEL SECURITY',
      'The table projects lacks ENABLE ROW LEVEL SECURITY.',
    ],
    [
      'does not force it on its owner',
      'ALTER TABLE projects NO FORCE ROW LEVEL SECURITY',
      'ALTER TABLE projects FORCE ROW LEVEL SECURITY',
      'The table projects lacks FORCE ROW LEVEL SECURITY.',
    ],
    [
      'is a global table and does not',
      'ALTER TABLE users NO FORCE ROW LEVEL SECURITY',
      'ALTER TABLE users FORCE ROW LEVEL SECURITY',
      'The global table users lacks FORCE ROW LEVEL SECURITY.',
    ],
    [
      'has a further, looser policy',
      'CREATE POLICY support ON projects FOR SELECT USING (true)',
      'DROP POLICY support ON projects',
      'The policy support of the table projects does not say USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id()).',
    ],
    [
      'has a policy without WITH CHECK',
      'DROP POLICY tasks_of_current_tenant ON tasks; CREATE POLICY tasks_of_current_tenant ON tasks USING (tenant_id = current_tenant_id())',
      'DROP POLICY tasks_of_current_tenant ON tasks; CREATE POLICY tasks_of_current_tenant ON tasks USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id())',
      'The policy tasks_of_current_tenant of the table tasks does not say USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id()).',
    ],
    [
      'has no tenant',
      'CREATE TABLE trial (id uuid PRIMARY KEY, text text)',
      'DROP TABLE trial',
      'The table trial has no column tenant_id that is NOT NULL.',
    ],
    [
      'has no policy',
      'CREATE TABLE trial (tenant_id text NOT NULL); ALTER TABLE trial ENABLE ROW LEVEL SECURITY; ALTER TABLE trial FORCE ROW LEVEL SECURITY',
      'DROP TABLE trial',
      'The table trial has no policy.',
    ],
    [
      'is partitioned and has no policy',
      `CREATE TABLE trial (tenant_id text NOT NULL) PARTITION BY HASH (tenant_id);
       CREATE TABLE trial_0 PARTITION OF trial FOR VALUES WITH (MODULUS 1, REMAINDER 0)`,
      'DROP TABLE trial',
      'The table trial has no policy.',
    ],
    [
      'is no partition any more',
      `${partitioned('trial')}; ALTER TABLE trial DETACH PARTITION trial_0`,
      'DROP TABLE trial, trial_0',
      'The table trial_0 lacks FORCE ROW LEVEL SECURITY.',
    ],
    [
      'is a partition that can be read by its name',
      `${partitioned('trial')}; GRANT SELECT ON trial_0 TO freehold_app`,
      'DROP TABLE trial',
      'The partition trial_0 can be reached by its name, past the policies of trial: REVOKE ALL ON trial_0 FROM freehold_app.',
    ],
    [
      'is a partition of which everybody can read a column, and the API’s role write another',
      `${partitioned('trial')}; GRANT SELECT (id) ON trial_0 TO PUBLIC; GRANT INSERT ON trial_0 TO freehold_app`,
      'DROP TABLE trial',
      'The partition trial_0 can be reached by its name, past the policies of trial: REVOKE ALL ON trial_0 FROM PUBLIC, freehold_app.',
    ],
    [
      'is a partition of a partition and can be emptied by its name',
      `CREATE TABLE trial (id uuid, tenant_id text NOT NULL) PARTITION BY HASH (tenant_id);
       CREATE TABLE trial_0 PARTITION OF trial FOR VALUES WITH (MODULUS 1, REMAINDER 0) PARTITION BY LIST (tenant_id);
       CREATE TABLE trial_0_0 PARTITION OF trial_0 DEFAULT;
       GRANT DELETE ON trial_0_0 TO freehold_app`,
      'DROP TABLE trial',
      'The partition trial_0_0 can be reached by its name, past the policies of trial_0: REVOKE ALL ON trial_0_0 FROM freehold_app.',
    ],
    [
      'refers to another tenant table by its id alone',
      'ALTER TABLE projects ADD UNIQUE (id); ALTER TABLE tasks ADD CONSTRAINT plain FOREIGN KEY (project_id) REFERENCES projects (id)',
      'ALTER TABLE tasks DROP CONSTRAINT plain; ALTER TABLE projects DROP CONSTRAINT projects_id_key',
      'The foreign key plain leads from tasks to projects without tenant_id, so to rows of any tenant.',
    ],
  ])('%s', async (_, sql, back, issue) => {
    await change(sql, back);
    expect(await issuesOf(server.appUrl)).toContain(issue);
  });

  test.each<[string, string, string, string]>([
    [
      'a global table without row-level security',
      'ALTER TABLE users DISABLE ROW LEVEL SECURITY',
      'ALTER TABLE users ENABLE ROW LEVEL SECURITY',
      'The global table users lacks ENABLE ROW LEVEL SECURITY.',
    ],
    [
      'a global table with a looser policy',
      'CREATE POLICY loose ON users USING (true)',
      'DROP POLICY loose ON users',
      'The policy loose of the global table users lets a tenant see others.',
    ],
    [
      'a privilege that empties a table for all tenants',
      'GRANT ALL ON tasks TO freehold_app',
      'REVOKE TRUNCATE, REFERENCES, TRIGGER ON tasks FROM freehold_app',
      'The role may REFERENCES, TRIGGER, TRUNCATE tasks, and no policy confines that.',
    ],
    [
      'a table of another schema',
      'CREATE SCHEMA billing; CREATE TABLE billing.invoices (id int); GRANT USAGE ON SCHEMA billing TO freehold_app; GRANT SELECT ON billing.invoices TO freehold_app',
      'DROP SCHEMA billing CASCADE',
      'The table billing.invoices is outside the schema public, the only one whose policies are checked.',
    ],
    [
      'a materialized view',
      'CREATE MATERIALIZED VIEW names AS SELECT name FROM projects; GRANT SELECT ON names TO freehold_app',
      'DROP MATERIALIZED VIEW names',
      'The role may read names, a materialized view: it can have no policy.',
    ],
    [
      'a superuser’s view',
      'CREATE VIEW names AS SELECT name FROM projects; GRANT SELECT ON names TO freehold_app',
      'DROP VIEW names',
      'The role may read the view names, whose owner row-level security does not bind.',
    ],
    [
      'a view of the backup role',
      `CREATE VIEW names AS SELECT name FROM projects; ALTER VIEW names OWNER TO freehold_backup;
       GRANT SELECT ON names TO freehold_app`,
      'DROP VIEW names',
      'The role may read the view names, whose owner row-level security does not bind.',
    ],
    [
      'a view of an owner who has the backup role’s rights',
      `GRANT freehold_backup TO freehold_owner WITH INHERIT TRUE GRANTED BY CURRENT_USER;
       CREATE VIEW names AS SELECT name FROM projects; ALTER VIEW names OWNER TO freehold_owner;
       GRANT SELECT ON names TO freehold_app`,
      'DROP VIEW names; REVOKE INHERIT OPTION FOR freehold_backup FROM freehold_owner GRANTED BY CURRENT_USER',
      'The role may read the view names, whose owner row-level security does not bind.',
    ],
    [
      'the owner’s view of a partition',
      `${partitioned('trial')}; CREATE VIEW ids AS SELECT id FROM trial_0; ALTER VIEW ids OWNER TO freehold_owner;
       GRANT SELECT ON ids TO freehold_app`,
      'DROP TABLE trial CASCADE',
      'The view ids reads the partition trial_0 by its name, past the policies of its table: let it read the table.',
    ],
    [
      'a superuser’s function that runs with its rights',
      `CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM projects'`,
      'DROP FUNCTION peek()',
      'The role may call peek(), which runs with the rights of an owner whom row-level security does not bind.',
    ],
    [
      'a table that a superuser owns',
      'ALTER TABLE projects OWNER TO CURRENT_USER',
      'ALTER TABLE projects OWNER TO freehold_owner',
      'The owner of the table projects is bound by no policy: what it makes, such as views, would not be either.',
    ],
    [
      'another current_tenant_id()',
      `CREATE OR REPLACE FUNCTION current_tenant_id() RETURNS text LANGUAGE sql STABLE RETURN 'globex'`,
      `CREATE OR REPLACE FUNCTION current_tenant_id() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
         RETURN nullif(current_setting('app.tenant_id', true), '')`,
      'The function current_tenant_id() is not the one that the migrations make.',
    ],
  ])('can be bypassed by %s', async (_, sql, back, issue) => {
    await change(sql, back);
    expect(await issuesOf(asRole())).toContain(issue);
  });

  test.each([
    [
      'the owner’s view, since policies bind the owner',
      'CREATE VIEW names AS SELECT name FROM projects; ALTER VIEW names OWNER TO freehold_owner; GRANT SELECT ON names TO freehold_app',
      'DROP VIEW names',
    ],
    [
      'a view with security_invoker',
      'CREATE VIEW names WITH (security_invoker = true) AS SELECT name FROM projects; GRANT SELECT ON names TO freehold_app',
      'DROP VIEW names',
    ],
    ['a partition that the role can’t reach by its name', partitioned('trial'), 'DROP TABLE trial'],
    [
      'a partition that has policies of its own',
      `${partitioned('trial')};
       ALTER TABLE trial_0 ENABLE ROW LEVEL SECURITY;
       ALTER TABLE trial_0 FORCE ROW LEVEL SECURITY;
       CREATE POLICY of_current_tenant ON trial_0
         USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
       GRANT SELECT ON trial_0 TO freehold_app`,
      'DROP TABLE trial',
    ],
    [
      'the owner’s view of a partitioned table',
      `${partitioned('trial')}; CREATE VIEW ids AS SELECT id FROM trial; ALTER VIEW ids OWNER TO freehold_owner;
       GRANT SELECT ON ids TO freehold_app`,
      'DROP TABLE trial CASCADE',
    ],
    [
      'the policy for backups',
      'CREATE POLICY again ON projects FOR SELECT TO freehold_backup USING (true)',
      'DROP POLICY again ON projects',
    ],
    [
      'a policy for another role',
      `CREATE ROLE ${role}_reports; CREATE POLICY reports ON projects TO ${role}_reports USING (true)`,
      `DROP POLICY reports ON projects; DROP ROLE ${role}_reports`,
    ],
  ])('can not be bypassed by %s, which passes', async (_, sql, back) => {
    await change(sql, back);
    expect(await issuesOf(asRole())).toEqual([]);
  });

  test('does not exist yet', async () => {
    const empty = await createTestDatabase({ empty: true });
    expect(await issuesOf(empty.ownerUrl)).toContain('The tables are not there. Make them: npm run migrate.');
    await empty.drop();
  });
});

test('assertRlsEnforced accepts a restrictive policy, which only hides more rows', async () => {
  await change(
    `CREATE POLICY fewer ON projects AS RESTRICTIVE FOR SELECT USING (budget >= 0)`,
    'DROP POLICY fewer ON projects',
  );
  expect(await issuesOf(server.appUrl)).toEqual([]);
});

test('RlsNotEnforcedError lists all issues, and what to do', async () => {
  await change('ALTER TABLE projects NO FORCE ROW LEVEL SECURITY', 'ALTER TABLE projects FORCE ROW LEVEL SECURITY');
  const database = openFixtureDatabase({ url: server.ownerUrl, poolSize: 1 });
  const failure: unknown = await database.assertRlsEnforced().catch((error: unknown) => error);
  await database.close();
  expect(String(failure)).toMatch(
    /would not keep the tenants apart:\n {2}The role .*\n( {2}The role .*\n)+ {2}The table projects .*\nFor a role: /,
  );
});
