import {
  configurableVariables,
  type RequiredVariable,
  readApiEnvironment,
  readMigrationEnvironment,
  type StackVariable,
  secretVariables,
} from '@freehold/environment';
import type * as pulumi from '@pulumi/pulumi';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { ApiSecrets } from '../api-service/api-secrets.ts';
import type { PlainVariable, plainEnvironment, SecretVariable } from '../environment.ts';
import { containersOf, type RecordedApiService, recordApiService } from './support/recorded-api-service.ts';

const secretVersionType = 'aws:secretsmanager/secretVersion:SecretVersion';

/** What Secrets Manager would give for an ARN: what the stack put there. */
function secretAt(stack: RecordedApiService, arn: string): string {
  return String(stack.resource(secretVersionType, arn.replace('arn:of:', '')).inputs['secretString']);
}

/** The variables that a container's process would see. Ids that AWS makes up have a form that the mocks' haven't. */
function variablesOf(stack: RecordedApiService, name: string): Record<string, string> {
  const container = containersOf(stack, 'api-task')[name];
  if (container === undefined) throw new Error(`The API’s task has no container ${name}.`);
  const plain = container.environment.map((variable) => [variable.name, variable.value]);
  const secret = container.secrets.map((variable) => [variable.name, secretAt(stack, variable.valueFrom)]);
  const made = new Map([
    ['id-of-users', 'eu-central-1_AbCdEfGhI'],
    ['id-of-server', 'server'],
    ['id-of-web', 'web'],
  ]);
  return Object.fromEntries([...plain, ...secret].map(([key, value = '']) => [key, made.get(value) ?? value]));
}

describe('the environment of the API’s container', () => {
  test('is complete: the API starts with it', async () => {
    const stack = await recordApiService({ generateServerClientSecret: true, generateWebClientSecret: true });
    const environment = readApiEnvironment(variablesOf(stack, 'api'));
    expect(environment).toMatchObject({
      NODE_ENV: 'production',
      PORT: 8000,
      TRUSTED_PROXY: 1,
      PUBLIC_URL: 'https://api.example.com',
      COGNITO_REDIRECT_URI: 'https://api.example.com/auth/callback',
      COGNITO_APP_CLIENT_SECRET: 'secret-of-server',
      COGNITO_WEB_CLIENT_SECRET: 'secret-of-web',
      COGNITO_DOMAIN: 'https://acorn.auth.eu-central-1.amazoncognito.com',
      COGNITO_ENDPOINT: undefined,
    });
    expect(environment.SESSION_KEYS).toHaveLength(2);
    expect(environment.LOG_HASH_KEY).toHaveLength(32);
  });

  test('has the variables of apiVariables, which replace no other variable', async () => {
    const stack = await recordApiService({
      apiVariables: ['LOG_LEVEL=warn', 'CORS_ALLOWED_ORIGINS=https://app.example.com,https://b.example.com'],
    });
    expect(readApiEnvironment(variablesOf(stack, 'api'))).toMatchObject({
      LOG_LEVEL: 'warn',
      CORS_ALLOWED_ORIGINS: ['https://app.example.com', 'https://b.example.com'],
      NODE_ENV: 'production',
    });
  });

  test('trusts one more proxy where a CDN is before the load balancer', async () => {
    const variables = variablesOf(await recordApiService({ apiVariables: ['TRUSTED_PROXY=2'] }), 'api');
    expect(readApiEnvironment(variables).TRUSTED_PROXY).toBe(2);
  });

  test('has no variable for the secret of a client without one', async () => {
    const variables = variablesOf(await recordApiService(), 'api');
    expect(Object.keys(variables).filter((name) => name.endsWith('_SECRET'))).toEqual([]);
    expect(readApiEnvironment(variables)).toMatchObject({ COGNITO_APP_CLIENT_SECRET: undefined });
  });

  test('has TENANT_PROOF=lookup on the plan LITE', async () => {
    const variables = variablesOf(await recordApiService({ userPoolTier: 'LITE' }), 'api');
    expect(readApiEnvironment(variables).TENANT_PROOF).toBe('lookup');
  });

  test('doesn’t compile without one of its variables', () => {
    type Needed = Record<PlainVariable, pulumi.Input<string>>;
    type Filled = ReturnType<typeof plainEnvironment>;
    expectTypeOf<Filled>().toExtend<Needed>();
    expectTypeOf<Omit<Filled, 'PORT'>>().not.toExtend<Needed>();
    expectTypeOf<Omit<Filled, 'COGNITO_USER_POOL_ID'>>().not.toExtend<Needed>();

    type OfTheApi = Exclude<RequiredVariable, 'DATABASE_OWNER_URL'> | StackVariable;
    expectTypeOf<OfTheApi>().toExtend<PlainVariable | SecretVariable>();
    expectTypeOf<ApiSecrets>().toHaveProperty('DATABASE_URL').not.toBeUndefined();
    expectTypeOf<keyof ApiSecrets>().toEqualTypeOf<SecretVariable>();
  });
});

