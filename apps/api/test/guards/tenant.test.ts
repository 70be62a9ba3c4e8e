import { readFile } from 'node:fs/promises';
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  DescribeUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createTenant } from '@freehold/database';
import type { EnvironmentSource } from '@freehold/environment';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';
import { sendRaw } from '../support/raw-http.ts';

/** The tables of docs/tenancy.md. Their rows are the tests. */
const document = await readFile(new URL('../../../../docs/tenancy.md', import.meta.url), 'utf8');

interface Row {
  readonly section: string;
  readonly says: string;
  readonly token: string;
  readonly proof: string;
  readonly strict: string;
  readonly operator: string;
  readonly outcome: string;
}

const rows = document
  .slice(document.indexOf('### TENANT_MODE=header'), document.indexOf('## Threat model'))
  .split(/^### /m)
  .flatMap((part) => {
    const [section = '', ...lines] = part.split('\n');
    const cells = lines
      .filter((line) => /^\| (?!the request says)/.test(line))
      .map((line) => line.split('|').slice(1, -1));
    return cells.map(([says = '', token = '', proof = '', strict = '', operator = '', outcome = '']): Row => {
      const [a, b, c, d, e, f] = [says, token, proof, strict, operator, outcome].map((cell) => cell.trim());
      return {
        section,
        says: a ?? '',
        token: b ?? '',
        proof: c ?? '',
        strict: d ?? '',
        operator: e ?? '',
        outcome: f ?? '',
      };
    });
  });

const settings: Readonly<Record<string, EnvironmentSource>> = {
  'TENANT_MODE=header': { TENANT_MODE: 'header' },
  'TENANT_MODE=subdomain': { TENANT_MODE: 'subdomain', TENANT_MAIN_DOMAIN: 'example.com' },
  'TENANT_MODE=claim': { TENANT_MODE: 'claim' },
  'MULTI_TENANT_ENABLED=0': { MULTI_TENANT_ENABLED: '0' },
  'Account status': { TENANT_MODE: 'header' },
};

let installation: Installation;
const apis = new Map<string, Promise<StartedApi>>();
/** Tokens by the table's column `token`, and by whether the user is in the group of operators. */
const tokens = new Map<string, { readonly access: string; readonly id: string }>();

beforeAll(async () => {
  installation = await createInstallation();
  const { database } = installation;
  await createTenant(database.ownerUrl, tenantId('umbrella'), 'Umbrella');
  await database.asOwner(`UPDATE tenants SET status = 'suspended' WHERE id = 'umbrella'`);

  const cognito = new CognitoIdentityProviderClient({ endpoint: installation.cognito.url, region: 'us-east-1' });
  const UserPoolId = installation.variables['COGNITO_USER_POOL_ID'];
  await cognito.send(new CreateGroupCommand({ UserPoolId, GroupName: 'operators' }));
  const { UserPool } = await cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
  const trigger = UserPool?.LambdaConfig?.PreTokenGenerationConfig?.LambdaArn;
  cognito.destroy();

  const { http } = await installation.startApi();
  const signIn = async (token: string, tenant: string | undefined, operator: boolean) => {
    const email = `${[...tokens].length}@example.com`;
    await installation.createUser({
      email,
      tenant: tenant === undefined ? undefined : tenantId(tenant),
      groups: operator ? ['operators'] : [],
    });
    tokens.set(`${token}/${operator}`, await http.signIn(email, password));
    return email;
  };
  for (const operator of [false, true]) {
    await signIn('acme', 'acme', operator);
    await signIn('nobody', undefined, operator);
    const revoked = await signIn('acme, revoked', 'acme', operator);
    await database.asOwner(`UPDATE users SET revoked_before = now() + interval '1 s' WHERE email = $1`, [revoked]);
  }
  await signIn('nosuch', 'nosuch', false);
  await signIn('umbrella (suspended)', 'umbrella', false);
  // As a pool without the trigger.
  installation.cognito.registerFunction(trigger ?? '', async (event) => event);
  for (const operator of [false, true]) await signIn('acme, no claim', 'acme', operator);

  for (const tenant of ['acme', 'globex', 'umbrella', 'public']) {
    await database.asOwner(
      `WITH tenant AS (SELECT set_config('app.tenant_id', $1, true))
       INSERT INTO projects (id, tenant_id, name, owner_sub) SELECT gen_random_uuid(), $1, $1, 'x' FROM tenant`,
      [tenant],
    );
  }
});

afterAll(() => installation.stop());

function apiFor({ section, proof, strict, operator }: Row, tokenUse: string): Promise<StartedApi> {
  const variables = {
    ...settings[section],
    TENANT_PROOF: proof,
    TENANT_STRICT: strict,
    TENANT_OPERATOR_GROUP: operator === 'unset' ? '' : 'operators',
    COGNITO_PREFERRED_TOKEN_USE: tokenUse,
  };
  const key = JSON.stringify(variables);
  const api = apis.get(key) ?? installation.startApi({ ...variables, DATABASE_POOL_SIZE: '2' });
  apis.set(key, api);
  return api;
}

/** The header lines of a cell: `Name: value` in backticks, with escapes as in JavaScript. */
function headerLines(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, line = '']) =>
    line
      .replaceAll(/\\x(..)|\\u(....)/g, (_, byte, unit) => String.fromCharCode(Number.parseInt(byte ?? unit, 16)))
      .replace('a…a (10 kB)', 'a'.repeat(10_240)),
  );
}

