import { createHash } from 'node:crypto';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Binaries, findBinaries } from './binaries.ts';
import { canEnter, chooseOsUser, type OsUser } from './os-user.ts';

/** Where a server runs: its programs, its data, and under which account. */
export interface ServerSetup {
  readonly binaries: Binaries;
  readonly directory: string;
  readonly osUser: OsUser | undefined;
}

/** Only root gets here, and only root can write there, so nobody else can have put something in the way. */
const fallbackDirectory = '/var/lib/freehold';

/**
 * Settles where the server runs. That is `directory`, and the programs where npm put them, unless root has the clone
 * in a folder that only root may enter (`/root`, say): then whichever of the two PostgreSQL's account can't reach
 * moves to /var/lib/freehold.
 *
 * @param directory where the data should lie; an absolute path
 * @param installed the programs as npm installed them
 */
export async function resolveServerSetup(directory: string, installed?: Binaries): Promise<ServerSetup> {
  const binaries = installed ?? (await findBinaries());
  const osUser = await chooseOsUser(directory);
  if (osUser === undefined) return { binaries, directory, osUser };
  return {
    binaries: (await canEnter(osUser, binaries.root)) ? binaries : await copyBinaries(binaries),
    directory: (await canEnter(osUser, dirname(directory)))
      ? directory
      : join(fallbackDirectory, fingerprint(directory)),
    osUser,
  };
}

async function copyBinaries(binaries: Binaries): Promise<Binaries> {
  const root = join(fallbackDirectory, `postgresql-${binaries.version}`);
  if ((await stat(root).catch(() => undefined)) === undefined) {
    await mkdir(fallbackDirectory, { recursive: true, mode: 0o755 });
    const unfinished = `${root}.${process.pid}`;
    await cp(binaries.root, unfinished, { recursive: true, verbatimSymlinks: true });
    // Whole or not at all. Another start may have been faster; its copy is as good.
    await rename(unfinished, root).catch(() => rm(unfinished, { recursive: true }));
  }
  return { ...binaries, root };
}

function fingerprint(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}
