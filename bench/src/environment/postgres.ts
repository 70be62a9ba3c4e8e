import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeEmbeddedPostgres, startEmbeddedPostgres, stopOrphanedPostgres } from '@freehold/database/embedded';
import type { Shutdown } from '@freehold/dev/processes/shutdown.ts';
import { claimSoleStart } from '@freehold/dev/processes/sole-start.ts';
import { z } from 'zod';
import { freePort } from '../processes/free-port.ts';
import { connected } from './connection.ts';

/** An empty PostgreSQL, and a folder for the files of a run. Both are gone afterwards. */
export interface BenchServer {
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
export async function startServer(home: string, shutdown: Shutdown, signal: AbortSignal): Promise<BenchServer> {
  const postgres = join(home, 'postgres');
  const directory = join(home, 'files');
  shutdown.add(await claimSoleStart(home));
  // Before anything else: where PostgreSQL's files lie depends on whether its account gets into this folder.
  await mkdir(home, { recursive: true });
  // What a run that was killed has left.
  await stopOrphanedPostgres(postgres);
  await removeEmbeddedPostgres(postgres);
  shutdown.add(async () => {
    await removeEmbeddedPostgres(postgres);
    await rm(home, { recursive: true, force: true });
  });
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { mode: 0o700 });
  const server = await startEmbeddedPostgres({
    directory: postgres,
    port: await freePort(),
    password: randomBytes(16).toString('hex'),
    settings,
    signal,
  });
  shutdown.add(() => server.stop());
  const facts = await connected(server.superuserUrl, signal, async (superuser) => {
    const { rows } = await superuser.query(
      `SELECT current_setting('server_version') AS version,
              split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::integer AS postmaster`,
    );
    return z.tuple([z.object({ version: z.string(), postmaster: z.int() })]).parse(rows)[0];
  });
  return { superuserUrl: server.superuserUrl, directory, ...facts };
}
