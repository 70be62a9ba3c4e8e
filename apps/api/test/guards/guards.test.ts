import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';
import { signInWithWebClient } from '../support/web-client-tokens.ts';

let installation: Installation;
let api: StartedApi;
/** Another API of the installation, which prefers ID tokens. */
let idApi: StartedApi;
let acme: { readonly access: string; readonly id: string };
let withoutTenant: { readonly access: string; readonly id: string };
let now = new Date();

beforeAll(async () => {
  installation = await createInstallation({ clock: () => now });
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme'), groups: ['admins'] });
  await installation.createUser({ email: 'nobody@nowhere.example' });
  api = await installation.startApi();
  idApi = await installation.startApi({ COGNITO_PREFERRED_TOKEN_USE: 'id' });
  acme = await api.http.signIn('wile@acme.example', password);
  withoutTenant = await api.http.signIn('nobody@nowhere.example', password);
  await api.http.post('/api/projects', { name: 'Anvil' }, { token: acme.access });
});

afterAll(() => installation.stop());

describe('authentication', () => {
  test('reads the caller from an access token, where access tokens are preferred', async () => {
    const { status, body } = await api.http.get('/api/items/me', { token: acme.access });
    expect(status).toBe(200);
    expect(body).toEqual({
      sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: body.sub,
      email: null,
      groups: ['admins'],
      token_use: 'access',
    });
  });

  test('reads the caller from an ID token, where ID tokens are preferred', async () => {
    const { status, body } = await idApi.http.get('/api/items/me', { token: acme.id });
    expect(status).toBe(200);
    expect(body).toMatchObject({ email: 'wile@acme.example', token_use: 'id' });
    expect((await idApi.http.get('/api/projects', { token: acme.id })).body.projects).toMatchObject([
      { name: 'Anvil' },
    ]);
  });

  test('rejects the other kind of token', async () => {
    for (const { http, token } of [
      { http: api.http, token: acme.id },
      { http: idApi.http, token: acme.access },
    ]) {
      const { status, body } = await http.get('/api/projects', { token });
      expect(status).toBe(401);
      expect(body.code).toBe('token_invalid');
    }
  });

  test('accepts tokens of the web client', async () => {
    const tokens = await signInWithWebClient(installation, 'wile@acme.example', password);
    const { status, body } = await api.http.get('/api/projects', { token: tokens.access });
    expect(status).toBe(200);
    expect(body.projects).toMatchObject([{ name: 'Anvil' }]);
    expect((await idApi.http.get('/api/projects', { token: tokens.id })).status).toBe(200);
  });

  test('rejects tokens of other clients', async () => {
    const stricter = await installation.startApi({ COGNITO_WEB_CLIENT_ID: '' });
    const tokens = await signInWithWebClient(installation, 'wile@acme.example', password);
    const { status, body } = await stricter.http.get('/api/projects', { token: tokens.access });
    expect(status).toBe(401);
    expect(body.code).toBe('token_invalid');
  });
});

describe('a token', () => {
  test('that is missing gets token_missing, with WWW-Authenticate', async () => {
    const { status, body, headers } = await api.http.get('/api/projects');
    expect(status).toBe(401);
    expect(body.code).toBe('token_missing');
    expect(headers.get('www-authenticate')).toBe('Bearer realm="freehold"');
  });

  test('of another scheme is ignored', async () => {
    const { body } = await api.http.get('/api/projects', { headers: { authorization: 'Basic d2lsZTpwYXNz' } });
    expect(body.code).toBe('token_missing');
  });

  test.each([
    ['no token at all', () => 'nonsense'],
    ['one with two dots too many', () => `${acme.access}.e30.e30`],
    [
      'one whose claims were changed',
      () => forge(acme.access, (claims) => ({ ...claims, 'custom:tenant_id': 'globex' })),
    ],
    [
      'one of no algorithm',
      () => `${encode({ alg: 'none', kid: kidOf(acme.access) })}.${acme.access.split('.')[1]}.AA`,
    ],
    [
      'one of an unknown key',
      () => `${encode({ alg: 'RS256', kid: 'unknown' })}.${acme.access.split('.').slice(1).join('.')}`,
    ],
    ['longer than any of Cognito’s', () => `e30.${'A'.repeat(9_000)}.e30`],
  ])('that is %s is invalid', async (_, token) => {
    const { status, body, headers } = await api.http.get('/api/projects', { token: token() });
    expect(status).toBe(401);
    expect(body.code).toBe('token_invalid');
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"');
  });

  test('that has expired gets a code of its own', async () => {
    now = new Date(Date.now() - 2 * 3600 * 1000);
    const { access } = await signInWithWebClient(installation, 'wile@acme.example', password);
    now = new Date();
    const { status, body } = await api.http.get('/api/projects', { token: access });
    expect(status).toBe(401);
    expect(body.code).toBe('token_expired');
  });

  test('that was issued before a revocation is revoked', async () => {
    await installation.createUser({ email: 'left@acme.example', tenant: tenantId('acme') });
    const { access } = await api.http.signIn('left@acme.example', password);
    await installation.database.asOwner(
      `UPDATE users SET revoked_before = now() + interval '1 second' WHERE email = 'left@acme.example'`,
    );
    for (const path of ['/api/projects', '/api/items/me']) {
      const { status, body } = await api.http.get(path, { token: access });
      expect(status).toBe(401);
      expect(body.code).toBe('token_revoked');
    }
  });
});

