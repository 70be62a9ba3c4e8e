import { EnvironmentError, readMigrationEnvironment } from '@freehold/environment';
import { printableLines } from '@freehold/printable';
import pg from 'pg';
import { toDatabaseConnectionError } from '../connection-failure.ts';
import { MigrationError } from './errors.ts';
import { migrate } from './migrate.ts';

/** Migrates by the two URLs of the environment, and prints what was applied. After a failure the exit code is 1. */
export async function runMigrations(): Promise<void> {
  try {
    // biome-ignore lint/style/noProcessEnv: the entry point reads the environment.
    const { DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: appUrl } = readMigrationEnvironment(process.env);
    const applied = await migrate({ ownerUrl, appUrl });
    const lines = applied.length === 0 ? ['The database is up to date.'] : applied.map((name) => `Applied ${name}`);
    process.stdout.write(`${lines.join('\n')}\n`);
  } catch (error) {
    process.stderr.write(`${printableLines(failureMessage(error))}\n`);
    process.exitCode = 1;
  }
}

/** A sentence for what the operator can correct; a stack for a mistake of ours. */
function failureMessage(error: unknown): string {
  if (error instanceof EnvironmentError || error instanceof MigrationError) return error.message;
  const failure = toDatabaseConnectionError(error, 'DATABASE_OWNER_URL');
  if (failure !== undefined) return failure.message;
  if (error instanceof pg.DatabaseError) return `The database of DATABASE_OWNER_URL refuses: ${error.message}.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
