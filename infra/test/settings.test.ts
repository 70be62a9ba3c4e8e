import { readFileSync } from 'node:fs';
import * as pulumi from '@pulumi/pulumi';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../config/read-settings.ts';
import { requiredSettings } from '../mocks/recorded-stack.ts';
import { useMocks } from '../mocks/use-mocks.ts';
import { createStack } from '../program.ts';

async function issueOf(config: Record<string, unknown>, stack = 'dev'): Promise<string> {
  await useMocks({ config: { ...requiredSettings, ...config }, stack });
  try {
    readSettings();
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  }
  throw new Error('The settings were accepted.');
}

const url =
  'absolute URLs of at most 1024 characters, https unless the host is localhost, no wildcard, no fragment, no user name';

describe('a wrong setting is reported with its value and its rule', () => {
  const rules: Record<string, { rule: string; wrong: unknown[] }> = {
    name: {
      rule: '2 to 24 lower-case letters, digits and hyphens',
      wrong: ['', 'x', 'Freehold', '1st', 'free_hold', 'freehold-', 'a'.repeat(25), 'x\n'],
    },
    userPoolTier: { rule: 'ESSENTIALS or PLUS or LITE', wrong: ['', 'lite', 'FREE'] },
    deletionProtection: { rule: 'ACTIVE or INACTIVE', wrong: ['', 'active', 'true'] },
    publicUrl: {
      rule: 'an origin such as https://api.example.com: https unless the host is localhost, lower case, no path',
      wrong: [
        '',
        'api.example.com',
        'http://api.example.com',
        'https://api.example.com/',
        'https://api.example.com/v1',
        'https://api.example.com?',
        'https://API.example.com',
        'https://api.example.com:443',
        'https://*.example.com',
        'https://name:word@api.example.com',
        'acorn://api',
      ],
    },
    domainPrefix: {
      rule: '1 to 63 lower-case letters, digits and hyphens, no hyphen first or last, and none of the words aws',
      wrong: ['', 'Acorn', '-acorn', 'acorn-', 'a.b', 'a_b', 'my-aws', 'amazonia', 'cognito-x', 'a'.repeat(64), 'x\n'],
    },
    callbackUrls: {
      rule: url,
      wrong: [
        'https://api.example.com/auth/callback',
        {},
        [8000],
        [''],
        ['/auth/callback'],
        ['http://api.example.com/auth/callback'],
        ['http://localhost.example.com/'],
        ['http://localhost@example.com/'],
        ['https://*.example.com/auth/callback'],
        ['https://api.example.com/auth/callback#top'],
        [' https://api.example.com/auth/callback'],
        ['javascript:alert(1)'],
        ['https://name:word@api.example.com/auth/callback'],
        ['https://api.example.com/auth/callback', 'javascript://x/%0aalert(1)'],
        ['https://api.example.com/auth/callback', 'data://x'],
        [`https://api.example.com/${'a'.repeat(1024)}`],
        ['https://api.example.com/a', 'https://api.example.com/a'],
        Array.from({ length: 100 }, (_, index) => `https://api.example.com/${index}`),
      ],
    },
    logoutUrls: { rule: url, wrong: [['http://example.com/'], ['https://example.com/*']] },
    generateServerClientSecret: { rule: 'true or false', wrong: ['yes', '1', ''] },
    generateWebClientSecret: { rule: 'true or false', wrong: ['no'] },
    accessTokenValidityMinutes: {
      rule: 'a whole number of minutes from 5 to 1440',
      wrong: ['', 'an hour', 4, 1441, 7.5, -60, '60m', '1e2'],
    },
    idTokenValidityMinutes: { rule: 'a whole number of minutes from 5 to 1440', wrong: [4, 1441] },
    refreshTokenValidityDays: { rule: 'a whole number of days from 1 to 3650', wrong: [0, 3651] },
    groups: {
      rule: 'names of up to 128 letters, digits, dots, underscores and hyphens',
      wrong: [['admins', 'admins'], ['a b'], [''], ['-x'], 'admins', ['g'.repeat(129)]],
    },
    emailFrom: {
      rule: 'an address in ASCII such as no-reply@example.com, Acorn <no-reply@example.com> or "Acme, Inc." <no-reply@example.com>',
      wrong: [
        ...['Acorn', 'acorn@', 'Acorn <no-reply>', 'a@b@c', 'Acorn\r\nBcc: x <a@example.com>'],
        ...['Ärzte GmbH <no-reply@example.com>', 'Acme, Inc. <no-reply@example.com>', 'Acme: x <no-reply@example.com>'],
        ...['café@example.com', 'no-reply@пример.рф', '"Ärzte" <no-reply@example.com>', 'Acorn <a@x.com>, b@y.com'],
        ...[
          'no-reply@localhost',
          '.a@example.com',
          'a..b@example.com',
          'a@-example.com',
          `${'a'.repeat(65)}@example.com`,
        ],
        ...[
          '"Acme <no-reply@example.com>',
          'Acme" <no-reply@example.com>',
          '<no-reply@example.com>',
          '"a\n" <a@example.com>',
        ],
      ],
    },
    emailIdentityArn: {
      rule: 'the ARN of an SES identity, or empty',
      wrong: ['example.com', 'arn:aws:iam::123456789012:role/x'],
    },
    deployApi: { rule: 'true or false', wrong: ['', 'no'] },
    certificateArn: {
      rule: 'the ARN of a certificate in ACM, or empty',
      wrong: ['example.com', 'arn:aws:iam::123456789012:server-certificate/x'],
    },
    hostedZoneId: { rule: 'the id of a Route 53 hosted zone', wrong: ['example.com', '/hostedzone/Z0123', 'z0123'] },
    apiImage: {
      rule: 'an image by its digest',
      wrong: ['freehold', 'freehold:latest', 'freehold@sha256:abc', `@sha256:${'0'.repeat(64)}`],
    },
    apiVariables: {
      rule: 'a list of NAME=value, each name once, for LOG_LEVEL, ',
      wrong: [
        'TENANT_MODE=claim',
        ['TENANT_MODE'],
        ['TENANT_MODE=claim', 'TENANT_MODE=header'],
        ['DATABASE_URL=postgresql://role@example.com/x'],
        ['COGNITO_ENDPOINT=http://localhost'],
        ['NODE_ENV=development'],
        ['__proto__=x'],
        [1],
        {},
      ],
    },
    otlpHeaders: { rule: 'headers as NAME=value', wrong: ['Bearer abc', 'a b=c'] },
    apiCpu: { rule: '256 or 512 or 1024 or 2048 or 4096', wrong: ['', 0, 1000, '512.0'] },
    apiMemory: { rule: 'a whole number of MiB from 512 to 30720', wrong: [511, 30_721, '1 GB'] },
    apiMinTasks: { rule: 'a whole number of tasks from 1 to 100', wrong: [0, 101] },
    apiMaxTasks: { rule: 'a whole number of tasks from 1 to 100', wrong: [0, 101] },
    logRetentionDays: { rule: '1 or 3 or 5 or 7', wrong: [0, 2, 31] },
    alarmEmail: { rule: 'an e-mail address, or empty', wrong: ['ops', 'ops@example', 'a b@example.com'] },
    sessionKeyVersion: { rule: 'a whole number from 1 to 10000', wrong: [0, '1.5'] },
    natGateways: { rule: '0 or 1 or 2', wrong: [3, -1] },
    databaseVersion: { rule: 'a version of PostgreSQL from 18 on', wrong: ['17', '18.', 'latest'] },
    databaseInstanceClass: { rule: 'an instance class such as db.t4g.small', wrong: ['t4g.small', 'db.small', ''] },
    databaseStorageGb: { rule: 'a whole number of GiB from 20 to 16384', wrong: [19] },
    databaseMaxStorageGb: { rule: 'a whole number of GiB from 20 to 65536', wrong: [19] },
    databaseMultiAz: { rule: 'true or false', wrong: ['yes'] },
    databaseBackupDays: { rule: 'a whole number of days from 1 to 35', wrong: [0, 36] },
    databasePasswordVersion: { rule: 'a whole number from 1 to 10000', wrong: [0] },
  };
  const cases = Object.entries(rules).flatMap(([key, { rule, wrong }]) =>
    wrong.map((value) => ({ key, rule, value, text: shown(key, value) })),
  );

  /** What the message shows of a value: nothing that may be a secret. */
  function shown(key: string, value: unknown): string {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (key === 'otlpHeaders') return 'a secret that is not shown';
    return key === 'apiVariables' ? text.replace(/=[^"]*/g, '=…') : text;
  }

  test.each(cases)('$key: $value', async ({ key, rule, value, text }) => {
    const issue = await issueOf({ [key]: value });
    expect(issue).toContain(`freehold:${key} is ${text}, but must be`);
    expect(issue).toContain(rule);
  });

  test('without the value of a variable, which may be a secret', async () => {
    for (const name of ['SESSION_KEYS', 'OTEL_EXPORTER_OTLP_HEADERS', 'DATABASE_URL']) {
      const issue = await issueOf({ apiVariables: [`${name}=hunter2=hunter3`] });
      expect(issue).toContain(`freehold:apiVariables is ["${name}=…"], but must be`);
      expect(issue).not.toContain('hunter');
    }
    expect(await issueOf({ otlpHeaders: 'hunter2' })).not.toContain('hunter');
  });

  test('as are several at once', async () => {
    const issue = await issueOf({ refreshTokenValidityDays: 0, deletionProtection: 'off' });
    expect(issue.split('\n')).toHaveLength(2);
  });

  test('as is a required setting that is missing', async () => {
    expect(await issueOf({ domainPrefix: undefined })).toMatch(
      /^freehold:domainPrefix is missing, but must be 1 to 63/,
    );
  });

  test('as is an unknown key', async () => {
    expect(await issueOf({ callbackUrl: 'https://app.example.com/auth/callback' })).toMatch(
      /^freehold:callbackUrl is not a setting; the settings are name, publicUrl, /,
    );
  });

  test('as are names that are too long or have characters that Lambda refuses', async () => {
    expect(await issueOf({}, 's'.repeat(32))).toContain(`make freehold-${'s'.repeat(32)}, but must make at most 40`);
    expect(await issueOf({}, 'v1.2')).toContain('make freehold-v1.2, but must make');
  });

  test('before any resource is registered', async () => {
    const made: string[] = [];
    await useMocks({
      config: { ...requiredSettings, accessTokenValidityMinutes: 4 },
      stack: 'dev',
      onResource: ({ name }) => made.push(name),
    });
    expect(createStack).toThrow('freehold:accessTokenValidityMinutes is 4, but must be');
    await pulumi.runtime.disconnect();
    expect(made).toEqual([]);
  });
});

describe('a broken rule between settings is reported', () => {
  const zone = { hostedZoneId: 'Z0123456789ABCDEFGHIJ', publicUrl: 'https://api.example.com' };
  const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/5e1a0c9e';
  const emailIdentityArn = 'arn:aws:ses:eu-central-1:123456789012:identity/example.com';

  test.each([
    {
      what: 'a callback that is registered already',
      config: { callbackUrls: ['http://localhost:8000/auth/callback'] },
      says: 'freehold:callbackUrls names http://localhost:8000/auth/callback, which follows from publicUrl',
    },
    {
      what: 'a logout URL that is registered already',
      config: { ...zone, logoutUrls: ['https://api.example.com/'] },
      says: 'freehold:logoutUrls names https://api.example.com/, which follows from publicUrl',
    },
    {
      what: 'a sender without an identity',
      config: { emailFrom: 'no-reply@example.com' },
      says: 'freehold:emailFrom is no-reply@example.com, but emailIdentityArn is empty',
    },
    {
      what: 'an identity without a sender',
      config: { emailIdentityArn },
      says: 'freehold:emailIdentityArn is set, but emailFrom is empty',
    },
    {
      what: 'a sender in another domain',
      config: { emailFrom: 'Acorn <no-reply@evilexample.com>', emailIdentityArn },
      says: 'is the identity example.com, which may not send for that domain.',
    },
    {
      what: 'a sender whose name looks like an address of the identity',
      config: { emailFrom: '"a@example.com" <no-reply@evil.example>', emailIdentityArn },
      says: 'is the identity example.com, which may not send for that domain.',
    },
    {
      what: 'a region in which nobody knows the host of Cognito’s pages',
      config: { 'aws:region': 'us-iso-east-1' },
      says: 'AWS documents no host name of Cognito’s pages in us-iso-east-1',
    },
    {
      what: 'an API with a certificate at localhost',
      config: { hostedZoneId: zone.hostedZoneId },
      says: 'freehold:publicUrl is http://localhost:8000, but must be https',
    },
    {
      what: 'an API with a port',
      config: { ...zone, publicUrl: 'https://api.example.com:8443' },
      says: 'freehold:publicUrl is https://api.example.com:8443, but must be https, a host’s name and no port',
    },
    {
      what: 'a certificate in another region',
      config: { publicUrl: zone.publicUrl, certificateArn, 'aws:region': 'eu-west-1' },
      says: 'freehold:certificateArn is in eu-central-1, but must be in eu-west-1',
    },
    {
      what: 'a task size that Fargate doesn’t have',
      config: { apiCpu: 256, apiMemory: 4096 },
      says: 'freehold:apiMemory is 4096, but must be a multiple of 1024 from 512 to 2048 (MiB) where apiCpu is 256.',
    },
    {
      what: 'memory between two task sizes',
      config: { apiCpu: 512, apiMemory: 1500 },
      says: 'freehold:apiMemory is 1500, but must be a multiple of 1024 from 1024 to 4096',
    },
    {
      what: 'a minimum of tasks above the maximum',
      config: { apiMinTasks: 7 },
      says: 'freehold:apiMinTasks is 7, but must be at most apiMaxTasks, which is 6.',
    },
    {
      what: 'an initial storage above the maximum',
      config: { databaseStorageGb: 200 },
      says: 'freehold:databaseStorageGb is 200, but must be at most databaseMaxStorageGb, which is 100.',
    },
    {
      what: 'a maximum storage too close to the initial one',
      config: { databaseStorageGb: 95 },
      says: 'freehold:databaseMaxStorageGb is 100, but must be at least 105, a tenth more than databaseStorageGb',
    },
    {
      what: 'a variable that the API refuses',
      config: { apiVariables: ['TENANT_MODE=domain'] },
      says: 'freehold:apiVariables: TENANT_MODE must be one of header, subdomain, claim.',
    },
    {
      what: 'a group of operators that doesn’t exist',
      config: { apiVariables: ['TENANT_OPERATOR_GROUP=operators'] },
      says: 'freehold:apiVariables: TENANT_OPERATOR_GROUP is operators, but groups has no such group.',
    },
    {
      what: 'a load balancer that isn’t trusted',
      config: { apiVariables: ['TRUSTED_PROXY=0'] },
      says: 'freehold:apiVariables: TRUSTED_PROXY is 0, but the load balancer is one hop already.',
    },
    {
      what: 'variables that the API refuses together',
      config: { apiVariables: ['TENANT_MODE=subdomain'] },
      says: 'freehold:apiVariables: TENANT_MAIN_DOMAIN is missing or wrong',
    },
  ])('$what', async ({ config, says }) => {
    expect(await issueOf(config)).toContain(says);
  });

  test('as are names that a load balancer or a database refuses', async () => {
    expect(await issueOf(zone, 's'.repeat(20))).toContain(`make freehold-${'s'.repeat(20)}, but must make at most 28`);
    for (const stack of ['a_b', 'Dev', 'a--b', 'dev-']) {
      expect(await issueOf(zone, stack)).toContain(`make freehold-${stack}, but must make at most 28 lower-case`);
    }
  });

  test.each(['sg', 'sg-acorn', 'internal', 'internal-acorn'])(
    'and the name %s, which AWS keeps for itself',
    async (name) => {
      expect(await issueOf({ ...zone, name })).toMatch(
        /^freehold:name is \S+, but must not be (sg|internal) nor begin/,
      );
    },
  );

  test('and settings that fit together are accepted', async () => {
    const config = {
      ...requiredSettings,
      ...zone,
      certificateArn,
      'aws:region': 'eu-central-1',
      emailFrom: 'Acorn <no-reply@mail.example.com>',
      emailIdentityArn,
      apiCpu: 256,
      apiMemory: 512,
      apiVariables: ['TENANT_MODE=subdomain', 'TENANT_MAIN_DOMAIN=example.com'],
    };
    await useMocks({ config, stack: 'dev' });
    expect(readSettings()).toMatchObject({ apiVariables: { TENANT_MODE: 'subdomain' }, apiMemory: 512 });
  });
});

test.each([
  'no-reply@example.com',
  'r&d@mail.example.com',
  'Acorn <no-reply@example.com>',
  'Acorn Ltd. <no-reply@example.com>',
  "Acorn & O'Brien <no-reply@example.com>",
  '"Acme, Inc." <no-reply@example.com>',
  '"Acme \\"The Best\\" Inc." <no-reply@example.com>',
  '=?UTF-8?B?w4RyenRlIEdtYkg=?= <no-reply@example.com>',
  'no-reply@xn--e1afmkfd.example.com',
])('%s may send the user pool’s e-mails', async (emailFrom) => {
  const emailIdentityArn = 'arn:aws:ses:eu-central-1:123456789012:identity/example.com';
  await useMocks({ config: { ...requiredSettings, emailFrom, emailIdentityArn }, stack: 'dev' });
  expect(readSettings()).toMatchObject({ emailFrom });
});

test('the settings of providers are ignored', async () => {
  await useMocks({ config: { ...requiredSettings, 'aws:region': 'eu-central-1' }, stack: 'dev' });
  expect(readSettings()).toMatchObject({ name: 'freehold' });
});

test('Pulumi.yaml declares the same keys and defaults, each with type and description', async () => {
  await useMocks({ config: requiredSettings, stack: 'dev' });
  const { apiVariables, ...settings } = readSettings();
  // A setting without a default is declared without one; the list of variables becomes a record.
  expect(declaredSettings()).toEqual({ ...settings, domainPrefix: undefined, apiVariables: [] });
  expect(apiVariables).toEqual({});
});

/** The `config` part of Pulumi.yaml. Its defaults are JSON, a part of YAML, so this needs no YAML parser. */
function declaredSettings(): Record<string, unknown> {
  const text = readFileSync(new URL('../../Pulumi.yaml', import.meta.url), 'utf8');
  const [, config = ''] = text.split(/^config:\n/m);
  const entries = config.split(/^ {2}(?=\w)/m).slice(1);
  return Object.fromEntries(
    entries.map((entry) => {
      const parts =
        /^(?<key>\w+):\n {4}type: (string|boolean|integer|array\n {4}items:\n {6}type: string)\n( {4}default: (?<fallback>.+)\n)? {4}description: .+\n$/.exec(
          entry,
        )?.groups;
      if (parts === undefined) throw new Error(`A setting of Pulumi.yaml has an unknown form: ${entry}`);
      return [parts['key'], parts['fallback'] === undefined ? undefined : JSON.parse(parts['fallback'])];
    }),
  );
}