describe('the tenant', () => {
  test('is the one in the token’s claim', async () => {
    const { status, body } = await api.http.get('/api/items/tenant', { token: acme.access });
    expect(status).toBe(200);
    expect(body).toEqual({ tenant_id: 'acme', token_use: 'access', mode: 'header' });
  });

  test('may be named by a header, if it is the same', async () => {
    const { status } = await api.http.get('/api/projects', { token: acme.access, headers: { 'X-Tenant-Id': 'acme' } });
    expect(status).toBe(200);
  });

  test.each(['globex', 'ACME', '', 'acme, globex', 'public', 'x'.repeat(1000)])(
    'is not the one that a header names: %j, with either token',
    async (named) => {
      for (const { http, token } of [
        { http: api.http, token: acme.access },
        { http: idApi.http, token: acme.id },
      ]) {
        const { status, body } = await http.get('/api/projects', { token, headers: { 'X-Tenant-Id': named } });
        expect(status).toBe(403);
        expect(body.code).toBe('tenant_mismatch');
      }
    },
  );

  test('can’t be named by a header that is sent twice, even with the same value', async () => {
    for (const second of ['globex', 'acme']) {
      const { status, body } = await requestWithHeaders(`${api.http.url}/api/projects`, [
        ['Authorization', `Bearer ${acme.access}`],
        ['X-Tenant-Id', 'acme'],
        ['x-tenant-id', second],
      ]);
      expect(status).toBe(403);
      expect(JSON.parse(body).code).toBe('tenant_mismatch');
    }
  });

  test('is closed to a user without a tenant, whatever the header names', async () => {
    for (const headers of [{}, { 'X-Tenant-Id': 'acme' }]) {
      for (const { http, token } of [
        { http: api.http, token: withoutTenant.access },
        { http: idApi.http, token: withoutTenant.id },
      ]) {
        const { status, body } = await http.get('/api/projects', { token, headers });
        expect(status).toBe(403);
        expect(body.code).toBe('tenant_unproven');
      }
    }
    expect((await api.http.get('/api/items/me', { token: withoutTenant.access })).status).toBe(200);
  });

  test('is the claim’s in claim mode, where the header is ignored', async () => {
    const claimApi = await installation.startApi({ TENANT_MODE: 'claim' });
    const headers = { 'X-Tenant-Id': 'globex' };
    const { status, body } = await claimApi.http.get('/api/items/tenant', { token: acme.access, headers });
    expect(status).toBe(200);
    expect(body).toMatchObject({ tenant_id: 'acme', mode: 'claim' });
  });

  test('is named by the header in TENANT_HEADER', async () => {
    const other = await installation.startApi({ TENANT_HEADER: 'X-Company' });
    const ask = (headers: Record<string, string>) => other.http.get('/api/projects', { token: acme.access, headers });
    expect((await ask({ 'X-Tenant-Id': 'globex' })).status).toBe(200);
    expect((await ask({ 'x-company': 'globex' })).status).toBe(403);
  });

  test('has to exist', async () => {
    await installation.createUser({ email: 'early@initech.example', tenant: tenantId('initech') });
    const { access } = await api.http.signIn('early@initech.example', password);
    const { status, body } = await api.http.get('/api/projects', { token: access });
    expect(status).toBe(403);
    expect(body.code).toBe('tenant_unknown');
  });

  test('is closed while it is suspended', async () => {
    await installation.createUser({ email: 'hank@globex.example', tenant: tenantId('globex') });
    const { access } = await api.http.signIn('hank@globex.example', password);
    await installation.database.asOwner(`UPDATE tenants SET status = 'suspended' WHERE id = 'globex'`);
    const { status, body } = await api.http
      .get('/api/projects', { token: access })
      .finally(() => installation.database.asOwner(`UPDATE tenants SET status = 'active' WHERE id = 'globex'`));
    expect(status).toBe(403);
    expect(body.code).toBe('tenant_suspended');
  });

  test('and the user’s sub are in the log', async () => {
    await api.http.get('/api/projects', { token: acme.access });
    const { body } = await api.http.get('/api/items/me', { token: acme.access });
    expect(api.log).toContainEqual(
      expect.objectContaining({ path: '/api/projects', status: 200, tenant: 'acme', sub: body.sub }),
    );
  });
});

/** `fetch` joins headers of one name. This sends each by itself. */
async function requestWithHeaders(url: string, headers: [string, string][]): Promise<{ status: number; body: string }> {
  const sent = request(url, { headers: ['Host', new URL(url).host, ...headers.flat()] }).end();
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (response === undefined) throw new Error('There was no response.');
  return { status: response.statusCode ?? 0, body: await text(response) };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function decode(token: string, part: number): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString());
}

function kidOf(token: string): unknown {
  return decode(token, 0)['kid'];
}

function forge(token: string, change: (claims: Record<string, unknown>) => Record<string, unknown>): string {
  const [header, , signature] = token.split('.');
  return `${header}.${encode(change(decode(token, 1)))}.${signature}`;
}
