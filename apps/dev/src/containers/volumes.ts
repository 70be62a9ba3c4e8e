import { fileURLToPath } from 'node:url';

/**
 * Where the volumes of docker/compose.yaml are mounted. Each service sees only its own: the API has no way to the owner's
 * password or the local Cognito's keys.
 */
const folder = (name: string) => fileURLToPath(new URL(`../../../../local/${name}`, import.meta.url));

/** All that was made at random, for the steps that prepare PostgreSQL. */
export const secretsFile = folder('secrets/secrets.json');

/** PostgreSQL's image makes its superuser with it. */
export const superuserPasswordFile = folder('secrets/superuser-password');

/** Both roles' URLs, as variables: for migrations and the demo's data. */
export const ownerVariablesFile = folder('owner/owner.env');

/** What the API alone is told, as variables. */
export const apiVariablesFile = folder('api/api.env');

/** The local Cognito's state, its private keys among it. */
export const cognitoSnapshotFile = folder('cognito/cognito.json');

/** The stack's outputs, as variables. It is there as soon as the user pool is. */
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
