import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EnvironmentSource } from '@freehold/environment';
import { z } from 'zod';
import { CliError } from './errors.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The file that `npm run dev` writes while it runs. */
const operatorVariables = z.record(z.string(), z.string());

/**
 * The variables of the installation that `npm run dev` runs on this machine.
 *
 * @param source the environment: `FREEHOLD_HOME` is the data directory, if it is not `.freehold` in the clone
 * @throws {CliError} `not_running`
 */
export async function readLocalInstallation(source: EnvironmentSource): Promise<EnvironmentSource> {
  const dataDirectory = source['FREEHOLD_HOME'] ? resolve(source['FREEHOLD_HOME']) : join(root, '.freehold');
  const file = join(dataDirectory, 'operator.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    throw new CliError(
      'not_running',
      `Freehold is not running on this machine with the data in ${dataDirectory}. Start it: npm run dev`,
    );
  }
  return operatorVariables.parse(JSON.parse(text));
}
