import type { BackupSetup } from '@freehold/database';
import type { EnvironmentSource } from '@freehold/environment';
import { type CheckResult, failed, passed, warned } from './check-result.ts';

interface BackupServices {
  readonly source: EnvironmentSource;
  readonly database: { backupSetup(): Promise<BackupSetup> };
}

/** Checks that something backs the database up. Whether a backup can be restored, only a restore can tell. */
export async function checkBackups(services: BackupServices): Promise<CheckResult[]> {
  const setup = await readSetup(services);
  if (setup === undefined) return [];
  const ways = [
    ...(services.source['DATABASE_BACKUPS'] === 'snapshots'
      ? ['snapshots of the platform, as DATABASE_BACKUPS says']
      : []),
    ...(setup.archivesLog ? ['the server archives its write-ahead log'] : []),
    ...(setup.roleCanLogIn ? ['freehold_backup can log in, for pg_dump'] : []),
  ];
  if (ways.length === 0) {
    return [
      warned(
        'Nothing backs the database up: freehold_backup can’t log in, the server archives no write-ahead log, and DATABASE_BACKUPS names no snapshots.',
        'Set up one of them: docs/operations.md, “Backups”.',
      ),
    ];
  }
  return [passed(`Backups: ${ways.join('; ')}.`), ...uncovered(setup)];
}

function uncovered({ roleCanLogIn, uncoveredTables }: BackupSetup): CheckResult[] {
  if (!roleCanLogIn || uncoveredTables.length === 0) return [];
  return [
    failed(
      `A dump by freehold_backup would fail or lack rows at these tables: ${uncoveredTables.join(', ')}.`,
      'Add the grant and the policy in a migration: docs/extending.md says what a table needs.',
    ),
  ];
}

/** @returns `undefined` where the database can't be reached, which other checks report */
async function readSetup(services: BackupServices): Promise<BackupSetup | undefined> {
  if (!services.source['DATABASE_URL']) return undefined;
  try {
    // A URL that is none throws here, too.
    return await services.database.backupSetup();
  } catch {
    return undefined;
  }
}
