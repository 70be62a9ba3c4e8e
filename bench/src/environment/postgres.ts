import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLocalPostgres, startLocalPostgres, stopOrphanedPostgres } from '@freehold/local-postgres';
import type { Shutdown } from '@freehold/process-lifecycle';
import { acquireStartLock } from '@freehold/process-lifecycle';
import { z } from 'zod';
import { freePort } from '../processes/free-port.ts';
import { withConnection } from './connection.ts';

/** An empty PostgreSQL, and a folder for the files of a run. Both are gone afterwards. */
export interface BenchPostgres {
  readonly superuserUrl: string;
  readonly directory: string;
  readonly version: string;
  /** The id of PostgreSQL's first process. */
  readonly postmaster: number;
}

/**
 * What is set otherwise than PostgreSQL would by itself. A commit doesn't wait for the disk, and nothing is tidied up or
 * written out while it counts: both depend on the machine and the moment, and not on who asks.
 */
const settings = {
  shared_buffers: '512MB',
  max_connections: '200',
  synchronous_commit: 'off',
  autovacuum: 'off',
  checkpoint_timeout: '1h',
  max_wal_size: '8GB',
};

/** Starts the server of a run. One run at a time works on a folder. */
export async function startBenchPostgres(
  dataDirectory: string,
  shutdown: Shutdown,
  signal: AbortSignal,
): Promise<BenchPostgres> {
  const postgresDirectory = join(dataDirectory, 'postgres');
  const directory = join(dataDirectory, 'files');
  shutdown.add(await acquireStartLock(dataDirectory));
  // Before anything else: where PostgreSQL's files lie depends on whether its account gets into this folder.
  await mkdir(dataDirectory, { recursive: true });
  // What a run that was killed has left.
  await stopOrphanedPostgres(postgresDirectory);
  await removeLocalPostgres(postgresDirectory);
  shutdown.add(async () => {
    await removeLocalPostgres(postgresDirectory);
    await rm(dataDirectory, { recursive: true, force: true });
  });
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o700 });
  const server = await startLocalPostgres({
    directory: postgresDirectory,
    port: await freePort(),
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
  return { superuserUrl: server.superuserUrl, directory, ...serverInfo };
}
