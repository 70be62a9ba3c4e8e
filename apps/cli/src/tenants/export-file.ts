import { access, constants, lstat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CliError } from '../errors.ts';
import { createPrivateFile } from '../private-file.ts';

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
  const exported = await createPrivateFile(file);
  try {
    await writeRows(async (lines) => {
      await exported.handle.appendFile(lines.map((line) => `${line}\n`).join(''));
    });
    await exported.handle.sync();
    await assertNewFile(file);
    await exported.publish();
  } finally {
    await exported.handle.close();
    await exported.discard();
  }
}

/** Checks that a file can be created. @throws {CliError} `file_exists`; an error of the operating system */
export async function assertNewFile(file: string): Promise<void> {
  // A link counts, even one that leads nowhere.
  const exists = await lstat(file).then(
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