test('docs/tenancy.md has rows for each mode', () => {
  expect(rows.length).toBeGreaterThan(90);
  expect(new Set(rows.map(({ section }) => section))).toEqual(new Set(Object.keys(settings)));
  for (const row of rows) expect(Object.values(row), JSON.stringify(row)).not.toContain('');
});

// An ID token carries the claim whether or not there is a trigger.
const kinds = (row: Row) => (row.token.endsWith('no claim') ? ['access'] : ['access', 'id']);

describe.each(rows)('$section, $proof, strict $strict, operator $operator', (row) => {
  test.each(kinds(row))(`${row.says.slice(0, 80)} with a token of ${row.token}: ${row.outcome} (%s)`, async (kind) => {
    const api = await apiFor(row, kind);
    const owned = tokens.get(`${row.token}/${row.operator !== 'no'}`);
    const token = kind === 'id' ? owned?.id : owned?.access;
    const lines = headerLines(row.says);
    const host = lines.some((line) => /^host:/i.test(line)) ? [] : ['Host: localhost'];
    const before = await countOfAuditEvents();
    const request = [
      'GET /api/projects HTTP/1.1',
      ...host,
      ...lines,
      `Authorization: Bearer ${token}`,
      'Connection: close',
    ];
    const bytes = Buffer.from(`${request.join('\r\n')}\r\n\r\n`);
    const { status, body: json } = await sendRaw(api, bytes.toString('latin1'));
    const body = JSON.parse(json);

    const refusal = /^(\d{3}) `(\w+)`$/.exec(row.outcome);
    const [tenant, asOperator] = row.outcome.split(', ');
    if (refusal !== null) {
      expect({ status, code: body.code }).toEqual({ status: Number(refusal[1]), code: refusal[2] });
    } else {
      expect({ status, tenants: body.projects?.map((item: { name: string }) => item.name) }).toEqual({
        status: 200,
        tenants: [tenant],
      });
    }
    expect(await countOfAuditEvents()).toBe(before + (asOperator === 'as an operator' ? 1 : 0));
  });
});

async function countOfAuditEvents(): Promise<number> {
  const [row] = await installation.database.asOwner<{ count: number }>('SELECT count(*)::int FROM audit_events');
  return row?.count ?? -1;
}

