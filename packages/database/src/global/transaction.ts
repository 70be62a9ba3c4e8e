import type { TenantId } from '@freehold/tenancy';
import type pg from 'pg';

/** Runs work in one transaction of a connection of its own, and takes all of it back if it throws. */
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
    // Not handed back: the server may have fallen silent, and the transaction be open still.
    connection.release(true);
    throw error;
  }
  connection.release();
  return result;
}

/** Has the rest of a connection's transaction see the rows of one tenant; `undefined`: of none, as at its beginning. */
export async function setTenant(connection: pg.ClientBase, tenant: TenantId | undefined): Promise<void> {
  await connection.query(`SELECT set_config('app.tenant_id', $1, true)`, [tenant ?? '']);
}
