import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  AddCustomAttributesCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { EnvironmentSource } from '@freehold/environment';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { describeUrlDifference } from '../src/doctor/callback-url.ts';
import { createInstallation, type Installation, type RunOptions } from './support/installation.ts';

let installation: Installation;
/** The variables of an installation in which nothing is wrong. */
let healthy: EnvironmentSource;
let UserPoolId: string;

const finding = z.object({ state: z.enum(['good', 'bad', 'unknown']), what: z.string(), cure: z.string().optional() });
const answer = z.object({
  healthy: z.boolean(),
  examinations: z.array(z.object({ subject: z.string(), findings: z.array(finding) })),
});

beforeAll(async () => {
  installation = await createInstallation();
  UserPoolId = z.string().parse(installation.variables['COGNITO_USER_POOL_ID']);
  const { UserPool } = await installation.pool.send(new DescribeUserPoolCommand({ UserPoolId }));
  const domain = UserPool?.Domain ?? 'doctored';
  if (UserPool?.Domain === undefined) {
    await installation.pool.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain: domain }));
  }
  healthy = { COGNITO_DOMAIN: `${installation.cognito.url}/hosted-ui/${domain}` };
  await installation.json('tenants', 'create', 'acme', '--name', 'Acme');
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  await installation.createUser({ email: 'ada@freehold.example', groups: ['operators'] });
});

afterAll(() => installation.stop());

/** What the doctor says, and how the command ends. */
async function examine(variables: EnvironmentSource = {}, options: RunOptions = {}) {
  const ran = await installation.runCli(['doctor', '--json'], {
    ...options,
    variables: { ...healthy, ...variables },
  });
  const { healthy: isHealthy, examinations } = answer.parse(JSON.parse(ran.stdout));
  const findings = examinations.flatMap(({ findings }) => findings);
  const of = (state: string) => findings.filter((one) => one.state === state);
  expect(ran.exitCode).toBe(isHealthy ? 0 : 1);
  expect(isHealthy).toBe(of('bad').length === 0);
  return { bad: of('bad'), good: of('good'), unknown: of('unknown') };
}

/** What is wrong: one thing, with these words, and a cure. */
async function expectOneFault(
  what: string | RegExp,
  cure: string,
  variables?: EnvironmentSource,
  options?: RunOptions,
) {
  const { bad } = await examine(variables, options);
  expect(bad).toEqual([{ state: 'bad', what: expect.stringMatching(what), cure: expect.stringContaining(cure) }]);
}

async function withClient(
  kind: 'APP' | 'WEB',
  changes: Partial<UpdateUserPoolClientCommandInput>,
  work: () => Promise<void>,
): Promise<void> {
  const ClientId = z.string().parse(installation.variables[`COGNITO_${kind}_CLIENT_ID`]);
  const { UserPoolClient } = await installation.pool.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
  const { ClientSecret, CreationDate, LastModifiedDate, ...settings } = UserPoolClient ?? {};
  const before = { ...settings, UserPoolId, ClientId };
  await installation.pool.send(new UpdateUserPoolClientCommand({ ...before, ...changes }));
  try {
    await work();
  } finally {
    await installation.pool.send(new UpdateUserPoolClientCommand(before));
  }
}

async function withPool(changes: Partial<UpdateUserPoolCommandInput>, work: () => Promise<void>): Promise<void> {
  const { UserPool } = await installation.pool.send(new DescribeUserPoolCommand({ UserPoolId }));
  const before: UpdateUserPoolCommandInput = {
    UserPoolId,
    Policies: UserPool?.Policies,
    LambdaConfig: UserPool?.LambdaConfig,
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    AutoVerifiedAttributes: UserPool?.AutoVerifiedAttributes,
    AccountRecoverySetting: UserPool?.AccountRecoverySetting,
    UserPoolTier: UserPool?.UserPoolTier,
  };
  await installation.pool.send(new UpdateUserPoolCommand({ ...before, ...changes }));
  try {
    await work();
  } finally {
    await installation.pool.send(new UpdateUserPoolCommand(before));
  }
}

