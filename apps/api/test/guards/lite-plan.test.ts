import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

/** A user pool of Cognito's plan LITE: no trigger adds the tenant to access tokens, and refresh tokens aren't rotated. */
let installation: Installation;
let api: StartedApi;

beforeAll(async () => {
  installation = await createInstallation({ settings: { userPoolTier: 'LITE', generateServerClientSecret: true } });
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  await installation.createUser({ email: 'nobody@nowhere.example' });
  api = await installation.startApi();
});

afterAll(() => installation.stop());

test('a user reaches their own tenant, and no other', async () => {
  const { access: token } = await api.http.signIn('wile@acme.example', password);
  const [, claims = ''] = token.split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).not.toHaveProperty('custom:tenant_id');
  expect(await api.http.get('/api/items/tenant', { token })).toMatchObject({
    status: 200,
    body: { tenant_id: 'acme' },
  });
  expect(await api.http.get('/api/projects', { token, headers: { 'X-Tenant-Id': 'globex' } })).toMatchObject({
    status: 403,
    body: { code: 'tenant_mismatch' },
  });
});

test('an access token has the scope of Cognito’s own API: no trigger can take it', async () => {
  const { access } = await api.http.signIn('wile@acme.example', password);
  const [, claims = ''] = access.split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).scope).toBe('aws.cognito.signin.user.admin');
});

test('a user without a tenant reaches none', async () => {
  const { access: token } = await api.http.signIn('nobody@nowhere.example', password);
  expect(await api.http.get('/api/projects', { token })).toMatchObject({
    status: 403,
    body: { code: 'tenant_unproven' },
  });
});

test('a refresh token stays the same until a sign-out revokes it', async () => {
  const { body } = await api.http.post('/api/user/login', { email: 'wile@acme.example', password });
  const refresh = () => api.http.post('/api/user/refresh', { refresh_token: body.refresh_token });
  for (let time = 0; time < 2; time += 1) {
    const refreshed = await refresh();
    expect(refreshed.status).toBe(200);
    expect(refreshed.body).not.toHaveProperty('refresh_token');
    expect((await api.http.get('/api/projects', { token: refreshed.body.access_token })).status).toBe(200);
  }
  await api.http.request('POST', '/api/user/logout', { token: body.access_token });
  expect(await refresh()).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
});
