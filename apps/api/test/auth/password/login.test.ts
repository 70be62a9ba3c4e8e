import { tenantId } from '@freehold/tenancy';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

let installation: Installation;
let api: StartedApi;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme'), groups: ['admins'] });
  api = await installation.startApi();
});

afterAll(() => installation.stop());

describe('POST /api/user/login', () => {
  test('gives tokens for the right password', async () => {
    const { status, body, headers } = await api.http.post('/api/user/login', { email: 'wile@acme.example', password });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refresh_token: expect.any(String),
      expires_in: 3600,
      token_type: 'Bearer',
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('accepts the e-mail address in any case', async () => {
    const { status } = await api.http.post('/api/user/login', { email: 'Wile@ACME.example', password });
    expect(status).toBe(200);
  });

  test('responds the same to a wrong password and an unknown address', async () => {
    const wrong = await api.http.post('/api/user/login', { email: 'wile@acme.example', password: 'Wrong-horse-7' });
    const unknown = await api.http.post('/api/user/login', { email: 'nobody@acme.example', password });
    expect(wrong.status).toBe(401);
    expect(wrong.body).toMatchObject({ code: 'invalid_credentials', status: 401 });
    expect({ ...unknown.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' });
    expect(unknown.status).toBe(401);
  });

  test('records the user, and keeps the row up to date', async () => {
    await api.http.signIn('wile@acme.example', password);
    const rows = await installation.database.asOwner<Record<string, unknown>>('SELECT * FROM users');
    expect(rows).toEqual([
      expect.objectContaining({ email: 'wile@acme.example', tenant_id: 'acme', revoked_before: null }),
    ]);
    const [first] = rows;
    await api.http.signIn('wile@acme.example', password);
    const [second] = await installation.database.asOwner<Record<string, unknown>>('SELECT * FROM users');
    expect(second).toMatchObject({ sub: first?.['sub'], created_at: first?.['created_at'] });
    expect(Number(second?.['last_sign_in_at'])).toBeGreaterThan(Number(first?.['last_sign_in_at']));
  });

  test('creates one row for concurrent sign-ins', async () => {
    await installation.createUser({ email: 'many@acme.example', tenant: tenantId('acme') });
    await Promise.all(Array.from({ length: 8 }, () => api.http.signIn('many@acme.example', password)));
    const rows = await installation.database.asOwner(`SELECT FROM users WHERE email = 'many@acme.example'`);
    expect(rows).toHaveLength(1);
  });

  test('takes a password of 256 characters, and none that differs in the last', async () => {
    const long = `${'Aa1!'.repeat(63)}Aa1!`;
    await installation.createUser({ email: 'long@acme.example', tenant: tenantId('acme'), password: long });
    const signIn = (text: string) => api.http.post('/api/user/login', { email: 'long@acme.example', password: text });
    expect([long.length, (await signIn(long)).status]).toEqual([256, 200]);
    expect((await signIn(`${long.slice(0, -1)}?`)).body.code).toBe('invalid_credentials');
  });

  test('logs no passwords and tokens', async () => {
    const secret = 'Never-logged-7';
    await installation.createUser({ email: 'quiet@acme.example', tenant: tenantId('acme'), password: secret });
    const { access, id } = await api.http.signIn('quiet@acme.example', secret);
    await api.http.post('/api/user/login', { email: 'quiet@acme.example', password: `${secret}-not` });
    await api.http.request('POST', '/api/user/login', {
      raw: `{"password": ${secret}}`,
      headers: { 'content-type': 'application/json' },
    });
    await api.http.get('/api/projects', { token: access });
    await api.http.get('/api/projects', { token: `${id.slice(0, -6)}AAAAAA` });
    const text = JSON.stringify(api.log);
    for (const word of [secret, access, id, access.split('.')[1], id.split('.')[1]]) expect(text).not.toContain(word);
  });
});

describe('a first sign-in', () => {
  const temporary = 'Temporary-pass-7';
  const chosen = 'Chosen-pass-7';

  test('with a temporary password asks for a new one, which signs the user in', async () => {
    const email = 'new@acme.example';
    await installation.createUser({ email, tenant: tenantId('acme'), password: temporary, temporary: true });
    const { status, body } = await api.http.post('/api/user/login', { email, password: temporary });
    expect(status).toBe(200);
    expect(body).toEqual({ challenge: 'NEW_PASSWORD_REQUIRED', session: expect.any(String) });

    const answer = { email, new_password: chosen, session: body.session };
    const done = await api.http.post('/api/user/new-password', answer);
    expect(done.status).toBe(200);
    expect(done.body).toMatchObject({ token_type: 'Bearer' });
    expect((await api.http.get('/api/projects', { token: done.body.access_token })).status).toBe(200);
    expect((await api.http.post('/api/user/login', { email, password: chosen })).status).toBe(200);

    const again = await api.http.post('/api/user/new-password', answer);
    expect(again.status).toBe(401);
    expect(again.body).toMatchObject({ code: 'challenge_expired' });
  });

  test('signs the user in though Cognito’s response is lost after it has set the password', async () => {
    const email = 'unheard@acme.example';
    await installation.createUser({ email, tenant: tenantId('acme'), password: temporary, temporary: true });
    const { body } = await api.http.post('/api/user/login', { email, password: temporary });
    installation.cognito.faults.inject({ on: 'AdminRespondToAuthChallenge', kind: 'lose-response', times: 1 });
    const answer = { email, new_password: chosen, session: body.session };
    const done = await api.http.post('/api/user/new-password', answer);
    installation.cognito.faults.clear();
    expect(done.status).toBe(200);
    expect((await api.http.get('/api/projects', { token: done.body.access_token })).status).toBe(200);
  });

  test('with a session that is wrong is refused, though a response is lost', async () => {
    const email = 'guessed@acme.example';
    await installation.createUser({ email, tenant: tenantId('acme'), password: temporary, temporary: true });
    installation.cognito.faults.inject({ on: 'AdminRespondToAuthChallenge', kind: 'lose-response', times: 1 });
    const answer = { email, new_password: chosen, session: 'x'.repeat(30) };
    const { status, body } = await api.http.post('/api/user/new-password', answer);
    installation.cognito.faults.clear();
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'challenge_expired' });
  });

  test('refuses a new password that breaks the policy, and says how', async () => {
    const email = 'weak@acme.example';
    await installation.createUser({ email, tenant: tenantId('acme'), password: temporary, temporary: true });
    const { body } = await api.http.post('/api/user/login', { email, password: temporary });
    const weak = await api.http.post('/api/user/new-password', { email, new_password: 'short', session: body.session });
    expect(weak.status).toBe(422);
    expect(weak.body).toMatchObject({ code: 'password_policy', detail: expect.stringContaining('not long enough') });
  });

  test('refuses the session of another user', async () => {
    const [one, other] = ['one@acme.example', 'other@acme.example'];
    for (const email of [one, other]) {
      await installation.createUser({ email, tenant: tenantId('acme'), password: temporary, temporary: true });
    }
    const { body } = await api.http.post('/api/user/login', { email: one, password: temporary });
    const stolen = { email: other, new_password: chosen, session: body.session };
    const { status, body: refusal } = await api.http.post('/api/user/new-password', stolen);
    expect(status).toBe(401);
    expect(refusal).toMatchObject({ code: 'challenge_expired' });
  });
});

describe('a server client with a secret', () => {
  let secretive: Installation;
  const email = 'wile@acme.example';

  beforeAll(async () => {
    secretive = await createInstallation({ settings: { generateServerClientSecret: true } });
    await secretive.createUser({ email, tenant: tenantId('acme') });
  });

  afterAll(() => secretive.stop());

  test('signs users in, first sign-ins included', async () => {
    const { http } = await secretive.startApi();
    expect((await http.post('/api/user/login', { email, password })).status).toBe(200);

    const fresh = { email: 'new@acme.example', password: 'Temporary-pass-7' };
    await secretive.createUser({ ...fresh, tenant: tenantId('acme'), temporary: true });
    const { body } = await http.post('/api/user/login', fresh);
    const answer = { email: fresh.email, new_password: 'Chosen-pass-7', session: body.session };
    expect((await http.post('/api/user/new-password', answer)).status).toBe(200);
  });

  test.each(['', 'not-the-secret'])('with %j as its secret is an internal error', async (secret) => {
    const { http, log } = await secretive.startApi({ COGNITO_APP_CLIENT_SECRET: secret });
    const { status, body } = await http.post('/api/user/login', { email, password });
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'identity_provider_unavailable' });
    expect(JSON.stringify(body)).not.toMatch(/secret/i);
    expect(JSON.stringify(log)).toMatch(/secret/i);
  });
});

test('while Cognito is unavailable, sign-in gets 503 with Retry-After', async () => {
  const cut = await installation.startApi({ COGNITO_ENDPOINT: `http://127.0.0.1:${await getPort()}` });
  const { status, body, headers } = await cut.http.post('/api/user/login', { email: 'wile@acme.example', password });
  expect(status).toBe(503);
  expect(body).toMatchObject({ code: 'identity_provider_unavailable' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
});

describe('an e-mail address', () => {
  test.each(['r&d@acme.example', "o'brien@acme.example", 'jörg@acme.example', 'slash/dept=x@acme.example'])(
    'is %s',
    async (email) => {
      await installation.createUser({ email, tenant: tenantId('acme') });
      expect((await api.http.post('/api/user/login', { email, password })).status).toBe(200);
    },
  );

  test.each(['acme.example', 'two@at@acme.example', 'x@acme-.example', 'a..b@acme.example', 'a b@acme.example'])(
    'is not %s',
    async (email) => {
      const { status, body } = await api.http.post('/api/user/login', { email, password });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'validation_failed' });
    },
  );
});
