import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  EnvironmentError,
  type EnvironmentSource,
  readApiEnvironment,
  readMigrationEnvironment,
} from '../src/index.ts';

const complete = {
  DATABASE_URL: 'postgresql://app:pass@localhost:5432/freehold',
  AWS_REGION: 'eu-west-1',
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEfGhI',
  COGNITO_APP_CLIENT_ID: '1example2client3',
};

const key = randomBytes(32).toString('base64');

function issuesOf(source: EnvironmentSource): Record<string, string> {
  try {
    readApiEnvironment(source);
  } catch (error) {
    if (error instanceof EnvironmentError) {
      return Object.fromEntries(error.issues.map(({ variable, sentence }) => [variable, sentence]));
    }
    throw error;
  }
  return {};
}

describe('a complete environment', () => {
  test('is read with the documented defaults', () => {
    expect(readApiEnvironment(complete)).toMatchObject({
      NODE_ENV: 'development',
      PORT: 8000,
      LOG_LEVEL: 'info',
      PUBLIC_URL: 'http://localhost:8000',
      TRUSTED_PROXY: 0,
      DATABASE_POOL_SIZE: 10,
      DATABASE_POOLER: 'none',
      DATABASE_BACKUPS: 'none',
      COGNITO_PREFERRED_TOKEN_USE: 'access',
      COGNITO_MFA: 'OFF',
      COGNITO_TENANT_CLAIM: 'custom:tenant_id',
      COGNITO_APP_CLIENT_SECRET: undefined,
      MULTI_TENANT_ENABLED: true,
      TENANT_MODE: 'header',
      TENANT_HEADER: 'X-Tenant-Id',
      TENANT_STRICT: true,
      TENANT_PROOF: 'claim',
    });
  });

  test('has its callback below the public URL by default', () => {
    expect(readApiEnvironment({ ...complete, PUBLIC_URL: 'https://api.example.com/' }).COGNITO_REDIRECT_URI).toBe(
      'https://api.example.com/auth/callback',
    );
    const given = 'https://elsewhere.example.com/callback/';
    expect(readApiEnvironment({ ...complete, COGNITO_REDIRECT_URI: given }).COGNITO_REDIRECT_URI).toBe(given);
  });

  test.each([
    'postgres://role:password@localhost:5432/freehold',
    'postgresql://role:p%2Fa%3Fs%23s%40%25@localhost/freehold',
    'postgresql://role:password@[::1]:5432/freehold',
    'postgresql://role:password@%2Fvar%2Frun%2Fpostgresql/freehold',
    'postgresql://role:password@localhost/freehold?sslmode=verify-full&sslrootcert=/ca.pem',
    'postgresql://role:password@localhost/freehold?application_name=freehold&statement_timeout=5000&options=-c%20a%3Db',
  ])('may have the database URL %s', (DATABASE_URL) => {
    expect(readApiEnvironment({ ...complete, DATABASE_URL })).toMatchObject({ DATABASE_URL });
  });

  test.each(['eusc-de-east-1', 'cn-north-1', 'us-gov-west-1', 'us-iso-east-1', 'us-isob-east-1', 'eu-isoe-west-1'])(
    'may be in the region %s',
    (AWS_REGION) => {
      const CognitoUserPoolId = `${AWS_REGION}_AbCdEfGhI`;
      expect(readApiEnvironment({ ...complete, AWS_REGION, COGNITO_USER_POOL_ID: CognitoUserPoolId })).toMatchObject({
        AWS_REGION,
      });
    },
  );

  test('ignores an empty variable', () => {
    expect(readApiEnvironment({ ...complete, PORT: '', TENANT_MODE: ' ' })).toMatchObject({
      PORT: 8000,
      TENANT_MODE: 'header',
    });
  });

  test('accepts the Hosted UI domain with or without its scheme', () => {
    const expected = 'https://acme.auth.eu-west-1.amazoncognito.com';
    for (const domain of ['acme.auth.eu-west-1.amazoncognito.com', expected, `${expected}/`]) {
      expect(readApiEnvironment({ ...complete, COGNITO_DOMAIN: domain }).COGNITO_DOMAIN).toBe(expected);
    }
  });

  test('parses session keys to bytes, newest first', () => {
    const older = randomBytes(32);
    const { SESSION_KEYS } = readApiEnvironment({ ...complete, SESSION_KEYS: `${key}, ${older.toString('base64')}` });
    expect(SESSION_KEYS).toEqual([new Uint8Array(Buffer.from(key, 'base64')), new Uint8Array(older)]);
  });

  test('parses the log’s hash key to bytes, and has none by default', () => {
    const { LOG_HASH_KEY } = readApiEnvironment({ ...complete, LOG_HASH_KEY: key });
    expect(LOG_HASH_KEY).toEqual(new Uint8Array(Buffer.from(key, 'base64')));
    expect(readApiEnvironment(complete).LOG_HASH_KEY).toBeUndefined();
  });

  test('parses headers and attributes of OpenTelemetry, whose values are percent-encoded', () => {
    const environment = readApiEnvironment({
      ...complete,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a=b, x-scope = one%2Ctwo,',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=production,empty=',
    });
    expect(environment.OTEL_EXPORTER_OTLP_HEADERS).toEqual({ authorization: 'Bearer a=b', 'x-scope': 'one,two' });
    expect(environment.OTEL_RESOURCE_ATTRIBUTES).toEqual({ 'deployment.environment.name': 'production', empty: '' });
    expect(readApiEnvironment(complete)).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
      OTEL_EXPORTER_OTLP_HEADERS: {},
      OTEL_TRACES_SAMPLER_ARG: 1,
      TRUSTED_TRACEPARENT: false,
    });
  });

  test('does not contain the owner’s database URL', () => {
    const environment = readApiEnvironment({
      ...complete,
      DATABASE_OWNER_URL: 'postgresql://owner:pass@localhost/freehold',
    });
    expect(environment).not.toHaveProperty('DATABASE_OWNER_URL');
  });
});

