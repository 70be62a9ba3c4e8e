import type pg from 'pg';
import { backupRole } from '../backup/backup-role.ts';

/**
 * Returns how a role could bypass row-level security by its grants, as sentences: privileges that policies don't apply to,
 * and objects that hold or show rows without a policy.
 *
 * It checks all schemas but PostgreSQL's own, since a `search_path` may name any.
 */
export async function findObjectIssues(connection: pg.ClientBase): Promise<string[]> {
  const { rows } = await connection.query<{ issue: string }>(
    `WITH unbound AS (
      -- With the rights of the backup role an owner is under its policies, which show every tenant's rows.
      SELECT oid FROM pg_roles
       WHERE rolsuper OR rolbypassrls OR coalesce(pg_has_role(oid, to_regrole($1), 'USAGE'), false)
    ), relation AS (
      SELECT pg_class.oid, relkind,
             coalesce(reloptions && '{security_invoker=true,security_invoker=on}', false) AS invoker,
             CASE nspname WHEN 'public' THEN relname ELSE nspname || '.' || relname END AS name,
             relowner IN (SELECT oid FROM unbound) AS unbound,
             has_table_privilege(pg_class.oid, 'SELECT') OR has_any_column_privilege(pg_class.oid, 'SELECT') AS readable
        FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
       WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND has_schema_privilege(relnamespace, 'USAGE')
         AND NOT EXISTS (SELECT FROM pg_depend
                          WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
    )
    SELECT format('The role may %s %s, and no policy confines that.', string_agg(privilege, ', ' ORDER BY privilege), name) AS issue
      FROM relation, unnest(ARRAY['TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege
     WHERE relkind IN ('r', 'p') AND has_table_privilege(oid, privilege)
     GROUP BY name
    UNION ALL
    SELECT format('The table %s is outside the schema public, the only one whose policies are checked.', name)
      FROM relation WHERE relkind IN ('r', 'p') AND readable AND name LIKE '%.%'
    UNION ALL
    SELECT format('The role may read %s, a %s: it can have no policy.', name,
                  CASE relkind WHEN 'm' THEN 'materialized view' ELSE 'foreign table' END)
      FROM relation WHERE relkind IN ('m', 'f') AND readable
    UNION ALL
    SELECT format('The role may read the view %s, whose owner row-level security does not bind.', name)
      FROM relation
     WHERE relkind = 'v' AND readable AND unbound AND NOT invoker
    UNION ALL
    SELECT format('The owner of the table %s is bound by no policy: what it makes, such as views, would not be either.', name)
      FROM relation WHERE relkind IN ('r', 'p') AND unbound
    UNION ALL
    -- Readable or not, since another view may read it.
    SELECT format('The view %s reads the partition %s by its name, past the policies of its table: let it read the table.',
                  relation.name, partition.relname)
      FROM relation
      JOIN pg_rewrite ON ev_class = relation.oid
      JOIN pg_depend ON classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid AND refclassid = 'pg_class'::regclass
      JOIN pg_class AS partition ON partition.oid = refobjid
     WHERE relation.relkind = 'v' AND NOT invoker AND relispartition
       AND NOT (partition.relrowsecurity AND partition.relforcerowsecurity)
    UNION ALL
    SELECT format('The role may call %s, which runs with the rights of an owner whom row-level security does not bind.',
                  pg_proc.oid::regprocedure)
      FROM pg_proc
      JOIN pg_namespace ON pg_namespace.oid = pronamespace
     WHERE prosecdef AND proowner IN (SELECT oid FROM unbound) AND nspname !~ '^pg_' AND nspname <> 'information_schema'
       AND has_function_privilege(pg_proc.oid, 'EXECUTE')
       AND NOT EXISTS (SELECT FROM pg_depend
                        WHERE classid = 'pg_proc'::regclass AND objid = pg_proc.oid AND deptype = 'e')
     ORDER BY issue`,
    [backupRole],
  );
  return rows.map(({ issue }) => issue);
}
