import type pg from 'pg';
import { backupRole } from '../backup/backup-role.ts';
import { globalTables } from '../global/global-models.ts';

/** Where migrations are recorded. The API's role can't read it. */
const migrationRecord = '_prisma_migrations';

/** The required policy of a tenant table, as PostgreSQL prints it. */
const tenantPolicy = '(tenant_id = current_tenant_id())';

/** The body of `current_tenant_id()`, as PostgreSQL prints it. */
const tenantFunction = "RETURN NULLIF(current_setting('app.tenant_id'::text, true), ''::text)";

interface Table {
  readonly name: string;
  readonly has_tenant: boolean;
  readonly enabled: boolean;
  readonly forced: boolean;
  /** The table that it is a partition of. */
  readonly partition_of: string | null;
  /** Whether this role may read or write it by its own name. */
  readonly reachable: boolean;
  /** Who has privileges on it, of those whose privileges this role has. */
  readonly grantees: string;
  readonly policies: readonly Policy[];
}

interface Policy {
  readonly name: string;
  readonly permissive: boolean;
  readonly using: string | null;
  readonly check: string | null;
}

/**
 * Returns what tables lack for row-level security, as sentences. Every table of the schema that isn't a global table counts
 * as a tenant table, so that a forgotten one is found.
 */
export async function findTableIssues(connection: pg.ClientBase): Promise<string[]> {
  const tables = await readTables(connection);
  if (!globalTables.every((globalTable) => tables.some(({ name }) => name === globalTable))) {
    return ['The tables are not there. Make them: npm run migrate.'];
  }
  const tenantTables = tables.filter(({ name }) => name !== migrationRecord && !isGlobalTable(name));
  return [
    ...(await findTenantFunctionIssues(connection)),
    ...tables.filter(({ name }) => isGlobalTable(name)).flatMap(issuesOfGlobalTable),
    ...tenantTables.flatMap(issuesOfTenantTable),
    ...(await findForeignKeyIssues(connection)),
  ];
}

/** Policies of global tables: while a tenant is set, nothing is written and only its own rows are read. */
const globalTablePolicies: ReadonlySet<string> = new Set([
  '(current_tenant_id() IS NULL)',
  '((current_tenant_id() IS NULL) OR (id = current_tenant_id()))',
  '((current_tenant_id() IS NULL) OR (tenant_id = current_tenant_id()))',
]);

function issuesOfGlobalTable({ name, enabled, forced, policies }: Table): string[] {
  const loose = policies.filter(
    ({ permissive, using, check }) =>
      permissive && ![using, check].every((expression) => expression === null || globalTablePolicies.has(expression)),
  );
  return [
    ...(enabled ? [] : [`The global table ${name} lacks ENABLE ROW LEVEL SECURITY.`]),
    ...(forced ? [] : [`The global table ${name} lacks FORCE ROW LEVEL SECURITY.`]),
    ...loose.map((policy) => `The policy ${policy.name} of the global table ${name} lets a tenant see others.`),
  ];
}

/** Every policy calls this function. */
async function findTenantFunctionIssues(connection: pg.ClientBase): Promise<string[]> {
  const { rowCount } = await connection.query(
    `SELECT FROM pg_proc
      WHERE oid = to_regprocedure('public.current_tenant_id()') AND NOT prosecdef
        AND pg_get_function_sqlbody(oid) = $1`,
    [tenantFunction],
  );
  return rowCount === 1 ? [] : ['The function current_tenant_id() is not the one that the migrations make.'];
}

function isGlobalTable(name: string): boolean {
  return globalTables.some((globalTable) => globalTable === name);
}

function issuesOfTenantTable(table: Table): string[] {
  const issues = issuesWithoutParent(table);
  const { name, partition_of: parent, reachable, grantees } = table;
  // The policies of a partitioned table confine what is read and written through it.
  if (parent === null || issues.length === 0) return issues;
  return reachable
    ? [
        `The partition ${name} can be reached by its name, past the policies of ${parent}: REVOKE ALL ON ${name} FROM ${grantees}.`,
      ]
    : [];
}

