import { createHash } from 'node:crypto';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Binaries, findBinaries } from './binaries.ts';
import { canEnter, chooseOsUser, type OsUser } from './os-user.ts';

/** How a server runs: its programs, its directory, and its OS user. */
export interface ServerSetup {
  readonly binaries: Binaries;
  readonly directory: string;
  readonly osUser: OsUser | undefined;
}

/** Used by root alone. Only root can write there, so that nobody else can place files in it. */
const fallbackDirectory = '/var/lib/freehold';

/**
 * Resolves where the server runs: in `directory`, with the programs that npm installed. If root has the clone in a folder
 * that only root may enter, such as `/root`, the part that PostgreSQL's OS user can't reach is in /var/lib/freehold.
 *
 * @param directory the wanted directory, an absolute path
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
    // Copied whole or not at all. If another start was faster, its copy is used.
    await rename(unfinished, root).catch(() => rm(unfinished, { recursive: true }));
  }
  return { ...binaries, root };
}

function fingerprint(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16);
}
