import { fileURLToPath } from 'node:url';

/**
 * The mount points of the volumes in docker/compose.yaml. Each service mounts only its own: the API can't read the owner's
 * password or the local Cognito's keys.
 */
const folder = (name: string) => fileURLToPath(new URL(`../../../../local/${name}`, import.meta.url));

/** All secrets, for the steps that prepare PostgreSQL. */
export const secretsFile = folder('secrets/secrets.json');

/** The password of the superuser that PostgreSQL's image creates. */
export const superuserPasswordFile = folder('secrets/superuser-password');

/** Both roles' URLs, as variables: for migrations and the demo's data. */
export const ownerVariablesFile = folder('owner/owner.env');

/** The API's own secrets, as variables. */
export const apiVariablesFile = folder('api/api.env');

/** The local Cognito's state, including its private keys. */
export const cognitoSnapshotFile = folder('cognito/cognito.json');

/** The stack's outputs, as variables. The file exists when the user pool is ready. */
export const stackVariablesFile = folder('stack/stack.env');

/**
 * Variables in the form that `node --env-file` reads.
 *
 * @param variables values without line breaks or quotes
 */
export function envFile(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
