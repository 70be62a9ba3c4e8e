import {
  type Attempt,
  acmeRows,
  attempt,
  callByPath,
  globexRows,
  permissionDenied,
  rejects,
  returns,
  rowSecurity,
  sql,
  sqlInTransaction,
  unusedId,
} from './attempt.ts';

const own = returns([{ name: acmeRows.name }]);
const none = returns([]);

const statements: readonly Attempt[] = [
  attempt('selects its own rows', sql('SELECT name FROM projects'), own),
  attempt(
    'selects none of globex’s',
    sql(`SELECT name FROM projects WHERE tenant_id = 'globex' OR id = $1::uuid`, globexRows.project),
    none,
  ),
  attempt(
    'updates none of globex’s',
    sql(`UPDATE projects SET name = 'taken' WHERE tenant_id <> 'acme' RETURNING name`),
    none,
  ),
  attempt('updates its own rows without a condition', sql('UPDATE projects SET budget = 1 RETURNING name'), own),
  attempt(
    'deletes none of globex’s',
    sql('DELETE FROM tasks WHERE id = $1::uuid RETURNING title', globexRows.task),
    none,
  ),
  attempt(
    'inserts nothing as globex',
    sql(
      `INSERT INTO projects (id, tenant_id, name, owner_sub) VALUES ('${unusedId}', 'globex', 'new', '') RETURNING id`,
    ),
    rowSecurity,
  ),
  attempt('gives nothing away', sql(`UPDATE projects SET tenant_id = 'globex'`), rowSecurity),
  attempt(
    'updates none of globex’s rows on a conflict',
    sql(`INSERT INTO projects (id, name, owner_sub) VALUES ('${globexRows.project}', 'new', '')
         ON CONFLICT (id) DO UPDATE SET name = 'taken' RETURNING *`),
    rowSecurity,
  ),
  attempt(
    'merges into its own rows only',
    sql(`MERGE INTO projects USING (VALUES ('${globexRows.project}'::uuid)) AS other (id) ON projects.id = other.id
         WHEN MATCHED THEN UPDATE SET name = 'taken' WHEN NOT MATCHED THEN DO NOTHING RETURNING projects.name`),
    none,
  ),
  attempt(
    'makes no task refer to globex’s project',
    sql(`UPDATE tasks SET project_id = '${globexRows.project}'`),
    rejects(/tasks_project_fkey|P2003|foreign key/i),
  ),
  attempt(
    'locks none of globex’s rows',
    sql('SELECT id FROM projects WHERE id = $1::uuid FOR UPDATE', globexRows.project),
    none,
  ),
  attempt(
    'reads and writes its own rows by a WITH',
    sql(`WITH gone AS (DELETE FROM tasks RETURNING title), seen AS (SELECT name FROM projects)
         SELECT title, name FROM gone, seen`),
    returns([{ title: acmeRows.title, name: acmeRows.name }]),
  ),
  attempt(
    'reads its own rows by a subquery, a join and a UNION',
    sql(`SELECT name FROM projects WHERE id IN (SELECT project_id FROM tasks)
         UNION SELECT i.name FROM tasks a RIGHT JOIN projects i ON i.id = a.project_id`),
    own,
  ),
  attempt('reads its own rows as JSON', sql("SELECT to_jsonb(projects) ->> 'name' AS name FROM projects"), own),
  attempt(
    'reads its own rows by a function that runs SQL',
    sql(`SELECT query_to_xml('SELECT name FROM projects', false, true, '')::text LIKE '%secret%' AS seen`),
    returns([{ seen: false }]),
  ),
  attempt(
    'reads its own rows by table_to_xml',
    sql(`SELECT table_to_xml('projects', false, true, '')::text LIKE '%secret%' AS seen`),
    returns([{ seen: false }]),
  ),
  attempt('truncates nothing', sql('TRUNCATE projects CASCADE'), permissionDenied),
  attempt(
    'copies nothing into a table',
    sql('COPY projects FROM STDIN'),
    rejects(/COPY FROM not supported with row-level security|No source stream/),
  ),
  attempt('copies nothing to standard output', sql('COPY projects TO STDOUT'), none),
  attempt('copies nothing to a file', sql(`COPY projects TO '/tmp/projects'`), permissionDenied),
  attempt('copies nothing to a program', sql(`COPY projects TO PROGRAM 'cat'`), permissionDenied),
  attempt(
    'sees its own rows in a DO block',
    sql(`DO $$ BEGIN RAISE EXCEPTION 'seen: %', (SELECT string_agg(name, ',') FROM projects); END $$`),
    rejects(new RegExp(`seen: ${acmeRows.name}`)),
  ),
  attempt(
    'sees its own rows in two statements that are sent as one text',
    sql(`SELECT 1; DO $$ BEGIN RAISE EXCEPTION 'seen: %', (SELECT string_agg(name, ',') FROM projects); END $$`),
    rejects(new RegExp(`seen: ${acmeRows.name}`)),
  ),
  attempt(
    'sends no second statement in a text with parameters',
    sql('SELECT $1::text; SELECT name FROM projects', 'x'),
    rejects(/multiple commands/),
  ),
  attempt(
    'injects nothing by quotes in a parameter',
    sql('SELECT name FROM projects WHERE name = $1', `' OR tenant_id = 'globex' --`),
    none,
  ),
  attempt(
    'sends no parameter with a zero byte',
    sql('SELECT name FROM projects WHERE name = $1', 'a\u0000b'),
    rejects(/invalid byte sequence/),
  ),
  attempt(
    'sends no statement with a zero byte',
    sql('SELECT name FROM projects\u0000 WHERE true'),
    rejects(/invalid message|syntax error|protocol/i),
  ),
  attempt(
    'sees no rows after a COMMIT in the same text',
    sql(`COMMIT; DO $$ BEGIN RAISE EXCEPTION 'seen: %', (SELECT count(*) FROM projects); END $$`),
    rejects(/seen: 0/),
  ),
  attempt(
    'can not continue after it has ended its transaction by COMMIT',
    (acme) =>
      callByPath(acme, '$transaction', async (transaction: object) => {
        await callByPath(transaction, '$executeRawUnsafe', 'COMMIT');
        return callByPath(transaction, 'project.findMany');
      }),
    rejects(/^EndedTransactionError/),
  ),
  attempt(
    'sees no rows after it has ended its transaction by another form of COMMIT',
    (acme) =>
      callByPath(acme, '$transaction', async (transaction: object) => {
        await callByPath(transaction, '$executeRawUnsafe', 'commit work');
        return callByPath(transaction, 'project.findMany');
      }),
    none,
  ),
  attempt(
    'sees its own rows after a rollback to a savepoint',
    sqlInTransaction('SAVEPOINT s', 'SELECT 1', 'ROLLBACK TO SAVEPOINT s', 'SELECT name FROM projects'),
    own,
  ),
  attempt(
    'sees its own rows by a prepared statement',
    sqlInTransaction(
      'PREPARE mine AS SELECT name FROM projects',
      'EXECUTE mine',
      'DEALLOCATE mine',
      'SELECT name FROM projects',
    ),
    own,
  ),
  attempt(
    'sees its own rows through a cursor',
    sqlInTransaction('DECLARE c CURSOR FOR SELECT name FROM projects', 'FETCH ALL FROM c'),
    own,
  ),
  attempt(
    'can LISTEN, and sees its own rows',
    sqlInTransaction('LISTEN projects', 'UNLISTEN projects', 'SELECT name FROM projects'),
    own,
  ),
];

