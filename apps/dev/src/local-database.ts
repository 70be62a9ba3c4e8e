import { migrate } from '@freehold/database/migrations';
import { createOwnedDatabase, LocalPostgresError, startLocalPostgres } from '@freehold/local-postgres';
import type { Shutdown } from '@freehold/process-lifecycle';
import type { DataDirectory } from './data-directory.ts';
import { DevError, hasCode } from './errors.ts';
import type { Secrets } from './secrets.ts';

export interface LocalDatabase {
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** Where its files are, if PostgreSQL can't have them in the folder of local data. */
  readonly externalDirectory: string | undefined;
}

/** Starts PostgreSQL, with the owner's database in it and the schema up to date. */
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
    onEnded: () => print('PostgreSQL has ended by itself. Stop with Ctrl-C and start again.'),
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
    // PostgreSQL's code for a password that is not the one.
    if (!hasCode(cause, '28P01')) throw cause;
    throw new DevError(
      `The database’s password, in ${dataDirectory.secrets}, is lost. Start over: npm run dev -- --fresh`,
      {
        cause,
      },
    );
  });
  await migrate(urls);
  return { ...urls, externalDirectory: server.directory === dataDirectory.postgres ? undefined : server.directory };
}
