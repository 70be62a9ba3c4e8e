import type { TenantId } from '@freehold/tenancy';
import pg from 'pg';
import { globalTables } from './global-models.ts';
import { inTransaction, inTransactionOnce, type Queryable, setTenant } from './transaction.ts';

/** @param pool connections without a tenant */
export function tenantRows(pool: pg.Pool) {
  return {
    /** Counts a tenant's rows in each of its tables. */
    countRows: (tenant: TenantId): Promise<Record<string, number>> =>
      inTransaction(pool, async (connection) => {
        const tables = (await findTenantTables(connection)).sort();
        await setTenant(connection, tenant);
        return countEach(connection, tables, 'tenant_id = $1', [tenant]);
      }),

    /** Counts a tenant's rows that a user owns, by table. Tables without any are left out. */
    countOwnedRows: (tenant: TenantId, sub: string): Promise<Record<string, number>> =>
      inTransaction(pool, async (connection) => {
        const { rows } = await connection.query<{ table: string }>(
          `SELECT relname AS table FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
            WHERE attname = 'owner_sub' AND NOT attisdropped AND relnamespace = 'public'::regnamespace
              AND relname = ANY ($1)`,
          [await findTenantTables(connection)],
        );
        await setTenant(connection, tenant);
        const tables = rows.map(({ table }) => table);
        const counts = await countEach(connection, tables, 'tenant_id = $1 AND owner_sub = $2', [tenant, sub]);
        return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
      }),

    /**
     * Exports a tenant as one snapshot: its own row, its users and the rows of its tables.
     *
     * @param onLines receives some rows at a time, each a JSON object as text: `{"table":"notes","row":{…}}`. Text, since
     *   a number in PostgreSQL may have more digits than one in JavaScript.
     */
    exportTenant: (tenant: TenantId, onLines: (lines: readonly string[]) => Promise<void>): Promise<void> =>
      inTransactionOnce(
        pool,
        async (connection) => {
          for await (const lines of exportRows(connection, tenant)) await onLines(lines);
        },
        'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
      ),
  };
}

/** Finds the tenant tables, each after those that refer to it: an order in which their rows can be deleted. */
export async function findTenantTables(connection: Queryable): Promise<string[]> {
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
    // Tables that refer to each other come in any order. PostgreSQL reports where their keys forbid it.
    for (const name of free.length > 0 ? free : left.keys()) {
      ordered.push(name);
      left.delete(name);
    }
  }
  return ordered;
}

async function countEach(
  connection: pg.ClientBase,
  tables: readonly string[],
  condition: string,
  values: unknown[],
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    const { rows } = await connection.query<{ count: string }>(
      `SELECT count(*) FROM ${pg.escapeIdentifier(table)} WHERE ${condition}`,
      values,
    );
    counts[table] = countOf(rows[0]);
  }
  return counts;
}

/** Reads a count. It is never none where it can't be read: rows are deleted by it. */
export function countOf(row: { readonly count: string } | undefined): number {
  if (row === undefined || !/^\d+$/.test(row.count)) throw new Error('The database returned no count.');
  return Number(row.count);
}

/** Rows that are fetched at a time. */
const rowsPerFetch = 1_000;

async function* exportRows(connection: pg.ClientBase, tenant: TenantId): AsyncGenerator<string[]> {
  const tables = await findTenantTables(connection);
  await setTenant(connection, tenant);
  // While a tenant is set, the two global tables show only its rows, as every table does.
  for (const table of ['tenants', 'users', ...tables.reverse()]) {
    await connection.query(
      `DECLARE export CURSOR FOR
        SELECT json_build_object('table', ${pg.escapeLiteral(table)}, 'row', to_json(t))::text AS line
          FROM ${pg.escapeIdentifier(table)} AS t`,
    );
    for (;;) {
      const { rows } = await connection.query<{ line: string }>(`FETCH ${rowsPerFetch} FROM export`);
      if (rows.length === 0) break;
      yield rows.map(({ line }) => line);
    }
    await connection.query('CLOSE export');
  }
}
