import { access, constants, open, rename, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CliError } from '../errors.ts';

/**
 * Writes lines to a file that wasn't there, which only its owner may read: it holds a customer's data. It gets its name
 * when all is in it.
 *
 * @param writeRows calls `write` with lines until there are no more
 * @throws {CliError} `file_exists`
 */
export async function writeExport(
  file: string,
  writeRows: (write: (lines: readonly string[]) => Promise<void>) => Promise<void>,
): Promise<void> {
  await assertNewFile(file);
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w', 0o600);
  try {
    // One that a run left that was cut off keeps its mode.
    await handle.chmod(0o600);
    await writeRows(async (lines) => {
      await handle.appendFile(lines.map((line) => `${line}\n`).join(''));
    });
    await handle.sync();
  } finally {
    await handle.close();
  }
  await assertNewFile(file);
  await rename(partial, file);
}

/** Makes sure that a file can be made. @throws {CliError} `file_exists`; an error of the system where it can't */
export async function assertNewFile(file: string): Promise<void> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  // Better found out now than when the tenant has been suspended.
  if (!exists) return access(dirname(resolve(file)), constants.W_OK);
  throw new CliError(
    'file_exists',
    `${file} is there already. If it is this tenant’s, from a run that was cut off, leave --export out; else name another.`,
  );
}
