import type { TenantId } from '@freehold/tenancy';
import pg from 'pg';
import { deleteSomeRows, findTenantTables } from './tenant-rows.ts';
import type { Tenant } from './tenants.ts';
import { inTransaction, setTenant } from './transaction.ts';
import { writeAuditEvent } from './write-audit-event.ts';

/**
 * Deletes all rows of a tenant from its own tables, in many short transactions. What was deleted stays so if it is cut
 * off; the next call goes on.
 *
 * @param onProgress hears how many rows have gone so far
 * @param signal stops it between two transactions
 * @returns how many rows went from each table
 */
export async function deleteRows(
  pool: pg.Pool,
  tenant: TenantId,
  { onProgress, signal }: { readonly onProgress: (rows: number) => void; readonly signal: AbortSignal },
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let total = 0;
  for (const table of await findTenantTables(pool)) {
    counts[table] = 0;
    for (;;) {
      signal.throwIfAborted();
      const deleted = await inTransaction(pool, (owner) => deleteSomeRows(owner, tenant, table));
      if (deleted === 0) break;
      counts[table] += deleted;
      total += deleted;
      onProgress(total);
    }
  }
  return counts;
}

/**
 * Deletes a tenant itself, with whatever rows were written since `deleteRows`, and puts that on record: all of it or
 * nothing. The record of what was done to it stays.
 *
 * @param counts what was deleted before this, for the record
 * @returns the rows that went now, by table; `undefined`: no such tenant
 */
export function deleteTenant(
  pool: pg.Pool,
  tenant: TenantId,
  actor: string,
  counts: { readonly users: number; readonly rows: Readonly<Record<string, number>> },
): Promise<Record<string, number> | undefined> {
  return inTransaction(pool, async (owner) => {
    // Nobody writes a row of the tenant's from here on: its foreign key wants a lock that this one excludes.
    const found = await owner.query<Pick<Tenant, 'name' | 'status'>>(
      'SELECT name, status FROM tenants WHERE id = $1 FOR UPDATE',
      [tenant],
    );
    const [before] = found.rows;
    if (before === undefined) return undefined;
    const lateRows: Record<string, number> = {};
    const tables = await findTenantTables(owner);
    await setTenant(owner, tenant);
    for (const table of tables) {
      const deleted = await owner.query(`DELETE FROM ${pg.escapeIdentifier(table)} WHERE tenant_id = $1`, [tenant]);
      lateRows[table] = deleted.rowCount ?? 0;
    }
    await setTenant(owner, undefined);
    await owner.query('DELETE FROM tenants WHERE id = $1', [tenant]);
    const rows = Object.fromEntries(tables.map((table) => [table, (counts.rows[table] ?? 0) + (lateRows[table] ?? 0)]));
    await writeAuditEvent(owner, {
      actorSub: actor,
      tenant,
      action: 'tenant.deleted',
      detail: { before: { ...before }, after: null, users: counts.users, rows },
    });
    return lateRows;
  });
}
