import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLocalPostgres, startLocalPostgres, stopOrphanedPostgres } from '@freehold/local-postgres';
import { acquireStartLock, type Shutdown } from '@freehold/process-lifecycle';
import getPort from 'get-port';
import { z } from 'zod';
import { withConnection } from './connection.ts';

/** An empty PostgreSQL server and a folder for the files of a run. Shutdown removes both. */
export interface BenchPostgres {
  readonly superuserUrl: string;
  readonly filesDirectory: string;
  readonly version: string;
  /** The process id of PostgreSQL's postmaster. */
  readonly postmaster: number;
}

/** Keeps the disk out of the figures: commits don't wait for it, and neither autovacuum nor a checkpoint runs meanwhile. */
const settings = {
  shared_buffers: '512MB',
  max_connections: '200',
  synchronous_commit: 'off',
  autovacuum: 'off',
  checkpoint_timeout: '1h',
  max_wal_size: '8GB',
};

/** Starts the server of a run. A lock keeps a second run out of the data directory. */
export async function startBenchPostgres(
  dataDirectory: string,
  shutdown: Shutdown,
  signal: AbortSignal,
): Promise<BenchPostgres> {
  const postgresDirectory = join(dataDirectory, 'postgres');
  const filesDirectory = join(dataDirectory, 'files');
  shutdown.add(await acquireStartLock(dataDirectory));
  // First, since the place of PostgreSQL's files depends on whether its OS user can enter this folder.
  await mkdir(dataDirectory, { recursive: true });
  // Removes what a killed run has left.
  await stopOrphanedPostgres(postgresDirectory);
  await removeLocalPostgres(postgresDirectory);
  shutdown.add(async () => {
    await removeLocalPostgres(postgresDirectory);
    await rm(dataDirectory, { recursive: true, force: true });
  });
  await rm(filesDirectory, { recursive: true, force: true });
  await mkdir(filesDirectory, { mode: 0o700 });
  const server = await startLocalPostgres({
    directory: postgresDirectory,
    port: await getPort({ host: '127.0.0.1' }),
    password: randomBytes(16).toString('hex'),
    settings,
    signal,
  });
  shutdown.add(() => server.stop());
  const serverInfo = await withConnection(server.superuserUrl, signal, async (superuser) => {
    const { rows } = await superuser.query(
      `SELECT current_setting('server_version') AS version,
              split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::integer AS postmaster`,
    );
    return z.tuple([z.object({ version: z.string(), postmaster: z.int() })]).parse(rows)[0];
  });
  return { superuserUrl: server.superuserUrl, filesDirectory, ...serverInfo };
}
