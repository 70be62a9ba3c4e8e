import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeLocalPostgres } from '@freehold/local-postgres';
import { DevError } from './errors.ts';

/** What lies in the folder of local data. */
export interface DataDirectory {
  readonly directory: string;
  readonly postgres: string;
  readonly cognitoSnapshot: string;
  readonly secrets: string;
  /** The variables of the installation, for the operator's command; there while it runs. */
  readonly operatorVariables: string;
}

/**
 * Opens the folder of local data, and makes it if it isn't there.
 *
 * @throws {DevError} where it belongs to somebody else: half of what we wrote there they could not read any more
 */
export async function openDataDirectory(directory: string): Promise<DataDirectory> {
  await mkdir(directory, { recursive: true });
  const { uid } = await stat(directory);
  if (process.getuid !== undefined && uid !== process.getuid()) {
    throw new DevError(
      `The local data in ${directory} belongs to another user (uid ${uid}). Start as that user, keep yours elsewhere ` +
        `(FREEHOLD_HOME=… npm run dev), or throw theirs away: sudo rm -r ${directory}`,
    );
  }
  return {
    directory,
    postgres: join(directory, 'postgres'),
    cognitoSnapshot: join(directory, 'cognito.json'),
    secrets: join(directory, 'secrets.json'),
    operatorVariables: join(directory, 'operator.json'),
  };
}

/** Throws the local data away: what is ours in the folder, and nothing that somebody else may have put there. */
export async function clearDataDirectory({
  postgres,
  cognitoSnapshot,
  secrets,
  operatorVariables,
}: DataDirectory): Promise<void> {
  await removeLocalPostgres(postgres);
  const files = [cognitoSnapshot, `${cognitoSnapshot}.tmp`, secrets, operatorVariables];
  await Promise.all(files.map((file) => rm(file, { force: true })));
}
