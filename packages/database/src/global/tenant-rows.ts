import type { TenantId } from '@freehold/tenancy';
import pg from 'pg';
import { globalTables } from './global-models.ts';
import { setTenant } from './transaction.ts';

/** Tables with rows of tenants, each after those that refer to it: in an order in which rows can be deleted. */
export async function findTenantTables(connection: pg.ClientBase | pg.Pool): Promise<string[]> {
  const { rows } = await connection.query<{ name: string; children: string[] }>(
    `SELECT relname::text AS name,
            ARRAY(SELECT child.relname::text FROM pg_constraint JOIN pg_class AS child ON child.oid = conrelid
                   WHERE contype = 'f' AND confrelid = pg_class.oid AND conrelid <> pg_class.oid) AS children
       FROM pg_class
      WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
        AND NOT relname = ANY ($1)
        AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND attname = 'tenant_id' AND NOT attisdropped)
      ORDER BY relname`,
    [globalTables],
  );
  const ordered: string[] = [];
  const left = new Map(rows.map(({ name, children }) => [name, children]));
  while (left.size > 0) {
    const free = [...left].filter(([, children]) => !children.some((child) => left.has(child))).map(([name]) => name);
    // Tables that refer to each other: whichever comes first, PostgreSQL says so where its keys forbid it.
    for (const name of free.length > 0 ? free : left.keys()) {
      ordered.push(name);
      left.delete(name);
    }
  }
  return ordered;
}

/** How many rows a tenant has in each of its tables. The connection is in a transaction, as for all that follows. */
export async function countRows(connection: pg.ClientBase, tenant: TenantId): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const tables = await findTenantTables(connection);
  await setTenant(connection, tenant);
  for (const table of tables.sort()) {
    const { rows } = await connection.query<{ count: string }>(
      `SELECT count(*) FROM ${pg.escapeIdentifier(table)} WHERE tenant_id = $1`,
      [tenant],
    );
    counts[table] = Number(rows[0]?.count ?? 0);
  }
  await setTenant(connection, undefined);
  return counts;
}

/** How many rows of a tenant a person owns, by table: where there is a column `owner_sub`, and any such row. */
export async function countOwnedRows(
  connection: pg.ClientBase,
  tenant: TenantId,
  sub: string,
): Promise<Record<string, number>> {
  const tablesWithOwner = await connection.query<{ table: string }>(
    `SELECT relname AS table FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
      WHERE attname = 'owner_sub' AND NOT attisdropped AND relnamespace = 'public'::regnamespace AND relname = ANY ($1)`,
    [await findTenantTables(connection)],
  );
  const counts: Record<string, number> = {};
  await setTenant(connection, tenant);
  for (const { table } of tablesWithOwner.rows) {
    const { rows } = await connection.query<{ count: string }>(
      `SELECT count(*) FROM ${pg.escapeIdentifier(table)} WHERE tenant_id = $1 AND owner_sub = $2`,
      [tenant, sub],
    );
    const count = Number(rows[0]?.count ?? 0);
    if (count > 0) counts[table] = count;
  }
  await setTenant(connection, undefined);
  return counts;
}

/** Rows that are fetched, or deleted, at a time. */
const rowsPerStatement = 1_000;

/**
 * What is kept of a tenant, row by row, as one moment shows it: the tenant, its people on record, and its own tables.
 *
 * @param connection in a transaction that is repeatable and reads only
 * @returns one JSON object each, as text: `{"table":"items","row":{…}}`. Text, since a number of PostgreSQL's may be
 *   longer than one of JavaScript's.
 */
export async function* exportRows(connection: pg.ClientBase, tenant: TenantId): AsyncGenerator<string[]> {
  const tables = await findTenantTables(connection);
  await setTenant(connection, tenant);
  // While a tenant is set, the first two show what is its own, as every table does.
  for (const table of ['tenants', 'users', ...tables.reverse()]) {
    await connection.query(
      `DECLARE export CURSOR FOR
        SELECT json_build_object('table', ${pg.escapeLiteral(table)}, 'row', to_json(t))::text AS line
          FROM ${pg.escapeIdentifier(table)} AS t`,
    );
    for (;;) {
      const { rows } = await connection.query<{ line: string }>(`FETCH ${rowsPerStatement} FROM export`);
      if (rows.length === 0) break;
      yield rows.map(({ line }) => line);
    }
    await connection.query('CLOSE export');
  }
}

/**
 * Deletes rows of a tenant from one of its tables, some at a time, so that no transaction is long.
 *
 * @returns how many were deleted; 0: there are no more
 */
export async function deleteSomeRows(connection: pg.ClientBase, tenant: TenantId, table: string): Promise<number> {
  const name = pg.escapeIdentifier(table);
  await setTenant(connection, tenant);
  const { rowCount } = await connection.query(
    // With `tableoid`, since two partitions of a table may each have a row in the same place.
    `DELETE FROM ${name} WHERE tenant_id = $1
        AND (tableoid, ctid) IN (SELECT tableoid, ctid FROM ${name} WHERE tenant_id = $1 LIMIT ${rowsPerStatement})`,
    [tenant],
  );
  return rowCount ?? 0;
}