function issuesWithoutParent({ name, has_tenant, enabled, forced, policies }: Table): string[] {
  const permissive = policies.filter((policy) => policy.permissive);
  const loose = permissive.filter(({ using, check }) => using !== tenantPolicy || check !== tenantPolicy);
  return [
    ...(has_tenant ? [] : [`The table ${name} has no column tenant_id that is NOT NULL.`]),
    ...(enabled ? [] : [`The table ${name} lacks ENABLE ROW LEVEL SECURITY.`]),
    ...(forced ? [] : [`The table ${name} lacks FORCE ROW LEVEL SECURITY.`]),
    ...(permissive.length > 0 ? [] : [`The table ${name} has no policy.`]),
    ...loose.map(
      (policy) =>
        `The policy ${policy.name} of the table ${name} does not say USING ${tenantPolicy} WITH CHECK ${tenantPolicy}.`,
    ),
  ];
}

async function readTables(connection: pg.ClientBase): Promise<Table[]> {
  const { rows } = await connection.query<Table>(
    `SELECT relname AS name, relrowsecurity AS enabled, relforcerowsecurity AS forced,
           EXISTS (SELECT FROM pg_attribute
                    WHERE attrelid = pg_class.oid AND attname = 'tenant_id' AND attnotnull) AS has_tenant,
           (SELECT inhparent::regclass::text FROM pg_inherits WHERE inhrelid = pg_class.oid AND relispartition)
             AS partition_of,
           has_table_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
             OR has_any_column_privilege(pg_class.oid, 'SELECT, INSERT, UPDATE, REFERENCES') AS reachable,
           (SELECT coalesce(string_agg(DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, ', '), 'it')
              FROM (SELECT relacl AS acl UNION ALL SELECT attacl FROM pg_attribute WHERE attrelid = pg_class.oid) AS own,
                   aclexplode(acl) AS privilege
             WHERE grantee = 0 OR pg_has_role(grantee, 'USAGE')) AS grantees,
           ARRAY(SELECT json_build_object('name', polname, 'permissive', polpermissive,
                                          'using', pg_get_expr(polqual, polrelid),
                                          'check', pg_get_expr(polwithcheck, polrelid))
                   FROM pg_policy
                  WHERE polrelid = pg_class.oid
                    -- Only policies that apply to this role.
                    AND (polroles = '{0}' OR EXISTS (SELECT FROM unnest(polroles) AS role (oid)
                                                      WHERE pg_has_role(role.oid, 'MEMBER')))
                    -- Not the one for backups. That this role is no member of the backup role is checked with the roles.
                    AND NOT (polcmd = 'r' AND polroles = ARRAY[to_regrole($1)::oid]
                             AND pg_get_expr(polqual, polrelid) = 'true')
                  ORDER BY polname) AS policies
      FROM pg_class
     WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_depend
                        WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
     ORDER BY relname`,
    [backupRole],
  );
  return rows;
}

/**
 * Finds foreign keys between tenant tables that don't include the tenant. PostgreSQL checks foreign keys past row-level
 * security, so a row could refer to another tenant's.
 */
async function findForeignKeyIssues(connection: pg.ClientBase): Promise<string[]> {
  const { rows } = await connection.query<{ name: string; child: string; parent: string }>(
    `SELECT conname AS name, conrelid::regclass::text AS child, confrelid::regclass::text AS parent
       FROM pg_constraint
      WHERE contype = 'f' AND connamespace = 'public'::regnamespace
        -- Those of partitions are the same ones.
        AND conparentid = 0
        AND NOT EXISTS (SELECT FROM unnest(ARRAY[conrelid, confrelid]) AS side (oid) JOIN pg_class USING (oid)
                         WHERE relname = ANY ($1))
        AND NOT EXISTS (
          SELECT FROM unnest(conkey, confkey) AS pair (child_column, parent_column)
            JOIN pg_attribute AS of_child ON of_child.attrelid = conrelid AND of_child.attnum = child_column
            JOIN pg_attribute AS of_parent ON of_parent.attrelid = confrelid AND of_parent.attnum = parent_column
           WHERE of_child.attname = 'tenant_id' AND of_parent.attname = 'tenant_id')
      ORDER BY conname`,
    [globalTables],
  );
  return rows.map(
    ({ name, child, parent }) =>
      `The foreign key ${name} leads from ${child} to ${parent} without tenant_id, so to rows of any tenant.`,
  );
}
