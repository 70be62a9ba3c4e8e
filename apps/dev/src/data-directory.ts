import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLocalPostgres } from '@freehold/local-postgres';
import { DevError } from './errors.ts';

/** The paths in the directory of local data. */
export interface DataDirectory {
  readonly path: string;
  readonly postgres: string;
  readonly cognitoSnapshot: string;
  readonly secrets: string;
  /** The variables of the installation, for the operator's command. The file exists while it runs. */
  readonly operatorVariables: string;
}

/** The paths in a data directory, whether or not it exists. */
export function dataDirectoryAt(path: string): DataDirectory {
  return {
    path,
    postgres: join(path, 'postgres'),
    cognitoSnapshot: join(path, 'cognito.json'),
    secrets: join(path, 'secrets.json'),
    operatorVariables: join(path, 'operator.json'),
  };
}

/**
 * Opens the data directory, and creates it if it doesn't exist.
 *
 * @throws {DevError} where it belongs to another user, who could not read the files that we would write
 */
export async function openDataDirectory(path: string): Promise<DataDirectory> {
  await mkdir(path, { recursive: true });
  const { uid } = await stat(path);
  if (process.getuid !== undefined && uid !== process.getuid()) {
    throw new DevError(
      `The data directory ${path} belongs to another OS user (uid ${uid}). Start as that user, use another directory ` +
        `(FREEHOLD_HOME=… npm run dev), or delete that one: sudo rm -r ${path}`,
    );
  }
  return dataDirectoryAt(path);
}

/** Deletes the local data: Freehold's files in the directory, and no other files in it. */
export async function clearDataDirectory(directory: DataDirectory): Promise<void> {
  const { postgres, cognitoSnapshot, secrets, operatorVariables } = directory;
  await removeLocalPostgres(postgres);
  const files = [cognitoSnapshot, `${cognitoSnapshot}.tmp`, secrets, operatorVariables];
  await Promise.all(files.map((file) => rm(file, { force: true })));
}
