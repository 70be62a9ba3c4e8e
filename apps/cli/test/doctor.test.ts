import { once } from 'node:events';
import { createServer } from 'node:http';
import {
  AddCustomAttributesCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import type { BackupSetup } from '@freehold/database';
import { migrate } from '@freehold/database/migrations';
import type { EnvironmentSource } from '@freehold/environment';
import { tenantId } from '@freehold/tenancy';
import { setUpSecondFactor } from '@freehold/test-kit/second-factor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkBackups } from '../src/doctor/backups.ts';
import { describeUrlDifference } from '../src/doctor/callback-url.ts';
import { checkDomain } from '../src/doctor/user-pool.ts';
import { createInstallation, type Installation, type RunOptions } from './support/installation.ts';

let installation: Installation;
/** The variables of an installation in which nothing is wrong. */
let healthy: EnvironmentSource;
let UserPoolId: string;

const finding = z.object({
  state: z.enum(['good', 'bad', 'unknown', 'warning']),
  what: z.string(),
  cure: z.string().optional(),
});
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
  // A copied database has none of the role's settings.
  await migrate(installation.database);
  healthy = { DATABASE_BACKUPS: 'snapshots', COGNITO_DOMAIN: `${installation.cognito.url}/hosted-ui/${domain}` };
  await installation.json('tenants', 'create', 'acme', '--name', 'Acme');
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  await installation.createUser({ email: 'ada@freehold.example', groups: ['operators'] });
});

afterAll(() => installation.stop());

/** Runs the doctor, and checks that its exit code fits its findings. */
async function examine(variables: EnvironmentSource = {}, options: RunOptions = {}) {
  const result = await installation.runCli(['doctor', '--json'], {
    ...options,
    variables: { ...healthy, ...variables },
  });
  const { healthy: isHealthy, examinations } = answer.parse(JSON.parse(result.stdout));
  const findings = examinations.flatMap(({ findings }) => findings);
  const of = (state: string) => findings.filter((one) => one.state === state);
  expect(result.exitCode).toBe(isHealthy ? 0 : 1);
  expect(isHealthy).toBe(of('bad').length === 0);
  return { bad: of('bad'), good: of('good'), unknown: of('unknown'), warnings: of('warning') };
}

/** Expects one failed check, with this text and this fix. */
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

describe('a healthy installation', () => {
  test('passes all checks', async () => {
    const { bad, good, unknown } = await examine();
    expect(bad).toEqual([]);
    expect(unknown).toEqual([]);
    expect(good.length).toBeGreaterThan(12);
  });

  test('is printed with a mark for each check', async () => {
    const result = await installation.runCli(['doctor'], { variables: healthy });
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toMatch(/^variables\n {2}✓ All variables/);
  });

  test('is healthy without secrets too, and the doctor says what it can’t check', async () => {
    const { bad, unknown } = await examine({ SESSION_KEYS: '', DATABASE_OWNER_URL: '' });
    expect(bad).toEqual([]);
    expect(unknown.map(({ what }) => what)).toEqual([
      expect.stringContaining('SESSION_KEYS is not set here'),
      expect.stringContaining('DATABASE_OWNER_URL is not set'),
    ]);
  });
});

describe('the doctor’s check of the variables', () => {
  test('names each variable that is missing or wrong', async () => {
    const { bad } = await examine({ TENANT_MODE: 'cookie', COGNITO_APP_CLIENT_ID: '' });
    expect(bad.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^COGNITO_APP_CLIENT_ID is missing/),
      expect.stringMatching(/^TENANT_MODE must be one of header, subdomain, claim/),
    ]);
    for (const { cure } of bad) expect(cure).toContain('.env.example');
  });
});

