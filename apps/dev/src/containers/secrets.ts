import { writeFile } from 'node:fs/promises';
import { DevError } from '../errors.ts';
import { readOrCreateSecrets, type Secrets } from '../secrets.ts';
import { apiVariablesFile, envFile, ownerVariablesFile, secretsFile, superuserPasswordFile } from './volumes.ts';

/** Creates the secrets at the first start, and writes for each service those that it needs. */
export async function writeSecrets(server: string): Promise<void> {
  const secrets = await readSecrets();
  const { appUrl, ownerUrl } = databaseUrls(server, secrets);
  // PostgreSQL's image reads it as its own OS user. Only PostgreSQL and the steps that prepare it mount the volume.
  await writeFile(superuserPasswordFile, secrets.superuserPassword, { mode: 0o644 });
  await writeFile(ownerVariablesFile, envFile({ DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: appUrl }), { mode: 0o600 });
  const { sessionKey, logHashKey } = secrets;
  const apiVariables = { DATABASE_URL: appUrl, SESSION_KEYS: sessionKey, LOG_HASH_KEY: logHashKey };
  await writeFile(apiVariablesFile, envFile(apiVariables), { mode: 0o600 });
}

/** @throws {DevError} if they are damaged */
export async function readSecrets(): Promise<Secrets> {
  return readOrCreateSecrets(secretsFile).catch((cause: unknown) => {
    if (!(cause instanceof DevError)) throw cause;
    throw new DevError(`The secrets are damaged. ${startOverHint}`, { cause });
  });
}

/** The remedy when the volumes don't fit together. */
export const startOverHint = 'Start over, which deletes the data: docker compose -f docker/compose.yaml down --volumes';

/** @param server host and port: `postgres:5432` */
export function databaseUrls(server: string, secrets: Secrets) {
  const url = (role: string, password: string, database: string) =>
    `postgresql://${role}:${password}@${server}/${database}`;
  return {
    superuserUrl: url('postgres', secrets.superuserPassword, 'postgres'),
    ownerUrl: url('freehold_owner', secrets.ownerPassword, 'freehold'),
    appUrl: url('freehold_api', secrets.appPassword, 'freehold'),
  };
}