describe('an invalid environment', () => {
  test('is refused with one message that names all issues', () => {
    const source = {
      PORT: 'eighty',
      TENANT_STRICT: 'yes',
      COGNITO_USER_POOL_ID: 'local_pool',
      TENANT_HEADER: 'Cookie',
    };
    expect(Object.keys(issuesOf(source)).sort()).toEqual([
      'AWS_REGION',
      'COGNITO_APP_CLIENT_ID',
      'COGNITO_USER_POOL_ID',
      'DATABASE_URL',
      'PORT',
      'TENANT_HEADER',
      'TENANT_STRICT',
    ]);
    expect(() => readApiEnvironment(source)).toThrow(
      /7 variables are missing or wrong[\s\S]*PORT[\s\S]*\.env\.example/,
    );
  });

  test('is refused without repeating a value, which may be a secret', () => {
    const secret = 'hunter2-hunter2-hunter2';
    const source = {
      ...complete,
      DATABASE_URL: `mysql://root:${secret}@localhost/x`,
      SESSION_KEYS: secret,
      LOG_HASH_KEY: secret,
      OTEL_EXPORTER_OTLP_HEADERS: secret,
      OTEL_EXPORTER_OTLP_ENDPOINT: `https://${secret}@collector.example`,
      LOG_LEVEL: secret,
      PORT: secret,
    };
    expect(() => readApiEnvironment(source)).toThrow(EnvironmentError);
    expect(() => readApiEnvironment(source)).not.toThrow(new RegExp(secret));
  });

  test.each([
    ['METRICS_PORT', '70000', 'whole number from 0 to 65535'],
    ['PORT', '70000', 'whole number from 0 to 65535'],
    ['PORT', '0x50', 'whole number'],
    ['LOG_LEVEL', 'loud', 'one of trace, debug'],
    ['PUBLIC_URL', 'ftp://example.com', 'http or https'],
    ['DATABASE_URL', 'mysql://role:password@localhost/freehold', 'must be a URL such as postgresql://'],
    ['DATABASE_URL', 'jdbc:postgresql://localhost/freehold', 'must be a URL such as postgresql://'],
    ['DATABASE_URL', 'postgresql://localhost/freehold', 'must name a role'],
    ['DATABASE_URL', '"postgresql://role:password@localhost/freehold"', 'has quotation marks around it'],
    ['DATABASE_URL', "'postgresql://role:password@localhost/freehold'", 'has quotation marks around it'],
    ['DATABASE_URL', 'postgresql://role:pa/ss@localhost:5432/freehold', 'write / as %2F'],
    ['DATABASE_URL', 'postgresql://role:12/ss@localhost:5432/freehold', 'write / as %2F'],
    ['DATABASE_URL', 'postgresql://role:pa?ss@localhost:5432/freehold', '? as %3F'],
    ['DATABASE_URL', 'postgresql://role:pa#ss@localhost:5432/freehold', '# as %23'],
    ['DATABASE_URL', 'postgresql://role:50%off@localhost:5432/freehold', 'has a % that begins no escape'],
    ['DATABASE_URL', 'postgresql://role:password@localhost:port/freehold', 'whose port is a number'],
    ['DATABASE_URL', 'postgresql://role:password@localhost:70000/freehold', 'whose port is a number'],
    ['DATABASE_URL', 'postgresql://role:password@/freehold?host=/var/run/postgresql', 'has no host'],
    ['DATABASE_URL', 'postgresql:///freehold', 'has no host'],
    ['DATABASE_URL', 'postgresql://role:password@a,b:5432/freehold', 'names several hosts'],
    ['DATABASE_URL', 'postgresql://role:password@localhost/freehold#x', 'has a # behind which'],
    [
      'DATABASE_URL',
      'postgresql://role@localhost/freehold?pgbouncer=true',
      'pgbouncer (set DATABASE_POOLER=transaction',
    ],
    ['DATABASE_URL', 'postgresql://role@localhost/freehold?connection_limit=1', '(set DATABASE_POOL_SIZE instead)'],
    ['DATABASE_URL', 'postgresql://role@localhost/freehold?schema=public', 'the tables are in the schema public'],
    ['DATABASE_URL', 'postgresql://role@localhost/freehold?user=other', 'user (it stands in the URL itself)'],
    [
      'DATABASE_URL',
      'postgresql://role@localhost/freehold?channel_binding=require',
      'heeds: channel_binding. Leave it out',
    ],
    ['DATABASE_URL', 'postgresql://role@localhost/freehold?constructor=1', 'heeds: constructor. Leave it out'],
    ['DATABASE_POOL_SIZE', '0', 'from 1 to 1000'],
    ['AWS_REGION', 'Ireland', 'region such as'],
    ['AWS_REGION', 'us-east-1', 'COGNITO_USER_POOL_ID begins with'],
    ['COGNITO_ENDPOINT', 'localhost:9229', 'http or https URL'],
    ['TENANT_MODE', 'cookie', 'one of header, subdomain, claim'],
    ['TENANT_HEADER', 'X-Forwarded-Host', 'has another meaning already'],
    ['TENANT_PROOF', 'trust', 'one of claim, lookup'],
    ['TENANT_MAIN_DOMAIN', 'https://example.com', 'a domain such as'],
    ['CORS_ALLOWED_ORIGINS', '*', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'null', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'https://app.example.com/', 'without a path or a trailing slash'],
    ['CORS_ALLOWED_ORIGINS', 'https://app.example.com:443', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'https://APP.example.com', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'https://*.example.com', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'https://app.example.com, ftp://files.example.com', 'list of origins'],
    ['TENANT_HEADER', 'X Tenant', 'header name'],
    ['TENANT_HEADER', 'authorization', 'has another meaning already'],
    ['SESSION_KEYS', Buffer.from('short').toString('base64'), '32 random bytes'],
    ['SESSION_KEYS', Buffer.alloc(32, 'change-me').toString('base64'), 'placeholder'],
    ['SESSION_KEYS', Buffer.alloc(32).toString('base64'), 'placeholder'],
    ['LOG_HASH_KEY', Buffer.from('short').toString('base64'), '32 random bytes'],
    ['LOG_HASH_KEY', `${key},${key}`, '32 random bytes'],
    ['LOG_HASH_KEY', Buffer.alloc(32, 'change-me').toString('base64'), 'placeholder'],
    ['CORS_ALLOWED_ORIGINS', 'file://', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'file://localhost', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'capacitor://', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'capacitor://localhost/', 'without a path or a trailing slash'],
    ['CORS_ALLOWED_ORIGINS', 'Capacitor://localhost', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'capacitor://*', 'list of origins'],
    ['CORS_ALLOWED_ORIGINS', 'capacitor://user@localhost', 'list of origins'],
    ['CORS_ALLOWED_HEADERS', '*', 'list of header names'],
    ['CORS_ALLOWED_HEADERS', 'traceparent baggage', 'list of header names'],
    ['CORS_ALLOWED_HEADERS', 'traceparent: 1', 'list of header names'],
    ['DRAIN_SECONDS', '5s', 'a whole number from 0 to 300'],
    ['DRAIN_SECONDS', '301', 'a whole number from 0 to 300'],
    ['TRUSTED_PROXY', '-1', 'a whole number from 0 to 10'],
    ['TRUSTED_PROXY', '11', 'a whole number from 0 to 10'],
    ['TRUSTED_PROXY', 'true', 'a whole number from 0 to 10'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'http or https URL'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'https://user:pass@collector.example', 'OTEL_EXPORTER_OTLP_HEADERS'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://user@collector.example/v1/traces', 'OTEL_EXPORTER_OTLP_HEADERS'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'Bearer abc', 'list of headers'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a name=value', 'list of headers'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'name=%0d%0aother: value', 'list of headers'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'name=%zz', 'list of headers'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'one of http/protobuf, http/json'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'production', 'list of NAME=value'],
    ['OTEL_TRACES_SAMPLER', 'jaeger_remote', 'one of always_on'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5', 'from 0 to 1'],
    ['OTEL_TRACES_SAMPLER_ARG', '-1', 'from 0 to 1'],
    ['OTEL_METRIC_EXPORT_INTERVAL', '0', 'from 100'],
    ['TRUSTED_TRACEPARENT', 'yes', 'one of 0, 1'],
  ])('%s=%s is refused', (variable, value, sentence) => {
    expect(issuesOf({ ...complete, [variable]: value })).toEqual({ [variable]: expect.stringContaining(sentence) });
  });

  test('names all parameters that nothing heeds, and no part of a password', () => {
    const DatabaseUrl =
      'postgresql://role@localhost/freehold?pgbouncer=true&schema=public&sslmode=disable&a%20secret=1';
    expect(issuesOf({ ...complete, DATABASE_URL: DatabaseUrl })).toEqual({
      DATABASE_URL:
        'has parameters that nothing heeds: pgbouncer (set DATABASE_POOLER=transaction instead), schema (the tables are in the schema public), one that is no name. Leave them out',
    });
  });

  test.each(['DATABASE_URL', 'DATABASE_OWNER_URL'])('%s is checked for migrations too', (variable) => {
    const source = { DATABASE_URL: complete.DATABASE_URL, DATABASE_OWNER_URL: complete.DATABASE_URL };
    expect(() => readMigrationEnvironment({ ...source, [variable]: 'postgresql://role@/freehold' })).toThrow(
      `${variable} has no host.`,
    );
  });

  test('is one with a web client and no session keys', () => {
    const source = { ...complete, COGNITO_WEB_CLIENT_ID: 'webclient' };
    expect(issuesOf(source)).toEqual({ SESSION_KEYS: expect.stringContaining('openssl rand -base64 32') });
    expect(issuesOf({ ...source, SESSION_KEYS: key })).toEqual({});
  });
});

describe('a local Cognito', () => {
  const local = { ...complete, COGNITO_ENDPOINT: 'http://localhost:9229' };

  test('is accepted on a laptop', () => {
    expect(issuesOf(local)).toEqual({});
  });

  test('is refused in production, unless ALLOW_LOCAL_COGNITO is set', () => {
    const production = { ...local, NODE_ENV: 'production' };
    expect(issuesOf(production)).toEqual({ COGNITO_ENDPOINT: expect.stringContaining('refused in production') });
    expect(issuesOf({ ...production, ALLOW_LOCAL_COGNITO: '1' })).toEqual({});
  });
});

describe('the Hosted UI', () => {
  const web = { COGNITO_WEB_CLIENT_ID: '1web2client', COGNITO_DOMAIN: 'acme.auth.eu-west-1.amazoncognito.com' };
  const hostedUi = { ...complete, ...web, SESSION_KEYS: key };

  test('redirects by https, or to localhost', () => {
    for (const url of ['https://app.example.com', 'http://localhost:8000']) {
      expect(issuesOf({ ...hostedUi, PUBLIC_URL: url })).toEqual({});
      expect(issuesOf({ ...hostedUi, COGNITO_REDIRECT_URI: `${url}/auth/callback` })).toEqual({});
    }
    const issues = { COGNITO_REDIRECT_URI: expect.stringContaining('must be https') };
    for (const url of ['http://app.example.com', 'http://127.0.0.1:8000', 'http://localhost.evil.example']) {
      expect(issuesOf({ ...hostedUi, PUBLIC_URL: url })).toEqual(issues);
      expect(issuesOf({ ...hostedUi, COGNITO_REDIRECT_URI: `${url}/auth/callback` })).toEqual(issues);
    }
  });

  test('has no rules where there is no web client', () => {
    expect(issuesOf({ ...complete, PUBLIC_URL: 'http://app.example.com' })).toEqual({});
  });

  test('is on https, or a local Cognito’s', () => {
    const byHttp = { ...hostedUi, COGNITO_DOMAIN: 'http://127.0.0.1:9229/hosted-ui/acme' };
    expect(issuesOf(byHttp)).toEqual({ COGNITO_DOMAIN: expect.stringContaining('must be https') });
    expect(issuesOf({ ...byHttp, COGNITO_ENDPOINT: 'http://127.0.0.1:9229' })).toEqual({});
    expect(issuesOf({ ...byHttp, COGNITO_ENDPOINT: 'http://127.0.0.1:9229', NODE_ENV: 'production' })).toHaveProperty(
      'COGNITO_ENDPOINT',
    );
  });
});

test('the rules hold whatever the values of variables that the API does not read', () => {
  const source = {
    ...complete,
    NODE_ENV: 'production',
    COGNITO_ENDPOINT: 'http://localhost:9229',
    TENANT_HEADER: 'Cookie',
    DATABASE_OWNER_URL: 'nonsense',
  };
  expect(Object.keys(issuesOf(source)).sort()).toEqual(['COGNITO_ENDPOINT', 'TENANT_HEADER']);
});

test('the rules hold beside an invalid value', () => {
  const source = { ...complete, NODE_ENV: 'production', COGNITO_ENDPOINT: 'http://localhost:9229', PORT: 'eighty' };
  expect(Object.keys(issuesOf(source)).sort()).toEqual(['COGNITO_ENDPOINT', 'PORT']);
});

test('METRICS_PORT differs from PORT, or is 0', () => {
  expect(issuesOf({ ...complete, PORT: '9000', METRICS_PORT: '9000' })).toEqual({
    METRICS_PORT: expect.stringContaining('is the public port'),
  });
  expect(issuesOf({ ...complete, METRICS_PORT: '9000' })).toEqual({});
  expect(issuesOf({ ...complete, PORT: '0', METRICS_PORT: '0' })).toEqual({});
});

test('TENANT_MODE=subdomain needs TENANT_MAIN_DOMAIN, unless there is only one tenant', () => {
  const source = { ...complete, TENANT_MODE: 'subdomain' };
  expect(issuesOf(source)).toEqual({ TENANT_MAIN_DOMAIN: expect.stringContaining('TENANT_MODE=subdomain needs it') });
  expect(readApiEnvironment({ ...source, TENANT_MAIN_DOMAIN: 'Example.com' })).toMatchObject({
    TENANT_MAIN_DOMAIN: 'example.com',
  });
  expect(issuesOf({ ...source, MULTI_TENANT_ENABLED: '0' })).toEqual({});
});

test('CORS_ALLOWED_ORIGINS is a list of origins as browsers send them', () => {
  const origins = 'https://app.example.com, http://localhost:3000';
  expect(readApiEnvironment({ ...complete, CORS_ALLOWED_ORIGINS: origins }).CORS_ALLOWED_ORIGINS).toEqual([
    'https://app.example.com',
    'http://localhost:3000',
  ]);
});

test('CORS_ALLOWED_ORIGINS takes origins of apps, whose hosts keep their case', () => {
  const origins = ['capacitor://localhost', 'app://Notes:8080', 'moz-extension://6e2b8a5c-0d6e-4e2a-9e39-2f7a1d4b8c11'];
  expect(readApiEnvironment({ ...complete, CORS_ALLOWED_ORIGINS: origins.join() }).CORS_ALLOWED_ORIGINS).toEqual(
    origins,
  );
});

test('CORS_ALLOWED_HEADERS is a list of header names', () => {
  const names = 'traceparent, sentry-trace,X-B3_Id';
  expect(readApiEnvironment({ ...complete, CORS_ALLOWED_HEADERS: names }).CORS_ALLOWED_HEADERS).toEqual([
    'traceparent',
    'sentry-trace',
    'X-B3_Id',
  ]);
});

test.each([
  ['0', 0],
  ['1', 1],
  ['2', 2],
])('TRUSTED_PROXY=%s is a number of proxies', (text, hops) => {
  expect(readApiEnvironment({ ...complete, TRUSTED_PROXY: text }).TRUSTED_PROXY).toBe(hops);
});

test('migrations need the URLs of both roles', () => {
  expect(() => readMigrationEnvironment({ DATABASE_URL: complete.DATABASE_URL })).toThrow(
    /DATABASE_OWNER_URL is missing/,
  );
});