describe('the doctor’s check of the database', () => {
  test('reports a database that is down, without its password', async () => {
    const away = { DATABASE_URL: 'postgresql://role:secret-word@127.0.0.1:1/none', DATABASE_OWNER_URL: '' };
    const { bad } = await examine(away);
    expect(bad).toEqual([
      {
        state: 'bad',
        what: expect.stringContaining('The database of DATABASE_URL can’t be reached'),
        cure: expect.stringContaining('Start PostgreSQL'),
      },
    ]);
    expect(JSON.stringify(bad)).not.toContain('secret-word');
  });

  test('reports a wrong password of the API’s role', async () => {
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

  test.each([
    ['DATABASE_URL', 'has a parameter that nothing heeds: pgbouncer (set DATABASE_POOLER=transaction instead)'],
    ['DATABASE_OWNER_URL', 'has a parameter that nothing heeds: pgbouncer (set DATABASE_POOLER=transaction instead)'],
  ] as const)('names a parameter in %s that nothing heeds', async (variable, sentence) => {
    const { appUrl, ownerUrl } = installation.database;
    const url = variable === 'DATABASE_URL' ? appUrl : ownerUrl;
    const { bad } = await examine({ [variable]: `${url}?pgbouncer=true` });
    expect(bad.map(({ what }) => what)).toEqual([expect.stringContaining(`${variable} ${sentence}`)]);
  });

  test('reports a wrong password of the owner', async () => {
    const url = Object.assign(new URL(installation.database.ownerUrl), { password: 'not-the-password' });
    await expectOneFault('The database refuses DATABASE_OWNER_URL: password', 'Correct DATABASE_OWNER_URL', {
      DATABASE_OWNER_URL: url.href,
    });
  });

  test('reports an API role that bypasses row-level security', async () => {
    const { bad } = await examine({ DATABASE_URL: installation.database.ownerUrl });
    expect(bad[0]).toMatchObject({
      what: expect.stringMatching(/^The role freehold_owner/),
      cure: expect.stringContaining('Name a role in DATABASE_URL that does not exist yet'),
    });
  });

  test('reports a table without forced row-level security', async () => {
    await installation.database.asOwner('ALTER TABLE tasks NO FORCE ROW LEVEL SECURITY');
    try {
      await expectOneFault('The table tasks lacks FORCE ROW LEVEL SECURITY.', 'docs/extending.md');
    } finally {
      await installation.database.asOwner('ALTER TABLE tasks FORCE ROW LEVEL SECURITY');
    }
  });

  test('reports a setting that differs, which a migration corrects', async () => {
    const { username, pathname } = new URL(installation.database.appUrl);
    await installation.database.asOwner(
      `ALTER ROLE ${username} IN DATABASE ${pathname.slice(1)} SET TimeZone TO 'Asia/Kolkata'`,
    );
    await expectOneFault('gets TimeZone = Asia/Kolkata from the database, and not UTC', 'npm run migrate');
    await migrate(installation.database);
    const { bad, good } = await examine();
    expect(bad).toEqual([]);
    expect(good).toContainEqual(expect.objectContaining({ what: expect.stringContaining('gets the settings') }));
  });

  test('reports a missing migration', async () => {
    const [last] = await installation.database.asOwner<{ migration_name: string }>(
      'SELECT migration_name FROM _prisma_migrations ORDER BY migration_name DESC LIMIT 1',
    );
    const name = last?.migration_name ?? '';
    await installation.database.asOwner(
      'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = $1',
      [name],
    );
    try {
      await expectOneFault(`The database lacks 1 migrations: ${name}.`, 'npm run migrate');
    } finally {
      await installation.database.asOwner('UPDATE _prisma_migrations SET rolled_back_at = NULL');
    }
  });
});

describe('the doctor’s check of backups', () => {
  test('warns when nothing was set up, and calls the installation healthy', async () => {
    const { bad, warnings } = await examine({ DATABASE_BACKUPS: 'none' });
    expect(bad).toEqual([]);
    expect(warnings).toEqual([
      {
        state: 'warning',
        what: expect.stringMatching(/^Nothing backs the database up/),
        cure: expect.stringContaining('docs/operations.md'),
      },
    ]);
    const { stdout } = await installation.runCli(['doctor'], { variables: { ...healthy, DATABASE_BACKUPS: '' } });
    expect(stdout).toMatch(/\n {2}! Nothing backs the database up.*\n {4}→ /);
  });

  test('accepts snapshots of the platform', async () => {
    const { warnings, good } = await examine();
    expect(warnings).toEqual([]);
    expect(good.map(({ what }) => what)).toContain('Backups: snapshots of the platform, as DATABASE_BACKUPS says.');
  });

  const source = { DATABASE_URL: 'postgresql://role@localhost/database' };
  const nothing: BackupSetup = { roleCanLogIn: false, archivesLog: false, uncoveredTables: [] };
  const check = (setup: Partial<BackupSetup>) =>
    checkBackups({ source, database: { backupSetup: () => Promise.resolve({ ...nothing, ...setup }) } });

  test('accepts an archive of the write-ahead log, and dumps', async () => {
    expect(await check({ archivesLog: true })).toEqual([
      { state: 'good', what: 'Backups: the server archives its write-ahead log.' },
    ]);
    expect(await check({ roleCanLogIn: true })).toEqual([
      { state: 'good', what: 'Backups: freehold_backup can log in, for pg_dump.' },
    ]);
  });

  test('reports tables that a dump would lack', async () => {
    const uncoveredTables = ['notes', 'tags'];
    expect(await check({ roleCanLogIn: true, uncoveredTables })).toContainEqual({
      state: 'bad',
      what: 'A dump by freehold_backup would fail or lack rows at these tables: notes, tags.',
      cure: expect.stringContaining('docs/extending.md'),
    });
    expect((await check({ archivesLog: true, uncoveredTables })).map(({ state }) => state)).toEqual(['good']);
  });
});

describe('the doctor’s check of the user pool', () => {
  test('reports a pool that doesn’t exist', async () => {
    const { bad } = await examine({ COGNITO_USER_POOL_ID: 'us-east-1_nosuchpool' });
    expect(bad[0]).toMatchObject({ what: expect.stringContaining('COGNITO_USER_POOL_ID names no user pool') });
  });

  test('reports a Cognito that is down', async () => {
    const { bad } = await examine({ COGNITO_ENDPOINT: 'http://127.0.0.1:1' });
    expect(bad.map(({ cure }) => cure)).toEqual([
      'Start the local Cognito: npm run dev',
      'Start the local Cognito, or correct COGNITO_ENDPOINT.',
    ]);
  });

  test('reports a missing tenant attribute', async () => {
    const { bad } = await examine({ COGNITO_TENANT_CLAIM: 'custom:nosuch' });
    expect(bad[0]).toMatchObject({
      what: 'The pool has no attribute custom:nosuch, which holds a user’s tenant.',
      cure: expect.stringContaining('COGNITO_TENANT_CLAIM'),
    });
  });

  test('reports an immutable tenant attribute', async () => {
    const CustomAttributes = [{ Name: 'fixed', AttributeDataType: 'String', Mutable: false } as const];
    await installation.pool.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }));
    const { bad } = await examine({ COGNITO_TENANT_CLAIM: 'custom:fixed' });
    expect(bad[0]).toMatchObject({ what: expect.stringContaining('The attribute custom:fixed is immutable') });
  });

  test('reports self-sign-up', async () => {
    await withPool({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: false } }, () =>
      expectOneFault('self-sign-up is on', 'AllowAdminCreateUserOnly'),
    );
  });

  test('reports a case-sensitive pool, and one without sign-in by e-mail', async () => {
    const { UserPool } = await installation.pool.send(new CreateUserPoolCommand({ PoolName: 'other' }));
    const { bad } = await examine({ COGNITO_USER_POOL_ID: UserPool?.Id });
    const sentences = bad.map(({ what }) => what);
    expect(sentences).toContain('Users don’t sign in by e-mail address.');
    expect(sentences).toContain('Ada@… and ada@… are two accounts: the pool is case-sensitive.');
    expect(sentences).toContain('The pool has no client with the id in COGNITO_APP_CLIENT_ID.');
    expect(sentences).toContain('The pool has no client with the id in COGNITO_WEB_CLIENT_ID.');
  });

  test('reports a missing trigger, unless tenants are looked up', async () => {
    await withPool({ LambdaConfig: {} }, async () => {
      await expectOneFault('The pool has no pre-token trigger', 'TENANT_PROOF=lookup');
      expect((await examine({ TENANT_PROOF: 'lookup' })).bad).toEqual([]);
    });
  });

  test('reports a trigger for ID tokens only', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:older';
    const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: 'V1_0' } } as const;
    await withPool({ LambdaConfig }, () => expectOneFault('of version V1_0', 'V2_0'));
  });

  test('reports a missing operators’ group', async () => {
    const { bad } = await examine({ TENANT_OPERATOR_GROUP: 'gods' });
    expect(bad[0]).toMatchObject({
      what: 'The pool has no group gods, which TENANT_OPERATOR_GROUP names.',
      cure: expect.stringContaining('`groups`'),
    });
  });

  test('reports TENANT_STRICT=0 without an operators’ group', async () => {
    const { bad } = await examine({ TENANT_OPERATOR_GROUP: '', TENANT_STRICT: '0' });
    expect(bad[0]).toMatchObject({ cure: 'Set TENANT_OPERATOR_GROUP, or TENANT_STRICT=1.' });
  });

  test('reports a COGNITO_MFA that is not the pool’s', async () => {
    await expectOneFault('COGNITO_MFA is ON, and the pool’s MFA is OFF', '`mfa`', { COGNITO_MFA: 'ON' });
  });

  test('warns of operators without MFA, and is healthy all the same', async () => {
    const { bad, warnings } = await examine({ TENANT_STRICT: '0' });
    expect(bad).toEqual([]);
    expect(warnings).toEqual([
      {
        state: 'warning',
        what: 'Operators act for all tenants with a password alone: the pool’s MFA is OFF.',
        cure: 'Set `mfa` of the Pulumi program to OPTIONAL or ON.',
      },
    ]);
    const { stdout, exitCode } = await installation.runCli(['doctor'], {
      variables: { ...healthy, TENANT_STRICT: '0' },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('! Operators act for all tenants with a password alone');
  });

  test('lists the operators without a second factor', async () => {
    const SoftwareTokenMfaConfiguration = { Enabled: true };
    const on = { UserPoolId, MfaConfiguration: 'OPTIONAL' as const, SoftwareTokenMfaConfiguration };
    await installation.pool.send(new SetUserPoolMfaConfigCommand(on));
    const variables = { TENANT_STRICT: '0', COGNITO_MFA: 'OPTIONAL' };
    try {
      const { warnings } = await examine(variables);
      expect(warnings).toEqual([
        {
          state: 'warning',
          what: '1 operator has no second factor, and the API refuses their requests: ada@freehold.example.',
          cure: 'They set one up at http://localhost:8000/account',
        },
      ]);
      await setUpSecondFactor(
        { ...installation, variables: { ...installation.variables, ...variables } },
        'ada@freehold.example',
      );
      const { warnings: none, good } = await examine(variables);
      expect(none).toEqual([]);
      expect(good.map(({ what }) => what)).toContain('All operators have a second factor.');
    } finally {
      await installation.pool.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OFF' }));
    }
  });

  test('reports a wrong or missing domain', async () => {
    const domain = healthy['COGNITO_DOMAIN'] ?? '';
    await expectOneFault('COGNITO_DOMAIN is https://elsewhere.example', `COGNITO_DOMAIN=${domain}`, {
      COGNITO_DOMAIN: 'https://elsewhere.example',
    });
    await expectOneFault('COGNITO_DOMAIN is empty', `COGNITO_DOMAIN=${domain}`, { COGNITO_DOMAIN: '' });
  });
});

