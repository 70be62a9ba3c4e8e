import { writeFile } from 'node:fs/promises';
import { DevError } from '../errors.ts';
import { readOrCreateSecrets, type Secrets } from '../secrets.ts';
import { apiVariablesFile, envFile, ownerVariablesFile, secretsFile, superuserPasswordFile } from './volumes.ts';

/** Makes the secrets at the first start, and tells each service those that it needs. */
export async function writeSecrets(server: string): Promise<void> {
  const secrets = await readSecrets();
  const { appUrl, ownerUrl } = databaseUrls(server, secrets);
  // PostgreSQL's image reads it under an account of its own. Nobody else mounts the volume but what prepares PostgreSQL.
  await writeFile(superuserPasswordFile, secrets.superuserPassword, { mode: 0o644 });
  await writeFile(ownerVariablesFile, envFile({ DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: appUrl }), { mode: 0o600 });
  await writeFile(apiVariablesFile, envFile({ DATABASE_URL: appUrl, SESSION_KEYS: secrets.sessionKey }), {
    mode: 0o600,
  });
}

/** @throws {DevError} when they can't be read any more */
export async function readSecrets(): Promise<Secrets> {
  return readOrCreateSecrets(secretsFile).catch((cause: unknown) => {
    if (!(cause instanceof DevError)) throw cause;
    throw new DevError(`The secrets are damaged. ${startOverHint}`, { cause });
  });
}

/** What helps when the volumes no longer agree with each other. */
export const startOverHint = 'Start over, without the data: docker compose -f docker/compose.yaml down --volumes';

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
