import type { Queryable } from '../global/transaction.ts';
import { backupRole, tablesWithoutBackup } from './backup-role.ts';

/** What is set up for backups, as far as the database knows. It doesn't know of snapshots of its disk. */
export interface BackupSetup {
  /** Whether the backup role can log in, so that `pg_dump` can use it. */
  readonly roleCanLogIn: boolean;
  /** Whether the server archives its write-ahead log, from which a moment can be restored. */
  readonly archivesLog: boolean;
  /** The tables that a dump by the backup role would fail at, or whose rows it would leave out without a word. */
  readonly uncoveredTables: readonly string[];
}

/** Reads it from the catalogs, which any role may read. */
export async function readBackupSetup(connection: Queryable): Promise<BackupSetup> {
  const { rows } = await connection.query<BackupSetup>(
    `SELECT coalesce((SELECT rolcanlogin FROM pg_roles WHERE rolname = $1::text), false) AS "roleCanLogIn",
            current_setting('archive_mode') <> 'off' AS "archivesLog",
            ARRAY(SELECT relname::text FROM pg_class
                   WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace AND relname <> ALL ($2)
                     AND NOT EXISTS (SELECT FROM pg_depend
                                      WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
                     AND NOT (coalesce(has_table_privilege(to_regrole($1), pg_class.oid, 'SELECT'), false)
                              AND (NOT relrowsecurity
                                   OR EXISTS (SELECT FROM pg_policy
                                               WHERE polrelid = pg_class.oid AND polpermissive AND polcmd = 'r'
                                                 AND polroles = ARRAY[to_regrole($1)::oid]
                                                 AND pg_get_expr(polqual, polrelid) = 'true')))
                   ORDER BY relname) AS "uncoveredTables"`,
    [backupRole, tablesWithoutBackup],
  );
  const [setup] = rows;
  if (setup === undefined) throw new Error('A SELECT without FROM returns one row.');
  return setup;
}