describe('the doctor’s check of a client', () => {
  const claim = 'custom:tenant_id';
  const read = ['email', 'email_verified', 'name', claim];

  test.each([
    ['APP', 'server'],
    ['WEB', 'web'],
  ] as const)('%s: reports that users can write their tenant or address', async (kind, name) => {
    await withClient(kind, { WriteAttributes: ['name', claim] }, () =>
      expectOneFault(`With the ${name} client, a user can write ${claim}`, `WriteAttributes without ${claim}`),
    );
    await withClient(kind, { WriteAttributes: ['name', 'email'] }, () =>
      expectOneFault(`With the ${name} client, a user can write email`, 'WriteAttributes without email'),
    );
  });

  test.each([
    ['APP', 'server'],
    ['WEB', 'web'],
  ] as const)('%s: reports that the tenant or the address can’t be read', async (kind, name) => {
    for (const lacking of [claim, 'email', 'email_verified']) {
      await withClient(kind, { ReadAttributes: read.filter((one) => one !== lacking) }, () =>
        expectOneFault(`The ${name} client may not read ${lacking}`, `Add ${lacking} to its ReadAttributes`),
      );
    }
  });

  test('reports a client without a list of attributes to write, which may write all', async () => {
    await withClient('WEB', { WriteAttributes: [] }, async () => {
      const { bad } = await examine();
      expect(bad.map(({ what }) => what)).toEqual([
        expect.stringContaining(`can write ${claim}`),
        expect.stringContaining('can write email'),
      ]);
    });
  });

  test('reports a server client without its flow', async () => {
    await withClient('APP', { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] }, () =>
      expectOneFault('lacks the flow ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ExplicitAuthFlows'),
    );
  });

  test('reports a sign-in past the API', async () => {
    await withClient('WEB', { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] }, () =>
      expectOneFault('The web client has the flow ALLOW_USER_PASSWORD_AUTH', 'ExplicitAuthFlows'),
    );
  });

  test('reports the character in which the callback differs', async () => {
    const CallbackURLs = ['https://app.example.com/', 'http://localhost:8000/auth/callback/'];
    await withClient('WEB', { CallbackURLs }, () =>
      expectOneFault('which continues at character 36 with “/”', 'COGNITO_REDIRECT_URI', {
        COGNITO_REDIRECT_URI: 'http://localhost:8000/auth/callback',
      }),
    );
  });

  test('reports a Hosted UI that is off, puts tokens into URLs, or lacks a scope', async () => {
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

  test('reports a web client without the pool’s identity provider', async () => {
    await withClient('WEB', { SupportedIdentityProviders: [] }, () =>
      expectOneFault('lacks the identity provider COGNITO', 'SupportedIdentityProviders'),
    );
  });

  test('reports a client that reveals who has an account', async () => {
    await withClient('APP', { PreventUserExistenceErrors: 'LEGACY' }, () =>
      expectOneFault('The server client reveals who has an account.', 'PreventUserExistenceErrors'),
    );
  });

  test('reports refresh tokens that can’t be revoked', async () => {
    await withClient('APP', { EnableTokenRevocation: false }, () =>
      expectOneFault('refresh tokens can’t be revoked', 'EnableTokenRevocation'),
    );
  });

  test('reports a secret of a client that has none, without the secret', async () => {
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

test('the doctor reports a wrong client secret, without the secret', async () => {
  const withSecrets = await createInstallation({ generateServerClientSecret: true });
  await migrate(withSecrets.database);
  const secret = z.string().parse(withSecrets.variables['COGNITO_APP_CLIENT_SECRET']);
  const { stdout } = await withSecrets
    .runCli(['doctor', '--json'], { variables: { COGNITO_APP_CLIENT_SECRET: 'some-word' } })
    .finally(() => withSecrets.stop());
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

test('the doctor reports a JWKS without keys', async () => {
  // The local Cognito always has keys. This proxy replaces its JWKS.
  const proxy = createServer(async (request, response) => {
    if (request.url?.endsWith('/jwks.json')) {
      response.end('{"keys":[]}');
      return;
    }
    const body = Buffer.concat(await request.toArray());
    const headers = Object.entries(request.headers).filter(
      ([name]) => name === 'content-type' || /^x-amz-|^auth/.test(name),
    );
    const upstream = await fetch(`${installation.cognito.url}${request.url}`, {
      method: request.method ?? 'GET',
      headers: headers.map(([name, value]) => [name, String(value)]),
      body,
    });
    response.writeHead(upstream.status, { 'content-type': 'application/x-amz-json-1.1' }).end(await upstream.text());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = z.object({ port: z.number() }).parse(proxy.address());
  const url = `http://127.0.0.1:${port}`;
  try {
    await expectOneFault('The pool has no keys', 'COGNITO_USER_POOL_ID', {
      COGNITO_ENDPOINT: url,
      COGNITO_DOMAIN: healthy['COGNITO_DOMAIN']?.replace(installation.cognito.url, url),
    });
  } finally {
    proxy.close();
    proxy.closeAllConnections();
  }
});

describe('the doctor’s check of the clocks', () => {
  test.each([
    [-90_000, 'behind'],
    [90_000, 'ahead of'],
  ])('reports a machine’s clock that is off by %i ms', async (off, direction) => {
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

describe('the doctor’s check of the users', () => {
  test('reports users without a tenant or of an unknown one, except operators', async () => {
    await installation.createUser({ email: 'nobody@acme.example' });
    await installation.createUser({ email: 'lost@gone.example', tenant: tenantId('gone') });
    try {
      const { bad } = await examine();
      expect(bad.map(({ what }) => what)).toEqual([
        '1 user belongs to no tenant, and sees nothing: nobody@acme.example.',
        '1 user belongs to a tenant that does not exist: lost@gone.example (gone).',
      ]);
    } finally {
      for (const email of ['nobody@acme.example', 'lost@gone.example']) await installation.directory.deleteUser(email);
    }
  });
});

describe('the doctor’s check of the Hosted UI’s host', () => {
  const check = (region: string, domain: string) =>
    checkDomain(
      { domain: 'acorn', customDomain: undefined },
      { AWS_REGION: region, COGNITO_DOMAIN: domain, COGNITO_ENDPOINT: undefined, COGNITO_WEB_CLIENT_ID: 'web' },
    );

  test.each([
    ['eu-central-1', 'https://acorn.auth.eu-central-1.amazoncognito.com'],
    ['us-gov-west-1', 'https://acorn.auth-fips.us-gov-west-1.amazoncognito.com'],
    ['eusc-de-east-1', 'https://acorn.auth.cognito-idp.eusc-de-east-1.on.amazonwebservices.eu'],
    ['cn-north-1', 'https://acorn.auth.cn-north-1.amazoncognito.com.cn'],
  ])('knows it in %s', (region, domain) => {
    expect(check(region, domain)).toMatchObject([{ state: 'good' }]);
    const wrong = 'https://acorn.auth.us-east-1.amazoncognito.com';
    expect(check(region, wrong)).toMatchObject([{ state: 'bad', cure: `COGNITO_DOMAIN=${domain}` }]);
  });

  test('says that it can’t be checked where AWS documents none', () => {
    expect(check('us-iso-east-1', 'https://acorn.example')).toMatchObject([{ state: 'unknown' }]);
  });
});

describe('the difference of a callback URL', () => {
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
      'the client has https://a.example/cb/, which continues at character 21 with “/”',
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