describe('an installation in which nothing is wrong', () => {
  test('is found healthy, in all that is looked at', async () => {
    const { bad, good, unknown } = await examine();
    expect(bad).toEqual([]);
    expect(unknown).toEqual([]);
    expect(good.length).toBeGreaterThan(12);
  });

  test('is shown to people with a mark for each thing', async () => {
    const ran = await installation.runCli(['doctor'], { variables: healthy });
    expect(ran).toMatchObject({ exitCode: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^variables\n {2}✓ Every variable/);
  });

  test('is not told from one whose secrets are kept from the operator: what can’t be compared is said', async () => {
    const { bad, unknown } = await examine({ SESSION_KEYS: '', DATABASE_OWNER_URL: '' });
    expect(bad).toEqual([]);
    expect(unknown.map(({ what }) => what)).toEqual([
      expect.stringContaining('SESSION_KEYS is not given here'),
      expect.stringContaining('DATABASE_OWNER_URL is not given'),
    ]);
  });
});

describe('a fault of the variables', () => {
  test('is named with the variable, each', async () => {
    const { bad } = await examine({ TENANT_MODE: 'cookie', COGNITO_APP_CLIENT_ID: '' });
    expect(bad.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^COGNITO_APP_CLIENT_ID is missing/),
      expect.stringMatching(/^TENANT_MODE must be one of header, subdomain, claim/),
    ]);
    for (const { cure } of bad) expect(cure).toContain('.env.example');
  });
});

describe('a fault of the database', () => {
  test('it is away', async () => {
    const away = { DATABASE_URL: 'postgresql://role:secret-word@127.0.0.1:1/none', DATABASE_OWNER_URL: '' };
    const { bad } = await examine(away);
    expect(bad).toEqual([
      {
        state: 'bad',
        what: expect.stringContaining('The database can not be reached'),
        cure: expect.stringContaining('Start PostgreSQL'),
      },
    ]);
    expect(JSON.stringify(bad)).not.toContain('secret-word');
  });

  test('it doesn’t let the API’s role in', async () => {
    const url = Object.assign(new URL(installation.database.appUrl), { password: 'not-the-password' });
    const { bad } = await examine({ DATABASE_URL: url.href });
    expect(bad).toEqual([
      {
        state: 'bad',
        what: expect.stringContaining('password authentication failed'),
        cure: expect.stringContaining('Correct DATABASE_URL.'),
      },
    ]);
    expect(JSON.stringify(bad)).not.toContain('not-the-password');
  });

  test('it doesn’t let the owner in', async () => {
    const url = Object.assign(new URL(installation.database.ownerUrl), { password: 'not-the-password' });
    await expectOneFault('The owner’s role does not get in', 'Correct DATABASE_OWNER_URL', {
      DATABASE_OWNER_URL: url.href,
    });
  });

  test('the API’s role is one that row-level security doesn’t stop', async () => {
    const { bad } = await examine({ DATABASE_URL: installation.database.ownerUrl });
    expect(bad[0]).toMatchObject({
      what: expect.stringMatching(/^The role freehold_owner/),
      cure: expect.stringContaining('Name a role in DATABASE_URL that is not there yet'),
    });
  });

  test('a table has no policy', async () => {
    await installation.database.asOwner('ALTER TABLE items NO FORCE ROW LEVEL SECURITY');
    await expectOneFault('The table items lacks FORCE ROW LEVEL SECURITY.', 'docs/extending.md');
    await installation.database.asOwner('ALTER TABLE items FORCE ROW LEVEL SECURITY');
  });

  test('a migration is missing', async () => {
    const [last] = await installation.database.asOwner<{ migration_name: string }>(
      'SELECT migration_name FROM _prisma_migrations ORDER BY migration_name DESC LIMIT 1',
    );
    const name = last?.migration_name ?? '';
    await installation.database.asOwner(
      'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = $1',
      [name],
    );
    await expectOneFault(`The database lacks 1 migrations: ${name}.`, 'npm run migrate');
    await installation.database.asOwner('UPDATE _prisma_migrations SET rolled_back_at = NULL');
  });
});