test('the API doesn’t start with operators in a group that tenants have members in', async () => {
  const admins = installation.startApi({ TENANT_STRICT: '0', TENANT_OPERATOR_GROUP: 'admins' });
  await expect(admins).rejects.toThrow(/TENANT_OPERATOR_GROUP names a group of tenants’ own/);
});

test('a look-up rejects the token of a closed account, an operator’s too', async () => {
  const client = new CognitoIdentityProviderClient({ endpoint: installation.cognito.url, region: 'us-east-1' });
  const UserPoolId = installation.variables['COGNITO_USER_POOL_ID'];
  const variables = { TENANT_PROOF: 'lookup', TENANT_STRICT: '0', TENANT_OPERATOR_GROUP: 'operators' };
  const { http } = await installation.startApi(variables);
  for (const close of [AdminDisableUserCommand, AdminDeleteUserCommand]) {
    const email = `${close.name.toLowerCase()}@example.com`;
    await installation.createUser({ email, groups: ['operators'] });
    const { access: token } = await http.signIn(email, password);
    await client.send(new close({ UserPoolId, Username: email }));
    for (const headers of [{}, { 'X-Tenant-Id': 'globex' }]) {
      expect(await http.get('/api/projects', { token, headers })).toMatchObject({
        status: 403,
        body: { code: 'tenant_unproven' },
      });
    }
  }
  client.destroy();
});

describe('an operator', () => {
  const asOperator = { section: 'TENANT_MODE=header', proof: 'claim', strict: '0', operator: 'yes' };
  const row = { ...asOperator, says: '', token: '', outcome: '' };

  test('has an admin’s permissions in other tenants and their own in their own, and each request in other tenants is audited', async () => {
    const { http } = await apiFor(row, 'access');
    const token = tokens.get('acme/true')?.access ?? '';
    const headers = { 'X-Tenant-Id': 'globex' };
    const made = await http.post('/api/projects', { name: 'made by an operator' }, { token, headers });
    expect(made).toMatchObject({ status: 201, body: { tenant_id: 'globex' } });
    const path = `/api/projects/${made.body.id}`;
    expect((await http.get(path, { token })).status).toBe(404);
    const deleted = await http.request('DELETE', path, { token, headers });
    expect(deleted.status).toBe(204);

    const own = await http.post('/api/projects', { name: 'mine' }, { token });
    expect(own.body).toMatchObject({ tenant_id: 'acme' });
    const refused = await http.request('DELETE', `/api/projects/${own.body.id}`, { token });
    expect(refused).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
    await installation.database.asOwner(
      `WITH tenant AS (SELECT set_config('app.tenant_id', 'acme', true)) DELETE FROM projects USING tenant WHERE name = 'mine'`,
    );

    const { body: me } = await http.get('/api/items/me', { token });
    const events = await installation.database.asOwner(
      `SELECT actor_sub, tenant_id, action, detail FROM audit_events WHERE detail->>'request_id' = $1`,
      [deleted.headers.get('x-request-id')],
    );
    expect(events).toEqual([
      {
        actor_sub: me.sub,
        tenant_id: 'globex',
        action: 'operator.request',
        detail: {
          method: 'DELETE',
          path,
          permission: 'projects:delete',
          request_id: deleted.headers.get('x-request-id'),
        },
      },
    ]);
  });

  test('can do nothing that can’t be audited', async () => {
    const { http } = await apiFor(row, 'access');
    const token = tokens.get('acme/true')?.access ?? '';
    const headers = { 'X-Tenant-Id': 'globex' };
    await installation.database.asOwner('ALTER TABLE audit_events RENAME TO elsewhere');
    const answer = await http
      .post('/api/projects', { name: 'unseen' }, { token, headers })
      .finally(() => installation.database.asOwner('ALTER TABLE elsewhere RENAME TO audit_events'));
    expect(answer.status).toBe(500);
    const { body } = await http.get('/api/projects', { token, headers });
    expect(body.projects.map((item: { name: string }) => item.name)).toEqual(['globex']);
  });
});
