import { type BackupSetup, readBackupSetup } from './backup/backup-setup.ts';
import { globalPool } from './global/global-pool.ts';
import { resetRateLimits } from './global/rate-limiter.ts';
import { tenantRows } from './global/tenant-rows.ts';
import { tenantRecords } from './global/tenants.ts';
import { userRecords } from './global/user-records.ts';
import { userSync } from './global/user-sync.ts';
import { type AuditEvent, writeAuditEvent } from './global/write-audit-event.ts';
import { openOperatorPool } from './pool.ts';

/** What the operator's command does with the API's role: read tenants, and keep the rows of users. */
export type OperatorDatabase = ReturnType<typeof openOperatorDatabase>;

/**
 * Opens the database for the operator's command.
 *
 * @param url the API's role, `DATABASE_URL`
 */
export function openOperatorDatabase(url: string) {
  const pool = globalPool(openOperatorPool(url, 'DATABASE_URL'), 'unnamed');
  return {
    ...tenantRecords(pool),
    ...tenantRows(pool),
    ...userRecords(pool),
    ...userSync(pool),
    writeAuditEvent: (event: AuditEvent): Promise<void> => writeAuditEvent(pool, event),
    /** Deletes an account's counts of login attempts, from all addresses. @returns how many there were */
    resetLoginRateLimits: (account: string): Promise<number> => resetRateLimits(pool, account.toLowerCase()),
    /** What is set up for backups, as far as the database knows. */
    backupSetup: (): Promise<BackupSetup> => readBackupSetup(pool),
    /** The database's clock. */
    async now(): Promise<Date> {
      const { rows } = await pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
      const [row] = rows;
      if (row === undefined) throw new Error('The database did not tell its time.');
      return row.now;
    },
    close: (): Promise<void> => pool.end(),
  };
}