describe('a fault of the user pool', () => {
  test('there is no such pool', async () => {
    const { bad } = await examine({ COGNITO_USER_POOL_ID: 'us-east-1_nosuchpool' });
    expect(bad[0]).toMatchObject({ what: expect.stringContaining('COGNITO_USER_POOL_ID names no user pool') });
  });

  test('Cognito is away', async () => {
    const { bad } = await examine({ COGNITO_ENDPOINT: 'http://127.0.0.1:1' });
    expect(bad.map(({ cure }) => cure)).toEqual([
      'Start the local Cognito: npm run dev',
      'Start the local Cognito, or correct COGNITO_ENDPOINT.',
    ]);
  });

  test('the attribute for the tenant is missing', async () => {
    const { bad } = await examine({ COGNITO_TENANT_CLAIM: 'custom:nosuch' });
    expect(bad[0]).toMatchObject({
      what: 'The pool has no attribute custom:nosuch, which is to hold a person’s tenant.',
      cure: expect.stringContaining('COGNITO_TENANT_CLAIM'),
    });
  });

  test('the attribute for the tenant can’t be changed', async () => {
    const CustomAttributes = [{ Name: 'fixed', AttributeDataType: 'String', Mutable: false } as const];
    await installation.pool.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }));
    const { bad } = await examine({ COGNITO_TENANT_CLAIM: 'custom:fixed' });
    expect(bad[0]).toMatchObject({ what: expect.stringContaining('custom:fixed can not be changed once it is set') });
  });

  test('anybody can make an account', async () => {
    await withPool({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: false } }, () =>
      expectOneFault('self-sign-up is on', 'AllowAdminCreateUserOnly'),
    );
  });

  test('it tells upper case from lower, and has user names', async () => {
    const { UserPool } = await installation.pool.send(new CreateUserPoolCommand({ PoolName: 'other' }));
    const { bad } = await examine({ COGNITO_USER_POOL_ID: UserPool?.Id });
    const sentences = bad.map(({ what }) => what);
    expect(sentences).toContain('People do not sign in with their e-mail address.');
    expect(sentences).toContain('Ada@… and ada@… are two accounts: the pool tells upper case from lower.');
    expect(sentences).toContain('The pool has no client of the id that COGNITO_APP_CLIENT_ID holds.');
    expect(sentences).toContain('The pool has no client of the id that COGNITO_WEB_CLIENT_ID holds.');
  });

  test('the trigger is missing, unless tenants are looked up', async () => {
    await withPool({ LambdaConfig: {} }, async () => {
      await expectOneFault('The pool has no pre-token trigger', 'TENANT_PROOF=lookup');
      expect((await examine({ TENANT_PROOF: 'lookup' })).bad).toEqual([]);
    });
  });

  test('the trigger reaches ID tokens only', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:older';
    const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: 'V1_0' } } as const;
    await withPool({ LambdaConfig }, () => expectOneFault('of version V1_0', 'V2_0'));
  });

  test('the operators’ group is missing', async () => {
    const { bad } = await examine({ TENANT_OPERATOR_GROUP: 'gods' });
    expect(bad[0]).toMatchObject({
      what: 'The pool has no group gods, which TENANT_OPERATOR_GROUP names.',
      cure: expect.stringContaining('`groups`'),
    });
  });

  test('operators are let in, and nobody says who they are', async () => {
    const { bad } = await examine({ TENANT_OPERATOR_GROUP: '', TENANT_STRICT: '0' });
    expect(bad[0]).toMatchObject({ cure: 'Set TENANT_OPERATOR_GROUP, or TENANT_STRICT=1.' });
  });

  test('its domain is another, or none is given', async () => {
    const domain = healthy['COGNITO_DOMAIN'] ?? '';
    await expectOneFault('COGNITO_DOMAIN is https://elsewhere.example', `COGNITO_DOMAIN=${domain}`, {
      COGNITO_DOMAIN: 'https://elsewhere.example',
    });
    await expectOneFault('COGNITO_DOMAIN is empty', `COGNITO_DOMAIN=${domain}`, { COGNITO_DOMAIN: '' });
  });
});

