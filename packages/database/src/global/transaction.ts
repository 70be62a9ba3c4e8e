import type { TenantId } from '@freehold/tenancy';
import type pg from 'pg';

/** A receiver of statements: a pool, or a connection, which may be in a transaction. */
export type Queryable = pg.Pool | pg.ClientBase;

/** Runs work in one transaction on a connection of its own, and rolls it back if the work throws. */
export async function inTransaction<Result>(
  pool: pg.Pool,
  work: (connection: pg.PoolClient) => Promise<Result>,
  begin = 'BEGIN',
): Promise<Result> {
  const connection = await pool.connect();
  let result: Result;
  try {
    await connection.query(begin);
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

/** Sets the tenant for the rest of a connection's transaction. `undefined` unsets it. */
export async function setTenant(connection: pg.ClientBase, tenant: TenantId | undefined): Promise<void> {
  await connection.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenant ?? '']);
}
