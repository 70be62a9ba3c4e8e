import { ChangedMigrationError, migrate } from '@freehold/database/migrations';
import { createOwnedDatabase, LocalPostgresError, startLocalPostgres } from '@freehold/local-postgres';
import type { Shutdown } from '@freehold/process-lifecycle';
import type { DataDirectory } from './data-directory.ts';
import { DevError, hasCode } from './errors.ts';
import type { Secrets } from './secrets.ts';

export interface LocalDatabase {
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** Where PostgreSQL's files are, if it can't use the data directory. */
  readonly externalDirectory: string | undefined;
}

/** Starts PostgreSQL, creates the owner's database in it, and applies the migrations. */
export async function startLocalDatabase(
  dataDirectory: DataDirectory,
  port: number,
  secrets: Secrets,
  shutdown: Shutdown,
  signal: AbortSignal,
  print: (sentence: string) => void,
): Promise<LocalDatabase> {
  const server = await startLocalPostgres({
    directory: dataDirectory.postgres,
    port,
    password: secrets.superuserPassword,
    onEnded: () => print('PostgreSQL has stopped by itself. Press Ctrl-C and start again.'),
    signal,
  }).catch((cause: unknown) => {
    if (!(cause instanceof LocalPostgresError)) throw cause;
    throw new DevError(`${cause.message}\nIf nothing else helps, start over: npm run dev -- --fresh`, { cause });
  });
  shutdown.add(() => server.stop());

  const url = (role: string, password: string) => `postgresql://${role}:${password}@127.0.0.1:${port}/freehold`;
  const urls = {
    ownerUrl: url('freehold_owner', secrets.ownerPassword),
    appUrl: url('freehold_api', secrets.appPassword),
  };
  await createOwnedDatabase(server.superuserUrl, urls.ownerUrl).catch((cause: unknown) => {
    // PostgreSQL's code for a wrong password.
    if (!hasCode(cause, '28P01')) throw cause;
    throw new DevError(
      `The database’s password, in ${dataDirectory.secrets}, is lost. Start over: npm run dev -- --fresh`,
      { cause },
    );
  });
  await applyMigrations(urls);
  const externalDirectory = server.directory === dataDirectory.postgres ? undefined : server.directory;
  return { ...urls, externalDirectory };
}

/**
 * Applies the migrations. On a laptop, `--fresh` applies a changed migration again; elsewhere that would delete data.
 *
 * @throws {DevError} for a migration that was changed after it was applied
 */
export async function applyMigrations(urls: { readonly ownerUrl: string; readonly appUrl: string }): Promise<void> {
  await migrate(urls).catch((cause: unknown) => {
    if (!(cause instanceof ChangedMigrationError)) throw cause;
    throw new DevError(
      `The migration ${cause.migration} was changed after it was applied. While it is on this machine only, apply it ` +
        'anew, which deletes the local data: npm run dev -- --fresh\nOtherwise undo the change, and write a new migration.',
      { cause },
    );
  });
}
