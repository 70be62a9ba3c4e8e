import { access, constants, open, rename, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CliError } from '../errors.ts';

/**
 * Writes lines to a new file. Only its owner may read it, since it contains a customer's data. It gets its name when it is
 * complete.
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
    // A file left by a run that failed would keep its mode.
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

/** Checks that a file can be created. @throws {CliError} `file_exists`; an error of the operating system */
export async function assertNewFile(file: string): Promise<void> {
  const exists = await stat(file).then(
    () => true,
    () => false,
  );
  // Checked before the tenant is suspended.
  if (!exists) return access(dirname(resolve(file)), constants.W_OK);
  throw new CliError(
    'file_exists',
    `${file} exists already. If it is this tenant’s, from a run that failed, leave --export out; otherwise choose another.`,
  );
}
