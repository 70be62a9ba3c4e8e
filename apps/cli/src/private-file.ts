import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CliError } from './errors.ts';

/** A file that is being written. Until it has its name, nobody finds it under that. */
export interface NewPrivateFile {
  readonly handle: FileHandle;
  /** Gives the file its name, in place of a file of this user's that has it. @throws {CliError} as `requireOwnFile` */
  publish(): Promise<void>;
  /** Deletes the file, if it has no name yet. */
  discard(): Promise<void>;
}

/**
 * Creates a file that only its owner may read, in the folder of `path`. It follows no link and takes over no file: it has a
 * random name of its own until it is published.
 *
 * @throws {CliError} as `requireOwnFile`; an error of the operating system
 */
export async function createPrivateFile(path: string): Promise<NewPrivateFile> {
  await requireOwnFile(path);
  const unpublished = join(dirname(path), `.${basename(path)}.${randomBytes(8).toString('hex')}.partial`);
  // `x` refuses what exists, links included; `a` keeps concurrent writes from overwriting each other.
  const handle = await open(unpublished, 'ax', 0o600);
  return {
    handle,
    async publish() {
      await requireOwnFile(path);
      await rename(unpublished, path);
    },
    discard: () => rm(unpublished, { force: true }),
  };
}

/** Writes a text into a file that only its owner may read. @throws {CliError} as `requireOwnFile` */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const file = await createPrivateFile(path);
  try {
    await file.handle.writeFile(text);
    await file.handle.sync();
    await file.publish();
  } finally {
    await file.handle.close();
    await file.discard();
  }
}

/** Reads a file of this user's, and follows no link. @returns `undefined` if there is none @throws {CliError} as `requireOwnFile` */
export async function readOwnFile(path: string): Promise<string | undefined> {
  if ((await requireOwnFile(path)) === undefined) return undefined;
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    assertOwn(path, await handle.stat());
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/**
 * Requires that a path names nothing yet, or a plain file of the user who runs the command. A link, or another
 * user's file, may have been put there to read secrets, or to have them written elsewhere.
 *
 * @throws {CliError} `file_refused`
 */
async function requireOwnFile(path: string): Promise<Stats | undefined> {
  const found = await lstat(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found !== undefined) assertOwn(path, found);
  return found;
}

function assertOwn(path: string, found: Stats): void {
  const user = process.getuid?.();
  if (found.isSymbolicLink()) throw refusal(`${path} is a link. Name the file that it leads to, or delete the link.`);
  if (!found.isFile()) throw refusal(`${path} is no plain file. Name another.`);
  if (user !== undefined && found.uid !== user)
    throw refusal(
      `${path} belongs to another user of this machine. Name another file, or run the command as that user.`,
    );
}

function refusal(message: string): CliError {
  return new CliError('file_refused', message);
}
