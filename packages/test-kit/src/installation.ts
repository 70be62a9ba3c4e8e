import { randomBytes } from 'node:crypto';
import { createUserDirectory, type NewUser, type UserDirectory } from '@freehold/cognito';
import { type CognitoEmulator, createCognitoEmulator } from '@freehold/cognito-emulator';
import { cheapCryptography } from '@freehold/cognito-emulator/testing';
import type { StackVariable } from '@freehold/environment';
import type { Settings } from '@freehold/infra/program';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { provisionIdentity } from '@freehold/provisioning';

/** What the API and the operator's command need: a database, and a local Cognito that the Pulumi program set up. */
export interface TestInstallation {
  readonly database: TestDatabase;
  readonly cognito: CognitoEmulator;
  readonly directory: UserDirectory;
  readonly region: string;
  /** The environment variables: the stack's outputs, and the database's URL. */
  readonly variables: TestVariables;
  /** Creates an account with `testPassword`. @returns its `sub` */
  createUser(user: Partial<NewUser> & Pick<NewUser, 'email'>): Promise<string>;
  stop(): Promise<void>;
}

export type TestVariables = Record<
  StackVariable | 'DATABASE_URL' | 'COGNITO_ENDPOINT' | 'SESSION_KEYS' | 'LOG_HASH_KEY',
  string
>;

export interface TestInstallationOptions {
  /** The local Cognito's clock. */
  readonly clock?: (() => Date) | undefined;
  /** Settings of the Pulumi program. */
  readonly settings?: Partial<Settings>;
  /** The user pool's region. @default 'us-east-1' */
  readonly region?: string;
  /** @default createTestDatabase */
  readonly createDatabase?: () => Promise<TestDatabase>;
}

export const testPassword = 'Correct-horse-7';

export async function createTestInstallation(options: TestInstallationOptions = {}): Promise<TestInstallation> {
  const { clock, settings = {}, region = 'us-east-1', createDatabase = createTestDatabase } = options;
  const [database, cognito] = await Promise.all([
    createDatabase(),
    createCognitoEmulator({ port: 0, ...cheapCryptography(), ...(clock !== undefined && { clock }) }),
  ]);
  const { environment } = await provisionIdentity({
    endpoint: cognito.url,
    region,
    stack: 'test',
    config: settings,
    registerFunction: cognito.registerFunction,
    hostedUiUrl: cognito.hostedUiUrl,
  });
  const directory = createUserDirectory({
    region,
    userPoolId: environment.COGNITO_USER_POOL_ID,
    tenantClaim: environment.COGNITO_TENANT_CLAIM,
    endpoint: cognito.url,
  });
  return {
    database,
    cognito,
    directory,
    region,
    variables: {
      ...environment,
      DATABASE_URL: database.appUrl,
      COGNITO_ENDPOINT: cognito.url,
      SESSION_KEYS: randomBytes(32).toString('base64'),
      LOG_HASH_KEY: randomBytes(32).toString('base64'),
    },
    createUser: (user) =>
      directory.createUser({ tenant: undefined, groups: [], password: testPassword, temporary: false, ...user }),
    async stop() {
      directory.close();
      await cognito.close();
      await database.drop();
    },
  };
}