const powers: readonly Attempt[] = [
  attempt('can not become the owner', sql('SET LOCAL ROLE freehold_owner'), permissionDenied),
  attempt('can not become the superuser', sql('SET SESSION AUTHORIZATION postgres'), permissionDenied),
  attempt(
    'sees its own rows in the role of its group',
    sqlInTransaction('SET LOCAL ROLE freehold_app', 'SELECT name FROM projects'),
    own,
  ),
  attempt(
    'can not turn row-level security off',
    sqlInTransaction('SET LOCAL row_security = off', 'SELECT name FROM projects'),
    rejects(/would be affected by row-level security/),
  ),
  attempt(
    'can not disable row-level security on a table',
    sql('ALTER TABLE projects DISABLE ROW LEVEL SECURITY'),
    rejects(/must be owner/),
  ),
  attempt('can not drop a policy', sql('DROP POLICY projects_of_current_tenant ON projects'), rejects(/must be owner/)),
  attempt('can not add a policy', sql('CREATE POLICY all_of_them ON projects USING (true)'), rejects(/must be owner/)),
  attempt(
    'can not replace the function that the policies call',
    sql(`CREATE OR REPLACE FUNCTION current_tenant_id() RETURNS text LANGUAGE sql AS $$ SELECT 'globex' $$`),
    permissionDenied,
  ),
  attempt(
    'can not create a SECURITY DEFINER function',
    sql(
      `CREATE FUNCTION all_projects() RETURNS SETOF projects SECURITY DEFINER LANGUAGE sql AS 'SELECT * FROM projects'`,
    ),
    permissionDenied,
  ),
  attempt('can not create a view', sql('CREATE VIEW all_projects AS SELECT * FROM projects'), permissionDenied),
  attempt('can not create a table', sql('CREATE TABLE all_projects AS SELECT * FROM projects'), permissionDenied),
  attempt(
    'can not create a temporary table that hides the real one',
    sql('CREATE TEMP TABLE projects AS SELECT * FROM public.projects'),
    permissionDenied,
  ),
  attempt(
    'can not create a temporary function',
    sql(`CREATE FUNCTION pg_temp.current_tenant_id() RETURNS text LANGUAGE sql AS $$ SELECT 'globex' $$`),
    permissionDenied,
  ),
  attempt('can not create a schema that hides the real one', sql('CREATE SCHEMA freehold_api'), permissionDenied),
  attempt(
    'can not create a trigger',
    sql(
      'CREATE TRIGGER t BEFORE UPDATE ON projects FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    ),
    permissionDenied,
  ),
  attempt(
    'can not create a rule',
    sql('CREATE RULE r AS ON SELECT TO projects DO INSTEAD SELECT 1'),
    rejects(/must be owner/),
  ),
  attempt('can not load code', sql(`LOAD 'auto_explain'`), rejects(/is not allowed/)),
  attempt('can not read files', sql(`SELECT pg_read_file('postgresql.conf')`), permissionDenied),
  attempt('can not read another role’s password', sql('SELECT rolpassword FROM pg_authid'), permissionDenied),
  attempt(
    'can not read a table’s pages',
    sql(`CREATE EXTENSION pageinspect`),
    rejects(/permission denied|not available/),
  ),
];

const globalTables: readonly Attempt[] = [
  attempt('sees its own users only', sql('SELECT sub FROM users'), returns([{ sub: 'wile' }])),
  attempt('sees only itself among the tenants', sql('SELECT id FROM tenants'), returns([{ id: 'acme' }])),
  attempt('moves no user', sql(`UPDATE users SET tenant_id = 'acme' RETURNING sub`), none),
  attempt(
    'revokes no tokens',
    sql(`UPDATE users SET revoked_before = now() WHERE sub = 'hank-secret' RETURNING sub`),
    none,
  ),
  attempt(
    'creates no user',
    sql(`INSERT INTO users (sub, username, tenant_id) VALUES ('new', 'new', 'globex')`),
    rowSecurity,
  ),
  attempt('deletes no user', sql('DELETE FROM users'), permissionDenied),
  attempt('renames no tenant', sql(`UPDATE tenants SET name = 'taken'`), permissionDenied),
  attempt('reads no audit events', sql('SELECT * FROM audit_events'), permissionDenied),
  attempt(
    'adds no audit event of another tenant',
    sql(`INSERT INTO audit_events (actor_sub, tenant_id, action) VALUES ('wile', 'globex', 'lie')`),
    rowSecurity,
  ),
  attempt('sees no rate limits', sql('SELECT key FROM rate_limits'), none),
  attempt('deletes no rate limits', sql('DELETE FROM rate_limits RETURNING key'), none),
  attempt('creates no rate limits', sql(`INSERT INTO rate_limits (key, points) VALUES ('login:x', 99)`), rowSecurity),
  attempt('sees no sessions', sql('SELECT sub FROM sessions'), none),
  attempt('ends no sessions', sql('DELETE FROM sessions RETURNING sub'), none),
  attempt('extends no session', sql('UPDATE sessions SET expires_at = ends_at RETURNING sub'), none),
  attempt(
    'creates no session',
    sql(`INSERT INTO sessions (id_hash, sub, signed_in_at, ends_at, expires_at, key_id, sealed_tokens, tokens_expire_at)
         VALUES (decode(repeat('01', 32), 'hex'), 'wile', now(), now(), now(), 'key', '', now())`),
    rowSecurity,
  ),
  attempt('sees no known addresses', sql('SELECT sub FROM known_addresses'), none),
  attempt('forgets no known addresses', sql('DELETE FROM known_addresses RETURNING sub'), none),
  attempt('renews no known address', sql('UPDATE known_addresses SET last_sign_in_at = now() RETURNING sub'), none),
  attempt(
    'adds no known address',
    sql(`INSERT INTO known_addresses (hash, sub) VALUES (decode(repeat('01', 32), 'hex'), 'wile')`),
    rowSecurity,
  ),
  attempt('reads no migrations', sql('SELECT * FROM _prisma_migrations'), permissionDenied),
];

/** Raw SQL can set the tenant that row-level security compares with, so it must never contain a caller's input. */
const trusted: readonly Attempt[] = [
  attempt(
    'IS TRUSTED with raw SQL: sets another tenant in its transaction, and acts as that tenant in it',
    sqlInTransaction(
      `SELECT set_config('app.tenant_id', 'globex', true)`,
      `SELECT count(*)::int AS globex_rows FROM projects WHERE tenant_id = 'globex'`,
    ),
    returns([{ globex_rows: 2 }]),
  ),
  attempt(
    'IS TRUSTED with raw SQL: sets no tenant, and reads the global tables as the API does',
    sqlInTransaction(`SELECT set_config('app.tenant_id', '', true)`, 'SELECT count(*)::int AS users FROM users'),
    returns([{ users: 2 }]),
  ),
  attempt(
    'IS TRUSTED with raw SQL: a tenant that it sets ends with the transaction, and the next one is acme’s',
    async (acme) => {
      await callByPath(acme, '$queryRawUnsafe', `SELECT set_config('app.tenant_id', 'globex', true)`);
      return callByPath(acme, '$queryRawUnsafe', 'SELECT name FROM projects');
    },
    own,
  ),
  attempt(
    'IS TRUSTED with raw SQL: sees other connections and their statements in pg_stat_activity, without values',
    sql(`SELECT bool_or(query LIKE '%secret%') AS seen FROM pg_stat_activity WHERE pid <> pg_backend_pid()`),
    returns([{ seen: false }]),
  ),
];

export const rawSql: readonly Attempt[] = [...statements, ...powers, ...globalTables, ...trusted];
