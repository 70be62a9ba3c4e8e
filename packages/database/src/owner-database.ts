import type { TenantId } from '@freehold/tenancy';
import { deleteRows, deleteTenant } from './global/tenant-deletion.ts';
import { countRows, exportRows } from './global/tenant-rows.ts';
import { createAuditedTenant, findTenant, setTenantStatus, type Tenant, wasTenantDeleted } from './global/tenants.ts';
import { inTransaction } from './global/transaction.ts';
import { writeAuditEvent } from './global/write-audit-event.ts';
import { pendingMigrations } from './migrations/pending-migrations.ts';
import { openOperatorPool } from './operator-database.ts';

/** What takes the owner's role: who is a customer, and the end of one. */
export interface OwnerDatabase {
  findTenant(id: TenantId): Promise<Tenant | undefined>;
  /** @returns whether it was made now; otherwise it is there already, and stays as it is */
  createTenant(id: TenantId, name: string, actor: string): Promise<boolean>;
  /** Whether a tenant of this id was deleted at some time. */
  wasTenantDeleted(id: TenantId): Promise<boolean>;
  /** @returns the tenant as it is now, and whether it was changed; `undefined`: no such tenant */
  setTenantStatus(
    id: TenantId,
    status: Tenant['status'],
    actor: string,
  ): Promise<{ readonly tenant: Tenant; readonly changed: boolean } | undefined>;
  countRows(tenant: TenantId): Promise<Record<string, number>>;
  /** Puts on record that a deletion begins, or goes on. */
  recordDeletionStart(tenant: Tenant, id: TenantId, actor: string): Promise<void>;
  /** Hands over all that is kept of a tenant, as one moment shows it: JSON objects as text, some at a time. */
  exportTenant(tenant: TenantId, onLines: (lines: readonly string[]) => Promise<void>): Promise<void>;
  /** Deletes all rows of a tenant from its own tables. Cut off, the next call goes on. */
  deleteRows: (
    tenant: TenantId,
    options: { readonly onProgress: (rows: number) => void; readonly signal: AbortSignal },
  ) => Promise<Record<string, number>>;
  /** Deletes a tenant itself, with whatever rows were written meanwhile, whose counts it returns. */
  deleteTenant(
    tenant: TenantId,
    actor: string,
    counts: { readonly users: number; readonly rows: Readonly<Record<string, number>> },
  ): Promise<Record<string, number> | undefined>;
  /** The names of the migrations that the database hasn't had. */
  pendingMigrations(): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Opens the database as its owner. Row-level security binds the owner too, so rows of tenants are reached for one tenant
 * at a time.
 *
 * @param url `DATABASE_OWNER_URL`
 */
export function openOwnerDatabase(url: string): OwnerDatabase {
  const pool = openOperatorPool(url);
  return {
    findTenant: (id) => findTenant(pool, id),
    createTenant: (id, name, actor) => createAuditedTenant(pool, id, name, actor),
    wasTenantDeleted: (id) => wasTenantDeleted(pool, id),
    setTenantStatus: (id, status, actor) => setTenantStatus(pool, id, status, actor),
    countRows: (tenant) => inTransaction(pool, (owner) => countRows(owner, tenant)),
    recordDeletionStart: ({ name, status }, tenant, actor) =>
      inTransaction(pool, (owner) =>
        writeAuditEvent(owner, {
          actorSub: actor,
          tenant,
          action: 'tenant.deletion_begun',
          detail: { before: { name, status } },
        }),
      ),
    exportTenant: (tenant, onLines) =>
      inTransaction(
        pool,
        async (owner) => {
          for await (const lines of exportRows(owner, tenant)) await onLines(lines);
        },
        'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
      ),
    deleteRows: (tenant, options) => deleteRows(pool, tenant, options),
    deleteTenant: (tenant, actor, counts) => deleteTenant(pool, tenant, actor, counts),
    pendingMigrations: () => pendingMigrations(pool),
    close: () => pool.end(),
  };
}
