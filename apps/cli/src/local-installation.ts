import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Source } from '@freehold/environment';
import { z } from 'zod';
import { CliError } from './cli-error.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** What `npm run dev` writes down while it runs. */
const operatorVariables = z.record(z.string(), z.string());

/**
 * The variables of the installation that `npm run dev` runs on this machine.
 *
 * @param given the environment: `FREEHOLD_HOME` says where the local data is, if not in the clone's `.freehold`
 * @throws {CliError} where none runs
 */
export async function readLocalInstallation(given: Source): Promise<Source> {
  const home = given['FREEHOLD_HOME'] ? resolve(given['FREEHOLD_HOME']) : join(root, '.freehold');
  const file = join(home, 'operator.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    throw new CliError('not_running', `Freehold does not run on this machine with the data in ${home}: npm run dev`);
  }
  return operatorVariables.parse(JSON.parse(text));
}
