import type pg from 'pg';
import { toDatabaseConnectionError } from '../connection-failure.ts';
import { beginTransaction } from '../global/transaction.ts';
import { RlsNotEnforcedError } from './errors.ts';
import { findObjectIssues } from './object-issues.ts';
import { findRoleIssues } from './role-issues.ts';
import { findTableIssues } from './table-issues.ts';

/**
 * Checks that row-level security separates tenants for the pool's role: the role can't bypass it, and every tenant table
 * has it.
 *
 * @throws {RlsNotEnforcedError} with all issues
 * @throws {DatabaseConnectionError} of the kind `refused`, if `DATABASE_URL` has to be corrected
 */
export async function assertRlsEnforced(pool: pg.Pool): Promise<void> {
  // `pg` throws at once where a file that the URL names can't be read.
  const connection = await Promise.try(() => pool.connect()).catch((error: unknown) => {
    const failure = toDatabaseConnectionError(error, 'DATABASE_URL');
    // What may pass by itself stays as it is.
    throw failure?.kind === 'refused' ? failure : error;
  });
  let issues: string[];
  try {
    // A migration may hold a lock on a table.
    await beginTransaction(pool, connection, `BEGIN READ ONLY; SET LOCAL lock_timeout = '2s'`);
    const roleIssues = await findRoleIssues(connection);
    // A role with an issue may have all privileges, and each would be reported.
    const objectIssues = roleIssues.length > 0 ? [] : await findObjectIssues(connection);
    issues = [...roleIssues, ...objectIssues, ...(await findTableIssues(connection))];
    await connection.query('COMMIT');
  } catch (error) {
    // Closed, not reused: it is in a transaction, and may still be waiting for an answer.
    connection.release(true);
    throw error;
  }
  connection.release();
  if (issues.length > 0) throw new RlsNotEnforcedError(issues);
}
