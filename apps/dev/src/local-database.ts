import { createOwnedDatabase, PostgresError, startEmbeddedPostgres } from '@freehold/database/embedded';
import { migrate } from '@freehold/database/migrations';
import { DevError, hasCode } from './dev-error.ts';
import type { Home } from './home.ts';
import type { Shutdown } from './processes/shutdown.ts';
import type { Secrets } from './secrets.ts';

export interface LocalDatabase {
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** Where its files are, if PostgreSQL can't have them in the folder of local data. */
  readonly elsewhere: string | undefined;
}

/** Starts PostgreSQL, with the owner's database in it and the schema up to date. */
export async function bringUpDatabase(
  home: Home,
  port: number,
  secrets: Secrets,
  shutdown: Shutdown,
  signal: AbortSignal,
  say: (sentence: string) => void,
): Promise<LocalDatabase> {
  const server = await startEmbeddedPostgres({
    directory: home.postgres,
    port,
    password: secrets.superuserPassword,
    onEnded: () => say('PostgreSQL has ended by itself. Stop with Ctrl-C and start again.'),
    signal,
  }).catch((cause: unknown) => {
    if (!(cause instanceof PostgresError)) throw cause;
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
    throw new DevError(`The database’s password, in ${home.secrets}, is lost. Start over: npm run dev -- --fresh`, {
      cause,
    });
  });
  await migrate(urls);
  return { ...urls, elsewhere: server.directory === home.postgres ? undefined : server.directory };
}
