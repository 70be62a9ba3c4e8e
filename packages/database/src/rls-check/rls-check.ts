import type pg from 'pg';
import { RlsNotEnforcedError, toConnectionError } from './errors.ts';
import { findObjectIssues } from './object-issues.ts';
import { findRoleIssues } from './role-issues.ts';
import { findTableIssues } from './table-issues.ts';

/**
 * Makes sure that row-level security holds for whoever connects as the pool's role: that the role can't get past it, and
 * that every tenant table has it.
 *
 * @throws {RlsNotEnforcedError} with all that is wrong; {ConnectionRefusedError}
 */
export async function assertRlsEnforced(pool: pg.Pool): Promise<void> {
  const connection = await pool.connect().catch((error: unknown) => {
    throw toConnectionError(error);
  });
  let issues: string[];
  try {
    // A lock that somebody holds on a table, for a migration, is not waited for long.
    await connection.query(`BEGIN READ ONLY; SET LOCAL lock_timeout = '2s'`);
    const roleIssues = await findRoleIssues(connection);
    // A role that can do anything can do each of these.
    const objectIssues = roleIssues.length > 0 ? [] : await findObjectIssues(connection);
    issues = [...roleIssues, ...objectIssues, ...(await findTableIssues(connection))];
    await connection.query('COMMIT');
  } catch (error) {
    // It may be waiting for an answer still, and is in a transaction.
    connection.release(true);
    throw error;
  }
  connection.release();
  if (issues.length > 0) throw new RlsNotEnforcedError(issues);
}
