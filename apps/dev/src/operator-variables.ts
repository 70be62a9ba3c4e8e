import { rm, writeFile } from 'node:fs/promises';

/**
 * Writes down the variables of the running installation for `freehold --local`: the API's, and the owner's database URL,
 * which the API has no business with. Only whoever started it may read them.
 *
 * @returns takes the file away again
 */
export async function writeOperatorVariables(
  file: string,
  api: Readonly<Record<string, string>>,
  ownerUrl: string,
): Promise<() => Promise<void>> {
  // A file that a start left which was killed would keep its mode.
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify({ ...api, DATABASE_OWNER_URL: ownerUrl }, undefined, 2), { mode: 0o600 });
  return () => rm(file, { force: true });
}