describe('a fault of a client', () => {
  const claim = 'custom:tenant_id';
  const read = ['email', 'email_verified', 'name', claim];

  test.each([
    ['APP', 'server'],
    ['WEB', 'web'],
  ] as const)('%s: a person can write their tenant', async (kind, name) => {
    await withClient(kind, { WriteAttributes: ['name', claim] }, () =>
      expectOneFault(`With the ${name} client, a person can write ${claim}`, `WriteAttributes without ${claim}`),
    );
    await withClient(kind, { WriteAttributes: ['name', 'email'] }, () =>
      expectOneFault(`With the ${name} client, a person can write email`, 'WriteAttributes without email'),
    );
  });

  test.each([
    ['APP', 'server'],
    ['WEB', 'web'],
  ] as const)('%s: it does not read the tenant, or the address', async (kind, name) => {
    for (const lacking of [claim, 'email', 'email_verified']) {
      await withClient(kind, { ReadAttributes: read.filter((one) => one !== lacking) }, () =>
        expectOneFault(`The ${name} client may not read ${lacking}`, `Add ${lacking} to its ReadAttributes`),
      );
    }
  });

  test('it has no list of what may be written, so that everything may', async () => {
    await withClient('WEB', { WriteAttributes: [] }, async () => {
      const { bad } = await examine();
      expect(bad.map(({ what }) => what)).toEqual([
        expect.stringContaining(`can write ${claim}`),
        expect.stringContaining('can write email'),
      ]);
    });
  });

  test('the server client lacks its flow', async () => {
    await withClient('APP', { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] }, () =>
      expectOneFault('lacks the flow ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ExplicitAuthFlows'),
    );
  });

  test('people sign in past the API', async () => {
    await withClient('WEB', { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }, () =>
      expectOneFault('The web client has the flow ALLOW_USER_PASSWORD_AUTH', 'ExplicitAuthFlows'),
    );
  });

  test('the callback is another by one character, and it is said which', async () => {
    const CallbackURLs = ['https://app.example.com/', 'http://localhost:8000/auth/callback/'];
    await withClient('WEB', { CallbackURLs }, () =>
      expectOneFault('which goes on at character 36 with “/”', 'COGNITO_REDIRECT_URI', {
        COGNITO_REDIRECT_URI: 'http://localhost:8000/auth/callback',
      }),
    );
  });

  test('the Hosted UI is off, hands out tokens in addresses, or knows too little of people', async () => {
    await withClient('WEB', { AllowedOAuthFlowsUserPoolClient: false }, () =>
      expectOneFault('the Hosted UI is off', 'AllowedOAuthFlows'),
    );
    await withClient('WEB', { AllowedOAuthFlows: ['code', 'implicit'] }, () =>
      expectOneFault('`implicit`', 'AllowedOAuthFlows'),
    );
    await withClient('WEB', { AllowedOAuthScopes: ['openid'] }, () =>
      expectOneFault('lacks the scope email', 'AllowedOAuthScopes'),
    );
  });

  test('the Hosted UI knows nobody of the pool', async () => {
    await withClient('WEB', { SupportedIdentityProviders: [] }, () =>
      expectOneFault('no identity provider COGNITO', 'SupportedIdentityProviders'),
    );
  });

  test('it tells who has an account', async () => {
    await withClient('APP', { PreventUserExistenceErrors: 'LEGACY' }, () =>
      expectOneFault('The server client tells whether there is an account.', 'PreventUserExistenceErrors'),
    );
  });

  test('its refresh tokens can’t be made void', async () => {
    await withClient('APP', { EnableTokenRevocation: false }, () =>
      expectOneFault('refresh tokens can not be made void', 'EnableTokenRevocation'),
    );
  });

  test('a secret is given, and the client has none', async () => {
    const { bad } = await examine({ COGNITO_APP_CLIENT_SECRET: 'some-word' });
    expect(bad).toEqual([
      {
        state: 'bad',
        what: 'COGNITO_APP_CLIENT_SECRET is set, and the server client has no secret.',
        cure: expect.stringContaining('freehold env'),
      },
    ]);
    expect(JSON.stringify(bad)).not.toContain('some-word');
  });
});

