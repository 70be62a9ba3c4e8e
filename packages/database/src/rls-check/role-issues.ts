import type pg from 'pg';
import { backupRole } from '../backup/backup-role.ts';

/**
 * Returns how the connected role could bypass row-level security, as sentences: by itself, or as a role that it is a member
 * of. Any membership counts: with SET it could switch to the role, and with ADMIN it could give itself SET.
 */
export async function findRoleIssues(connection: pg.ClientBase): Promise<string[]> {
  const { rows } = await connection.query<{ name: string; itself: boolean; power: string }>(
    `WITH reachable AS (
      SELECT oid, rolname, rolsuper, rolbypassrls, rolreplication, rolcreaterole
        FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER')
    )
    SELECT rolname AS name, rolname = current_user AS itself, power
      FROM reachable,
           LATERAL (
             VALUES ('is a superuser', rolsuper),
                    ('may bypass row-level security', rolbypassrls AND NOT rolsuper),
                    ('may replicate the whole database', rolreplication AND NOT rolsuper),
                    -- Up to PostgreSQL 15 it could make itself a member of any role but a superuser.
                    ('may make roles', rolcreaterole AND NOT rolsuper),
                    -- A superuser is a member of every role.
                    ('may read and run files on the server', rolname IN
                      ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program') AND NOT EXISTS (
                        SELECT FROM reachable WHERE rolsuper)),
                    ('reads the rows of every tenant', rolname = $1::text AND NOT EXISTS (
                        SELECT FROM reachable WHERE rolsuper))
           ) AS powers (power, held)
     WHERE held
    UNION ALL
    SELECT rolname, rolname = current_user, 'owns ' || string_agg(relname, ', ' ORDER BY relname)
      FROM reachable JOIN pg_class ON relowner = reachable.oid
     WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM reachable WHERE rolsuper)
     GROUP BY rolname
     ORDER BY itself DESC, name`,
    [backupRole],
  );
  const [itself] = (await connection.query<{ name: string }>('SELECT current_user AS name')).rows;
  return rows.map(({ name, itself: isItself, power }) =>
    isItself ? `The role ${name} ${power}.` : `The role ${itself?.name} is a member of ${name}, which ${power}.`,
  );
}
