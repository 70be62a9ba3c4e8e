import { AdminDisableUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withAppClientSettings } from '../../support/app-client-settings.ts';
import { createInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

let installation: Installation;
let api: StartedApi;
/** Another instance, whose cache has a clock that the tests set. */
let instance: StartedApi;
let instanceNow = 1_000;
let now: Date | undefined;
let userCount = 0;

beforeAll(async () => {
  // A client with a secret: a refresh needs it, and most mistakes show only with one.
  installation = await createInstallation({
    clock: () => now ?? new Date(),
    settings: { generateServerClientSecret: true },
  });
  api = await installation.startApi();
  instance = await installation.startApi({}, { clock: { now: () => instanceNow } });
});

afterAll(() => installation.stop());

/** Creates a user and signs them in. */
async function newUser() {
  userCount += 1;
  const email = `user${userCount}@acme.example`;
  await installation.createUser({ email, tenant: tenantId('acme') });
  const { body } = await api.http.post('/api/user/login', { email, password });
  return { email, access: String(body.access_token), refresh: String(body.refresh_token) };
}

const refresh = (refresh_token: string, more: object = {}) =>
  api.http.post('/api/user/refresh', { refresh_token, ...more });

const invalid = { status: 401, body: { code: 'refresh_token_invalid' } };

describe('POST /api/user/refresh', () => {
  test('gives new tokens of the same user and tenant', async () => {
    const { access, refresh: token } = await newUser();
    const { status, body } = await refresh(token);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      id_token: expect.any(String),
      refresh_token: expect.any(String),
      expires_in: 3600,
      token_type: 'Bearer',
    });
    const [before, after] = [
      await api.http.get('/api/items/me', { token: access }),
      await api.http.get('/api/items/me', { token: body.access_token }),
    ];
    expect(after.body).toEqual(before.body);
    expect((await api.http.get('/api/items/tenant', { token: body.access_token })).body.tenant_id).toBe('acme');
  });

  test('ignores a user name', async () => {
    const { refresh: token } = await newUser();
    const { refresh: other, email } = await newUser();
    expect((await refresh(token, { username: email })).status).toBe(200);
    expect((await refresh(other, { username: 'nobody at all' })).status).toBe(200);
    expect((await refresh((await newUser()).refresh, { username: null })).status).toBe(200);
  });

  test('with rotation, gives a new refresh token, and the old one ends with the grace period', async () => {
    const { refresh: first } = await newUser();
    const { body } = await refresh(first);
    expect(body.refresh_token).not.toBe(first);
    now = new Date(Date.now() + 120_000);
    expect(await refresh(first)).toMatchObject(invalid);
    now = undefined;
  });

  test('without rotation, gives no refresh token, and the old one stays valid', async () => {
    const { refresh: token } = await newUser();
    const RefreshTokenRotation = { Feature: 'DISABLED' as const, RetryGracePeriodSeconds: 0 };
    await withAppClientSettings(installation, 'COGNITO_APP_CLIENT_ID', { RefreshTokenRotation }, async () => {
      for (let time = 0; time < 2; time += 1) {
        const { status, body } = await refresh(token);
        expect(status).toBe(200);
        expect(body).not.toHaveProperty('refresh_token');
        expect((await api.http.get('/api/projects', { token: body.access_token })).status).toBe(200);
      }
    });
  });

  test.each([
    ['nonsense', async () => 'nonsense'],
    ['an access token', async () => (await newUser()).access],
    ['one that was changed', async () => `${(await newUser()).refresh.slice(0, -2)}AA`],
    [
      'one of a disabled account',
      async () => {
        const { email, refresh: token } = await newUser();
        const client = new CognitoIdentityProviderClient({ endpoint: installation.cognito.url, region: 'us-east-1' });
        const UserPoolId = installation.variables['COGNITO_USER_POOL_ID'];
        await client.send(new AdminDisableUserCommand({ UserPoolId, Username: email }));
        client.destroy();
        return token;
      },
    ],
  ])('refuses %s', async (_, token) => {
    expect(await refresh(await token())).toMatchObject(invalid);
  });

  test('refuses an expired one', async () => {
    const { refresh: token } = await newUser();
    now = new Date(Date.now() + 3651 * 24 * 3600 * 1000);
    expect(await refresh(token)).toMatchObject(invalid);
    now = undefined;
  });

  test.each([
    ['refresh_token', {}],
    ['refresh_token', { refresh_token: '' }],
    ['refresh_token', { refresh_token: 7 }],
    ['refresh_token', { refresh_token: 'x'.repeat(8193) }],
    ['token', { refresh_token: 'x', token: 'y' }],
  ])('names the field %s of %j', async (field, json) => {
    const { status, body } = await api.http.post('/api/user/refresh', json);
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
  });
});

describe('POST /api/user/logout', () => {
  const logout = (token: string) => api.http.request('POST', '/api/user/logout', { token });
  const revoked = { status: 401, body: { code: 'token_revoked' } };

  test('revokes all tokens that were issued before', async () => {
    const { email, access, refresh: token } = await newUser();
    const elsewhere = await api.http.signIn(email, password);
    expect(await logout(access)).toMatchObject({ status: 200, body: { ok: true } });
    expect(await refresh(token)).toMatchObject(invalid);
    for (const path of ['/api/projects', '/api/items/me']) {
      for (const old of [access, elsewhere.access])
        expect(await api.http.get(path, { token: old })).toMatchObject(revoked);
    }
    expect(await logout(access)).toMatchObject(revoked);
  });

  test('reaches every other instance within 5 seconds', async () => {
    const { access } = await newUser();
    expect((await instance.http.get('/api/projects', { token: access })).status).toBe(200);
    expect((await instance.http.get('/api/items/me', { token: access })).status).toBe(200);
    await logout(access);
    instanceNow += 5_000;
    expect(await instance.http.get('/api/projects', { token: access })).toMatchObject(revoked);
    expect(await instance.http.get('/api/items/me', { token: access })).toMatchObject(revoked);
  });

  test('lets the user sign in again at once, and leaves other users signed in', async () => {
    const [own, other] = [await newUser(), await newUser()];
    await logout(own.access);
    const again = await api.http.signIn(own.email, password);
    expect((await api.http.get('/api/projects', { token: again.access })).status).toBe(200);
    expect((await api.http.get('/api/projects', { token: other.access })).status).toBe(200);
    expect((await refresh(other.refresh)).status).toBe(200);
  });

  test('revokes the token of its request, also when Cognito’s clock is ahead', async () => {
    now = new Date(Date.now() + 2_000);
    const { access } = await newUser();
    expect((await logout(access)).status).toBe(200);
    now = undefined;
    expect(await api.http.get('/api/projects', { token: access })).toMatchObject(revoked);
  });

  test('needs no tenant', async () => {
    await installation.createUser({ email: 'nobody@nowhere.example' });
    const { access } = await api.http.signIn('nobody@nowhere.example', password);
    expect((await logout(access)).status).toBe(200);
  });

  test('without a token is refused', async () => {
    const { status, body } = await api.http.request('POST', '/api/user/logout');
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'token_missing' });
  });

  test('that fails with Cognito changes nothing, and can be tried again', async () => {
    const { access, refresh: token } = await newUser();
    const mend = installation.cognito.faults.inject({ on: 'AdminUserGlobalSignOut', kind: 'fail' });
    const { status, body, headers } = await logout(access);
    mend();
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'identity_provider_unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await api.http.get('/api/projects', { token: access })).status).toBe(200);
    expect((await refresh(token)).status).toBe(200);
    expect((await logout(access)).status).toBe(200);
  });
});
