import { tenantId } from '@freehold/tenancy';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

let installation: Installation;
let api: StartedApi;
/** Another API of the installation, with tenants looked up in the user pool. */
let lookingUp: StartedApi;
let lookupNow = 1_000;
let token: string;
const email = 'wile@acme.example';

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email, tenant: tenantId('acme') });
  api = await installation.startApi({}, { cognitoMilliseconds: 800 });
  const clock = { now: () => lookupNow };
  lookingUp = await installation.startApi({ TENANT_PROOF: 'lookup' }, { cognitoMilliseconds: 800, clock });
  token = (await (await installation.startApi()).http.signIn(email, password)).access;
  await lookingUp.http.get('/api/projects', { token });
});

beforeEach(() => {
  lookupNow += 60_000;
});

afterEach(async () => {
  installation.cognito.faults.clear();
  await installation.database.asOwner('DELETE FROM rate_limits');
});

afterAll(() => installation.stop());

const user = (path: string, json: object) => api.http.post(`/api/user/${path}`, json);

/** Cognito's operations, and requests to the API that call them. */
const asked: [string, () => ReturnType<typeof user>][] = [
  ['AdminInitiateAuth', () => user('login', { email, password })],
  [
    'AdminRespondToAuthChallenge',
    () => user('new-password', { email, new_password: 'Another-pass-7', session: 'x'.repeat(30) }),
  ],
  ['GetTokensFromRefreshToken', () => user('refresh', { refresh_token: 'x' })],
  ['ForgotPassword', () => user('forgot-password', { email })],
  ['ConfirmForgotPassword', () => user('reset-password', { email, code: '123456', new_password: 'Another-pass-7' })],
  ['AdminUserGlobalSignOut', () => api.http.request('POST', '/api/user/logout', { token })],
  ['AdminGetUser', () => lookingUp.http.get('/api/projects', { token })],
];

describe.each(asked)('%s', (on, ask) => {
  test.each(['fail', 'hang-up'] as const)('that fails (%s) gets 503 with Retry-After', async (kind) => {
    installation.cognito.faults.inject({ on, kind });
    const { status, body, headers } = await ask();
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'identity_provider_unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toMatch(/cognito|aws|ECONN|socket|127\.0\.0\.1/i);
  });

  test('that takes too long gets 503', async () => {
    // Ten minutes: a request that waits for it would exceed the test's timeout.
    installation.cognito.faults.inject({ on, kind: 'delay', milliseconds: 600_000 });
    const { status, body, headers } = await ask();
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'identity_provider_unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('that is throttled gets 429 with Retry-After', async () => {
    installation.cognito.faults.inject({ on, kind: 'throttle' });
    const { status, body, headers } = await ask();
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'rate_limited' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('that fails once is retried', async () => {
    const usual = await ask();
    lookupNow += 60_000;
    installation.cognito.faults.inject({ on, kind: 'fail', times: 1 });
    // The first logout has revoked the token.
    if (on === 'AdminUserGlobalSignOut') token = (await api.http.signIn(email, password)).access;
    const { status, body } = await ask();
    expect({ status, code: body.code }).toEqual({ status: usual.status, code: usual.body.code });
    if (on === 'AdminUserGlobalSignOut') token = (await api.http.signIn(email, password)).access;
  });
});

test('a look-up is cached for five seconds at most, and shared by concurrent requests', async () => {
  const before = installation.cognito.requests('AdminGetUser');
  await Promise.all(Array.from({ length: 10 }, () => lookingUp.http.get('/api/projects', { token })));
  expect(installation.cognito.requests('AdminGetUser') - before).toBe(1);
  installation.cognito.faults.inject({ on: 'AdminGetUser', kind: 'fail' });
  expect((await lookingUp.http.get('/api/projects', { token })).status).toBe(200);
  lookupNow += 5_000;
  expect((await lookingUp.http.get('/api/projects', { token })).status).toBe(503);
});

test('tokens are valid while Cognito is unavailable, since the JWKS is cached', async () => {
  installation.cognito.faults.inject({ on: '*', kind: 'hang-up' });
  expect((await api.http.get('/api/projects', { token })).status).toBe(200);
  expect(await user('login', { email, password })).toMatchObject({ status: 503 });
});
