import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { LocalPostgresError } from './errors.ts';

/** The user of the operating system that PostgreSQL runs as. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);

/**
 * Chooses the user that PostgreSQL runs as, since it refuses to run as root: the owner of an existing data directory, else
 * `postgres` if there is one, else `nobody`. No user is created, so that nothing but a folder stays behind.
 *
 * @returns `undefined` unless the current user is root
 * @throws {LocalPostgresError}
 */
export async function chooseOsUser(dataDirectory: string): Promise<OsUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await stat(dataDirectory).catch(() => undefined);
  if (existing !== undefined && existing.uid !== 0) return { uid: existing.uid, gid: existing.gid };
  for (const name of ['postgres', 'nobody']) {
    const osUser = await findOsUser(name);
    if (osUser !== undefined) return osUser;
  }
  throw new LocalPostgresError(
    'PostgreSQL refuses to run as root, and this machine has neither a user `postgres` nor `nobody` to run it as. ' +
      'Start again as an ordinary user.',
  );
}

async function findOsUser(name: string): Promise<OsUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails for an unknown name.
    return undefined;
  }
}

/** Whether a user may enter a folder: that takes the search permission on every folder above it, too. */
export async function canEnter(osUser: OsUser, directory: string): Promise<boolean> {
  for (let folder = directory; ; folder = dirname(folder)) {
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined) {
      const search = found.uid === osUser.uid ? 0o100 : found.gid === osUser.gid ? 0o010 : 0o001;
      if ((found.mode & search) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}