test('a secret that is not the client’s is named, and not shown', async () => {
  const withSecrets = await createInstallation({ generateServerClientSecret: true });
  const secret = z.string().parse(withSecrets.variables['COGNITO_APP_CLIENT_SECRET']);
  const { stdout } = await withSecrets.runCli(['doctor', '--json'], {
    variables: { COGNITO_APP_CLIENT_SECRET: 'some-word' },
  });
  await withSecrets.stop();
  const { examinations } = answer.parse(JSON.parse(stdout));
  expect(examinations.flatMap(({ findings }) => findings).filter(({ state }) => state === 'bad')).toEqual([
    {
      state: 'bad',
      what: 'COGNITO_APP_CLIENT_SECRET is not the secret of the server client.',
      cure: expect.stringContaining('freehold env'),
    },
  ]);
  for (const text of ['some-word', secret]) expect(stdout).not.toContain(text);
});

test('a key set without keys is a fault', async () => {
  // The local Cognito always has keys. This is it, with another key set.
  const emptied = createServer(async (request, response) => {
    if (request.url?.endsWith('/jwks.json')) {
      response.end('{"keys":[]}');
      return;
    }
    const body = Buffer.concat(await request.toArray());
    const headers = Object.entries(request.headers).filter(
      ([name]) => name === 'content-type' || /^x-amz-|^auth/.test(name),
    );
    const answered = await fetch(`${installation.cognito.url}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers.map(([name, value]) => [name, String(value)]),
      body,
    });
    response.writeHead(answered.status, { 'content-type': 'application/x-amz-json-1.1' }).end(await answered.text());
  }).listen(0, '127.0.0.1');
  await once(emptied, 'listening');
  const { port } = z.object({ port: z.number() }).parse(emptied.address());
  const url = `http://127.0.0.1:${port}`;
  await expectOneFault('The pool shows no keys', 'COGNITO_USER_POOL_ID', {
    COGNITO_ENDPOINT: url,
    COGNITO_DOMAIN: healthy['COGNITO_DOMAIN']?.replace(installation.cognito.url, url),
  });
  emptied.close();
  emptied.closeAllConnections();
});

describe('a fault of the clocks', () => {
  test.each([
    [-90_000, 'behind'],
    [90_000, 'ahead of'],
  ])('this machine’s is off by %i ms', async (off, direction) => {
    const now = () => new Date(Date.now() + off);
    const { bad } = await examine({}, { now });
    expect(bad).toHaveLength(2);
    for (const { what, cure } of bad) {
      expect(what).toMatch(
        new RegExp(`^This machine’s clock is (89|90|91) s ${direction} that of (Cognito|the database)`),
      );
      expect(cure).toContain('NTP');
    }
  });
});

describe('a fault of the people', () => {
  test('somebody belongs to no tenant, or to one that there isn’t; an operator may', async () => {
    await installation.createUser({ email: 'nobody@acme.example' });
    await installation.createUser({ email: 'lost@gone.example', tenant: tenantId('gone') });
    const { bad } = await examine();
    expect(bad.map(({ what }) => what)).toEqual([
      '1 people belong to no tenant, and see nothing: nobody@acme.example.',
      '1 people belong to a tenant that there isn’t: lost@gone.example (gone).',
    ]);
    for (const email of ['nobody@acme.example', 'lost@gone.example']) await installation.directory.deleteUser(email);
  });
});

describe('where two addresses differ', () => {
  test.each([
    ['https://a.example/cb', ['https://a.example/cb'], undefined],
    ['https://a.example/cb', [], 'the client has no callback URL'],
    [
      'https://a.example/cb/',
      ['https://a.example/cb'],
      'the client has https://a.example/cb, which ends at character 21, before “/”',
    ],
    [
      'https://a.example/cb',
      ['https://a.example/cb/'],
      'the client has https://a.example/cb/, which goes on at character 21 with “/”',
    ],
    [
      'http://a.example/cb',
      ['https://a.example/cb'],
      'the client has https://a.example/cb, which has “s” at character 5, where COGNITO_REDIRECT_URI has “:”',
    ],
    [
      'https://a.example/CB',
      ['https://b.example', 'https://a.example/cb'],
      'the client has https://a.example/cb, which has “c” at character 19, where COGNITO_REDIRECT_URI has “C”',
    ],
  ])('%s among %j', (url, registered, difference) => {
    expect(describeUrlDifference(url, registered)).toBe(difference);
  });
});
