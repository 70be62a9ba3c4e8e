import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { stackVariables, variables } from '@freehold/environment';
import { hasCode } from './errors.ts';
import { portNames } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * `npm run dev` sets these itself. A `.env` for AWS, as `freehold env --write .env` writes it, has other values for them,
 * which would lead the laptop's API to another database or user pool.
 */
const setByDev: ReadonlySet<string> = new Set([
  ...stackVariables.filter((name) => name !== 'TENANT_PROOF'),
  ...['NODE_ENV', 'HOST', 'DATABASE_URL', 'DATABASE_OWNER_URL', 'COGNITO_ENDPOINT', 'SESSION_KEYS', 'LOG_HASH_KEY'],
]);

const known: ReadonlySet<string> = new Set([...Object.keys(variables.shape), ...portNames, 'FREEHOLD_HOME']);

export interface EnvFileSettings {
  /** The environment, and what the file adds to it: a variable that is set already keeps its value. */
  readonly environment: Environment;
  /** The names of the file's variables that are used. */
  readonly used: readonly string[];
  /** The names of those that `npm run dev` sets itself. */
  readonly ignored: readonly string[];
}

/** Adds the variables of a `.env` file to the environment. A file that isn't there adds nothing. */
export async function withEnvFile(file: string, environment: Environment): Promise<EnvFileSettings> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '';
    throw error;
  });
  // An empty value counts as missing: `.env.example` has many.
  const set = Object.entries(parseEnv(text)).filter(([name, value]) => known.has(name) && value);
  const added = set.filter(([name]) => !setByDev.has(name) && !environment[name]);
  return {
    environment: { ...environment, ...Object.fromEntries(added) },
    used: added.map(([name]) => name),
    ignored: set.map(([name]) => name).filter((name) => setByDev.has(name)),
  };
}

/** Says which settings come from the file, in a sentence or two; empty where it sets nothing. */
export function describeEnvFile({ used, ignored }: EnvFileSettings): string {
  return [
    ...(used.length === 0 ? [] : [`.env sets ${used.join(', ')}.`]),
    ...(ignored.length === 0
      ? []
      : [`.env also sets ${ignored.join(', ')}: ignored here, since npm run dev sets its own.`]),
  ].join('\n');
}
