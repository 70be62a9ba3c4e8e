import type { TenantId } from '@freehold/tenancy';
import type pg from 'pg';
import { retryOnConflict } from '../failures/retry.ts';
import { settingsOf } from '../settings/connection-settings.ts';
import { transactionModesSql, unsetTenantAndCorrectSql } from '../settings/required-settings.ts';

/** A receiver of statements: a pool, or a connection, which may be in a transaction. */
export type Queryable = pg.Pool | pg.ClientBase;

/**
 * Runs work in one transaction on a connection of its own, and rolls it back if the work throws. It is repeated where other
 * transactions were in its way, so it does nothing outside the transaction.
 */
export function inTransaction<Result>(
  pool: pg.Pool,
  work: (connection: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  return retryOnConflict(() => inTransactionOnce(pool, work));
}

/**
 * The same, without repetition: for work that does something outside the transaction.
 *
 * @param begin begins the transaction
 */
export async function inTransactionOnce<Result>(
  pool: pg.Pool,
  work: (connection: pg.PoolClient) => Promise<Result>,
  begin = 'BEGIN',
): Promise<Result> {
  const connection = await pool.connect();
  let result: Result;
  try {
    await beginTransaction(pool, connection, begin);
    result = await work(connection);
    await connection.query('COMMIT');
  } catch (error) {
    // Closed, not reused: the server may have stopped answering with the transaction still open.
    connection.release(true);
    throw error;
  }
  connection.release();
  return result;
}

/** Begins a transaction, with the required settings where the pool's connections don't have them from their start. */
export async function beginTransaction(pool: pg.Pool, connection: pg.ClientBase, begin: string): Promise<void> {
  const { correctEach, nameModes } = settingsOf(pool);
  await connection.query(begin);
  if (nameModes && begin === 'BEGIN') await connection.query(transactionModesSql);
  if (correctEach) await connection.query(unsetTenantAndCorrectSql);
}

/** Sets the tenant for the rest of a connection's transaction. `undefined` unsets it. */
export async function setTenant(connection: pg.ClientBase, tenant: TenantId | undefined): Promise<void> {
  await connection.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenant ?? '']);
}
