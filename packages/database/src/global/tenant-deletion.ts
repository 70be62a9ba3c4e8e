import type { TenantId } from '@freehold/tenancy';
import pg from 'pg';
import { findTenantTables } from './tenant-rows.ts';
import type { Tenant } from './tenants.ts';
import { inTransaction, setTenant } from './transaction.ts';
import { writeAuditEvent } from './write-audit-event.ts';

/** Rows that are deleted in one transaction, so that none is long. */
const rowsPerTransaction = 1_000;

/** @param pool the owner's connections: the API's role may not delete tenants */
export function tenantDeletion(pool: pg.Pool) {
  return {
    /** Writes the audit event of a deletion that starts or continues. */
    recordDeletionStart: ({ name, status }: Tenant, tenant: TenantId, actor: string): Promise<void> =>
      writeAuditEvent(pool, {
        actorSub: actor,
        tenant,
        action: 'tenant.deletion_begun',
        detail: { before: { name, status } },
      }),

    /**
     * Deletes all rows of a tenant's tables, in many short transactions. After an interruption, the next call continues.
     *
     * @param onProgress receives the number of rows deleted so far
     * @param signal stops it between two transactions
     * @returns the rows deleted, by table
     */
    async deleteRows(
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
          counts[table] += deleted;
          total += deleted;
          if (deleted > 0) onProgress(total);
          // `deleteTenant` deletes what is written meanwhile. Waiting for a table without rows could last for ever.
          if (deleted < rowsPerTransaction) break;
        }
      }
      return counts;
    },

    /**
     * Deletes a tenant, with the rows written since `deleteRows`, and writes an audit event: all or nothing. Its earlier
     * audit events stay.
     *
     * @param counts what was deleted before, for the audit event
     * @returns the rows deleted now, by table; `undefined`: no such tenant
     */
    deleteTenant: (
      tenant: TenantId,
      actor: string,
      counts: { readonly users: number; readonly rows: Readonly<Record<string, number>> },
    ): Promise<Record<string, number> | undefined> =>
      inTransaction(pool, async (owner) => {
        // No row of the tenant can be written from here on: its foreign key needs a lock that this one excludes.
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
        const rows = Object.fromEntries(
          tables.map((table) => [table, (counts.rows[table] ?? 0) + (lateRows[table] ?? 0)]),
        );
        await writeAuditEvent(owner, {
          actorSub: actor,
          tenant,
          action: 'tenant.deleted',
          detail: { before: { ...before }, after: null, users: counts.users, rows },
        });
        return lateRows;
      }),
  };
}

/** @returns how many rows were deleted; 0: none are left */
async function deleteSomeRows(connection: pg.ClientBase, tenant: TenantId, table: string): Promise<number> {
  const name = pg.escapeIdentifier(table);
  await setTenant(connection, tenant);
  const { rowCount } = await connection.query(
    // With `tableoid`, since rows of two partitions may have the same `ctid`.
    `DELETE FROM ${name} WHERE tenant_id = $1
        AND (tableoid, ctid) IN (SELECT tableoid, ctid FROM ${name} WHERE tenant_id = $1 LIMIT ${rowsPerTransaction})`,
    [tenant],
  );
  return rowCount ?? 0;
}
