import { globalPool } from './global/global-pool.ts';
import { tenantDeletion } from './global/tenant-deletion.ts';
import { tenantRows } from './global/tenant-rows.ts';
import { tenantAdministration, tenantRecords } from './global/tenants.ts';
import { pendingMigrations } from './migrations/pending-migrations.ts';
import { openOperatorPool } from './pool.ts';

/** What needs the owner's role: creating, suspending and deleting tenants. */
export type OwnerDatabase = ReturnType<typeof openOwnerDatabase>;

/**
 * Opens the database as its owner. Row-level security binds the owner too, so tenants' rows are reached one tenant at a
 * time.
 *
 * @param url `DATABASE_OWNER_URL`
 */
export function openOwnerDatabase(url: string) {
  const pool = globalPool(openOperatorPool(url, 'DATABASE_OWNER_URL'), 'unnamed');
  return {
    ...tenantRecords(pool),
    ...tenantAdministration(pool),
    ...tenantRows(pool),
    ...tenantDeletion(pool),
    /** The names of the migrations that the database lacks. */
    pendingMigrations: (): Promise<string[]> => pendingMigrations(pool),
    close: (): Promise<void> => pool.end(),
  };
}
