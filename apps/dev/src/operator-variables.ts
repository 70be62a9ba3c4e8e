import { readFile, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { DevError, hasCode } from './errors.ts';

/**
 * Writes the variables of the running installation to a file for `freehold --local` and `npm run db`: the API's, and the
 * owner's database URL, which the API does not get. Only the user who started it may read the file.
 *
 * @returns removes the file
 */
export async function writeOperatorVariables(
  file: string,
  api: Readonly<Record<string, string>>,
  ownerUrl: string,
): Promise<() => Promise<void>> {
  // A file left by a start that was killed would keep its mode.
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify({ ...api, DATABASE_OWNER_URL: ownerUrl }, undefined, 2), { mode: 0o600 });
  return () => rm(file, { force: true });
}

/** Reads that file. @throws {DevError} where nothing is running */
export async function readOperatorVariables(file: string): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    if (!hasCode(cause, 'ENOENT')) throw cause;
    throw new DevError('Freehold is not running on this machine. Start it in another terminal: npm run dev', { cause });
  });
  return z.record(z.string(), z.string()).parse(JSON.parse(text));
}
