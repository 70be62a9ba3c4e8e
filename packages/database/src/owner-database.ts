import type { TenantId } from '@freehold/tenancy';
import { insertAuditEvent } from './control/audit.ts';
import { deleteRows, deleteTenant } from './control/tenant-deletion.ts';
import { countRows, exportRows } from './control/tenant-rows.ts';
import { findTenant, makeTenant, setTenantStatus, type Tenant, wasDeleted } from './control/tenants.ts';
import { inTransaction } from './control/transaction.ts';
import { pendingMigrations } from './migrations/pending.ts';
import { operatorPool } from './operator-database.ts';

/** What takes the owner's role: who is a customer, and the end of one. */
export interface OwnerDatabase {
  findTenant(id: TenantId): Promise<Tenant | undefined>;
  /** @returns whether it was made now; otherwise it is there already, and stays as it is */
  createTenant(id: TenantId, name: string, actor: string): Promise<boolean>;
  /** Whether a tenant of this id was deleted at some time. */
  wasDeleted(id: TenantId): Promise<boolean>;
  /** @returns the tenant as it is now, and whether it was changed; `undefined`: no such tenant */
  setTenantStatus(
    id: TenantId,
    status: Tenant['status'],
    actor: string,
  ): Promise<{ readonly tenant: Tenant; readonly changed: boolean } | undefined>;
  countRows(tenant: TenantId): Promise<Record<string, number>>;
  /** Puts on record that a deletion begins, or goes on. */
  recordDeletionBegun(tenant: Tenant, id: TenantId, actor: string): Promise<void>;
  /** Hands over all that is kept of a tenant, as one moment shows it: JSON objects as text, some at a time. */
  exportTenant(tenant: TenantId, take: (lines: readonly string[]) => Promise<void>): Promise<void>;
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
  const pool = operatorPool(url);
  return {
    findTenant: (id) => findTenant(pool, id),
    createTenant: (id, name, actor) => makeTenant(pool, id, name, actor),
    wasDeleted: (id) => wasDeleted(pool, id),
    setTenantStatus: (id, status, actor) => setTenantStatus(pool, id, status, actor),
    countRows: (tenant) => inTransaction(pool, (owner) => countRows(owner, tenant)),
    recordDeletionBegun: ({ name, status }, tenant, actor) =>
      inTransaction(pool, (owner) =>
        insertAuditEvent(owner, {
          actorSub: actor,
          tenant,
          action: 'tenant.deletion_begun',
          detail: { before: { name, status } },
        }),
      ),
    exportTenant: (tenant, take) =>
      inTransaction(
        pool,
        async (owner) => {
          for await (const lines of exportRows(owner, tenant)) await take(lines);
        },
        'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
      ),
    deleteRows: (tenant, options) => deleteRows(pool, tenant, options),
    deleteTenant: (tenant, actor, counts) => deleteTenant(pool, tenant, actor, counts),
    pendingMigrations: () => pendingMigrations(pool),
    close: () => pool.end(),
  };
}