test('the container of the migrations has only the variables that they need', async () => {
  const variables = variablesOf(await recordApiService(), 'migrate');
  expect(readMigrationEnvironment(variables)).toEqual(variables);
});

describe('the session keys', () => {
  const keysOf = async (config: Record<string, unknown>) => {
    const stack = await recordApiService(config);
    expect(stack.resource(secretVersionType, 'session-keys').secrets).toEqual(['secretString']);
    return secretAt(stack, 'arn:of:session-keys').split(',');
  };

  test('are 32 random bytes each: the current one and the next one', async () => {
    const keys = await keysOf({});
    expect(keys.map((key) => Buffer.from(key, 'base64').length)).toEqual([32, 32]);
    const { inputs } = (await recordApiService()).resource('random:index/randomBytes:RandomBytes', 'session-key-1');
    expect(inputs).toEqual({ length: 32 });
  });

  test('are the next one, the current one as previous, and a new next one when the version increases by one', async () => {
    const [first, next] = await keysOf({});
    const second = await keysOf({ sessionKeyVersion: 2 });
    const third = await keysOf({ sessionKeyVersion: 3 });
    // So old tasks can decrypt sessions of new ones, and the other way round.
    expect(second).toEqual([next, first, expect.any(String)]);
    expect(third).toEqual([second[2], next, expect.any(String)]);
    expect(new Set([...second, ...third]).size).toBe(4);
  });

  test('are all new when the version increases by three', async () => {
    const [before, after] = [await keysOf({ sessionKeyVersion: 2 }), await keysOf({ sessionKeyVersion: 5 })];
    expect(before.filter((key) => after.includes(key))).toEqual([]);
  });
});

test('the log’s hash key is 32 random bytes, marked as secret, whatever the version of the session keys', async () => {
  for (const config of [{}, { sessionKeyVersion: 3 }]) {
    const stack = await recordApiService(config);
    expect(stack.resource(secretVersionType, 'log-hash-key').secrets).toEqual(['secretString']);
    const { inputs } = stack.resource('random:index/randomBytes:RandomBytes', 'log-hash-key');
    expect(inputs).toEqual({ length: 32 });
  }
});

test('the headers for the collector are in Secrets Manager, marked as secret, and nowhere else', async () => {
  const stack = await recordApiService({
    otlpHeaders: 'authorization=Bearer%20hunter2',
    apiVariables: ['OTEL_EXPORTER_OTLP_ENDPOINT=https://collector.example.com'],
  });
  expect(stack.resource(secretVersionType, 'otlp-headers').secrets).toEqual(['secretString']);
  const holders = stack.resources.filter(({ inputs }) => JSON.stringify(inputs).includes('hunter2'));
  expect(holders.map(({ type }) => type)).toEqual([secretVersionType]);
  expect(readApiEnvironment(variablesOf(stack, 'api'))).toMatchObject({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example.com',
    OTEL_EXPORTER_OTLP_HEADERS: { authorization: 'Bearer hunter2' },
  });
});

test('every secret variable of the API comes from Secrets Manager, and none can be set in plain text', () => {
  const ofTheApi = secretVariables.filter((name) => name !== 'DATABASE_OWNER_URL');
  const fromSecretsManager: Record<SecretVariable, true> = {
    DATABASE_URL: true,
    SESSION_KEYS: true,
    LOG_HASH_KEY: true,
    COGNITO_APP_CLIENT_SECRET: true,
    COGNITO_WEB_CLIENT_SECRET: true,
    OTEL_EXPORTER_OTLP_HEADERS: true,
  };
  expect(Object.keys(fromSecretsManager).toSorted()).toEqual(ofTheApi.toSorted());
  expect(configurableVariables.filter((name) => secretVariables.includes(name))).toEqual([]);
});

describe('the secrets of clients', () => {
  test('are in Secrets Manager, marked as secret, and nowhere else', async () => {
    const stack = await recordApiService({ generateServerClientSecret: true, generateWebClientSecret: true });
    for (const name of ['server-client-secret', 'web-client-secret']) {
      expect(stack.resource(secretVersionType, name).secrets).toEqual(['secretString']);
    }
    const holders = stack.resources.filter(({ inputs }) => /secret-of-(server|web)/.test(JSON.stringify(inputs)));
    expect(holders.map(({ type }) => type)).toEqual([secretVersionType, secretVersionType]);
  });

  test('don’t exist where the clients have none', async () => {
    const stack = await recordApiService();
    const names = stack.resources
      .filter(({ type }) => type === 'aws:secretsmanager/secret:Secret')
      .map(({ inputs }) => inputs['name']);
    expect(names.toSorted()).toEqual([
      'freehold-dev/DATABASE_OWNER_URL',
      'freehold-dev/DATABASE_URL',
      'freehold-dev/LOG_HASH_KEY',
      'freehold-dev/SESSION_KEYS',
    ]);
  });
});
