import { randomBytes } from 'node:crypto';
import { type EnvironmentSource, readApiEnvironment, type StackVariable, variables } from '@freehold/environment';

/** What the API is told here, and nobody can tell it otherwise. */
export interface LocalApiSettings {
  readonly port: number;
  readonly databaseUrl: string;
  readonly cognitoUrl: string;
  readonly sessionKey: string;
  readonly stack: Readonly<Record<StackVariable, string>>;
}

/** Of the environment that we were given, an API process needs these to run and to write readably. */
const systemVariables = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TERM',
  'NO_COLOR',
  'FORCE_COLOR',
  'NODE_COMPILE_CACHE',
  'SystemRoot',
];

/**
 * The API's environment: its own variables as they were given to `npm run dev`, and over them what is so here. Nothing
 * else gets through: a developer's AWS profile or the owner's database URL have no business in the API.
 */
export function localApiEnvironment(given: EnvironmentSource, settings: LocalApiSettings): Record<string, string> {
  const names = [...systemVariables, ...Object.keys(variables.omit({ DATABASE_OWNER_URL: true }).shape)];
  const all: EnvironmentSource = {
    ...Object.fromEntries(names.map((name) => [name, given[name] || undefined]).filter(([, value]) => value)),
    ...settings.stack,
    // The local pool proves tenants either way, so whoever wants to try a look-up may.
    TENANT_PROOF: given['TENANT_PROOF'] || settings.stack.TENANT_PROOF,
    NODE_ENV: 'development',
    // The demo's passwords are public, so nobody else on the network gets to try them.
    HOST: '127.0.0.1',
    PORT: String(settings.port),
    DATABASE_URL: settings.databaseUrl,
    COGNITO_ENDPOINT: settings.cognitoUrl,
    SESSION_KEYS: settings.sessionKey,
    // The local Cognito wants requests to be signed, as AWS does, and takes any key.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/**
 * Has the API's own rules look at what was given, before anything is started for an API that would not start.
 *
 * @throws {EnvironmentError} that names all that is wrong
 */
export function assertApiEnvironment(given: EnvironmentSource): void {
  readApiEnvironment(
    localApiEnvironment(given, {
      port: 8000,
      databaseUrl: 'postgresql://role@localhost/database',
      cognitoUrl: 'http://localhost:9229',
      sessionKey: randomBytes(32).toString('base64'),
      stack: {
        PUBLIC_URL: 'http://localhost:8000',
        AWS_REGION: 'us-east-1',
        COGNITO_USER_POOL_ID: 'us-east-1_local',
        COGNITO_APP_CLIENT_ID: 'server',
        COGNITO_APP_CLIENT_SECRET: '',
        COGNITO_WEB_CLIENT_ID: 'web',
        COGNITO_WEB_CLIENT_SECRET: '',
        COGNITO_DOMAIN: 'http://localhost:9229/hosted-ui/domain',
        COGNITO_REDIRECT_URI: 'http://localhost:8000/auth/callback',
        COGNITO_TENANT_CLAIM: 'custom:tenant_id',
        TENANT_PROOF: 'claim',
      },
    }),
  );
}
