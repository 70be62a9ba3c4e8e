import { randomBytes } from 'node:crypto';
import { type EnvironmentSource, readApiEnvironment, type StackVariable, variables } from '@freehold/environment';

/** The variables that the laptop's stack sets for the API, whatever the environment says. */
export interface LocalApiSettings {
  readonly port: number;
  readonly databaseUrl: string;
  readonly cognitoUrl: string;
  readonly sessionKey: string;
  readonly logHashKey: string;
  readonly stack: Readonly<Record<StackVariable, string>>;
}

/** The API process needs these of the given environment to run, and to print colours. */
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
 * The environment of the laptop's API: the API's variables as given to `npm run dev`, overridden by the laptop's settings.
 * Nothing else is passed on, such as a developer's AWS profile or the owner's database URL.
 */
export function localApiEnvironment(given: EnvironmentSource, settings: LocalApiSettings): Record<string, string> {
  const names = [...systemVariables, ...Object.keys(variables.omit({ DATABASE_OWNER_URL: true }).shape)];
  const all: EnvironmentSource = {
    ...Object.fromEntries(names.map((name) => [name, given[name] || undefined]).filter(([, value]) => value)),
    ...settings.stack,
    // The local pool supports TENANT_PROOF=claim and =lookup, so both can be tried.
    TENANT_PROOF: given['TENANT_PROOF'] || settings.stack.TENANT_PROOF,
    NODE_ENV: 'development',
    // The demo's passwords are public: only this machine may connect.
    HOST: '127.0.0.1',
    PORT: String(settings.port),
    DATABASE_URL: settings.databaseUrl,
    COGNITO_ENDPOINT: settings.cognitoUrl,
    SESSION_KEYS: settings.sessionKey,
    LOG_HASH_KEY: settings.logHashKey,
    // The local Cognito wants signed requests, as AWS does, and accepts any key.
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/**
 * Checks the given variables by the API's own rules, before anything is started for an API that would refuse them.
 *
 * @throws {EnvironmentError} that names everything that is wrong
 */
export function assertApiEnvironment(given: EnvironmentSource): void {
  readApiEnvironment(
    localApiEnvironment(given, {
      port: 8000,
      databaseUrl: 'postgresql://role@localhost/database',
      cognitoUrl: 'http://localhost:9229',
      sessionKey: randomBytes(32).toString('base64'),
      logHashKey: randomBytes(32).toString('base64'),
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
        COGNITO_MFA: given['COGNITO_MFA'] || 'OFF',
        COGNITO_TENANT_CLAIM: 'custom:tenant_id',
        TENANT_PROOF: 'claim',
      },
    }),
  );
}
