import {
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { tenantId } from '@freehold/tenancy';
import type { HttpResponse } from '@freehold/test-kit/http-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

let installation: Installation;
let api: StartedApi;
let cognito: CognitoIdentityProviderClient;
let UserPoolId: string | undefined;
let now: Date | undefined;
let userCount = 0;
const chosen = 'Chosen-horse-8';

beforeAll(async () => {
  installation = await createInstallation({
    clock: () => now ?? new Date(),
    settings: { generateServerClientSecret: true },
  });
  api = await installation.startApi();
  cognito = new CognitoIdentityProviderClient({ endpoint: installation.cognito.url, region: 'us-east-1' });
  UserPoolId = installation.variables['COGNITO_USER_POOL_ID'];
});

afterAll(async () => {
  cognito.destroy();
  await installation.stop();
});

afterEach(async () => {
  now = undefined;
  installation.cognito.faults.clear();
  await installation.database.asOwner('DELETE FROM rate_limits');
});

async function newUser(): Promise<string> {
  userCount += 1;
  const email = `user${userCount}@acme.example`;
  await installation.createUser({ email, tenant: tenantId('acme') });
  return email;
}

const forgot = (email: string) => api.http.post('/api/user/forgot-password', { email });
const reset = (email: string, code: string, new_password = chosen) =>
  api.http.post('/api/user/reset-password', { email, code, new_password });
const login = (email: string, secret: string) => api.http.post('/api/user/login', { email, password: secret });
const codeFor = (email: string) => installation.cognito.mailbox.latestTo(email)?.code ?? 'none';

/** The parts of a response that could reveal whether an account exists. */
function visible({ status, headers, body }: HttpResponse) {
  const { 'x-request-id': _, date: __, ...rest } = Object.fromEntries(headers);
  return { status, headers: rest, body: { ...body, request_id: '' } };
}

test('the code from the e-mail sets a new password', async () => {
  const email = await newUser();
  expect(await forgot(email)).toMatchObject({ status: 200, body: { ok: true } });
  expect(await reset(email, codeFor(email))).toMatchObject({ status: 200, body: { ok: true } });
  expect((await login(email, chosen)).status).toBe(200);
  expect((await login(email, password)).status).toBe(401);
});

test('a reset signs the user out everywhere, and the new password works at once', async () => {
  const email = await newUser();
  const { body: old } = await login(email, password);
  await forgot(email);
  await reset(email, codeFor(email));
  expect(await api.http.get('/api/projects', { token: old.access_token })).toMatchObject({
    status: 401,
    body: { code: 'token_revoked' },
  });
  expect((await api.http.post('/api/user/refresh', { refresh_token: old.refresh_token })).status).toBe(401);
  const { body: fresh } = await login(email, chosen);
  expect((await api.http.get('/api/projects', { token: fresh.access_token })).status).toBe(200);
});

test('a reset whose response is lost after it took effect succeeds, and signs the user out everywhere', async () => {
  const email = await newUser();
  const { body: old } = await login(email, password);
  await forgot(email);
  installation.cognito.faults.inject({ on: 'ConfirmForgotPassword', kind: 'lose-response', times: 1 });
  expect(await reset(email, codeFor(email))).toMatchObject({ status: 200, body: { ok: true } });
  expect((await api.http.get('/api/projects', { token: old.access_token })).status).toBe(401);
  expect((await login(email, chosen)).status).toBe(200);
});

test('a reset with a wrong code is refused, though a response is lost', async () => {
  const email = await newUser();
  await forgot(email);
  installation.cognito.faults.inject({ on: 'ConfirmForgotPassword', kind: 'lose-response', times: 1 });
  const { status, body } = await reset(email, '000000');
  expect({ status, code: body.code }).toEqual({ status: 401, code: 'challenge_expired' });
  expect((await login(email, password)).status).toBe(200);
});

describe('once the password is set, a later failure is logged only:', () => {
  test('ending old sessions', async () => {
    const email = await newUser();
    await forgot(email);
    const mend = installation.cognito.faults.inject({ on: 'AdminGetUser', kind: 'fail' });
    expect((await reset(email, codeFor(email))).status).toBe(200);
    mend();
    expect((await login(email, chosen)).status).toBe(200);
    expect(api.log).toContainEqual(
      expect.objectContaining({ level: 'error', msg: expect.stringContaining('old sessions') }),
    );
  });

  test('correcting the count of attempts', async () => {
    const email = await newUser();
    await forgot(email);
    await installation.database.asOwner('REVOKE DELETE ON rate_limits FROM freehold_app');
    const answer = await reset(email, codeFor(email)).finally(() =>
      installation.database.asOwner('GRANT DELETE ON rate_limits TO freehold_app'),
    );
    expect(answer.status).toBe(200);
    expect((await login(email, chosen)).status).toBe(200);
  });

  test('recording the first sign-in', async () => {
    userCount += 1;
    const email = `first${userCount}@acme.example`;
    await installation.createUser({ email, tenant: tenantId('acme'), temporary: true });
    const { body } = await login(email, password);
    const json = { email, new_password: chosen, session: body.session };
    await installation.database.asOwner('REVOKE INSERT ON users FROM freehold_app');
    const answer = await api.http
      .post('/api/user/new-password', json)
      .finally(() => installation.database.asOwner('GRANT INSERT ON users TO freehold_app'));
    expect(answer.status).toBe(200);
    expect((await api.http.get('/api/projects', { token: answer.body.access_token })).status).toBe(200);
    expect(api.log).toContainEqual(
      expect.objectContaining({ level: 'error', msg: expect.stringContaining('first sign-in') }),
    );
  });
});

test('an account that an administrator reset needs a new password, which the code sets', async () => {
  const email = await newUser();
  await cognito.send(new AdminResetUserPasswordCommand({ UserPoolId, Username: email }));
  expect(await login(email, password)).toMatchObject({ status: 401, body: { code: 'password_reset_required' } });
  expect((await reset(email, codeFor(email))).status).toBe(200);
  expect((await login(email, chosen)).status).toBe(200);
});

describe('no response tells whether an account exists:', () => {
  const accounts: [string, () => Promise<string>][] = [
    ['an unknown address', async () => 'nobody@acme.example'],
    [
      'a disabled account',
      async () => {
        const email = await newUser();
        await cognito.send(new AdminDisableUserCommand({ UserPoolId, Username: email }));
        return email;
      },
    ],
    [
      'an account without a verified address',
      async () => {
        const email = await newUser();
        const UserAttributes = [{ Name: 'email_verified', Value: 'false' }];
        await cognito.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username: email, UserAttributes }));
        return email;
      },
    ],
    [
      'an account before its first sign-in',
      async () => {
        userCount += 1;
        const email = `invited${userCount}@acme.example`;
        await installation.createUser({ email, tenant: tenantId('acme'), temporary: true });
        return email;
      },
    ],
    [
      'an account that Cognito sends no more codes',
      async () => {
        const email = await newUser();
        installation.cognito.faults.clear();
        for (let time = 0; time < 6; time += 1) {
          await forgot(email);
          await installation.database.asOwner('DELETE FROM rate_limits');
        }
        return email;
      },
    ],
  ];

  test.each(accounts)('%s gets no code, and the usual response', async (_, account) => {
    const usual = visible(await forgot(await newUser()));
    const email = await account();
    const sent = installation.cognito.mailbox.messages().length;
    expect(visible(await forgot(email))).toEqual(usual);
    expect(installation.cognito.mailbox.messages()).toHaveLength(sent);
  });

  test.each(accounts)('%s with a wrong code gets the usual problem', async (_, account) => {
    const known = await newUser();
    await forgot(known);
    const usual = visible(await reset(known, '000000'));
    expect(usual).toMatchObject({ status: 401, body: { code: 'challenge_expired' } });
    expect(visible(await reset(await account(), '000000'))).toEqual(usual);
  });
});

describe('a code', () => {
  const refused = { status: 401, body: { code: 'challenge_expired' } };

  test('is valid once', async () => {
    const email = await newUser();
    await forgot(email);
    const code = codeFor(email);
    await reset(email, code);
    expect(await reset(email, code, 'Another-horse-9')).toMatchObject(refused);
    expect((await login(email, chosen)).status).toBe(200);
  });

  test('is valid once for concurrent uses', async () => {
    const email = await newUser();
    await forgot(email);
    const answers = await Promise.all(
      ['First-horse-1', 'Second-horse-2'].map((to) => reset(email, codeFor(email), to)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test('is invalid after an hour, for another account, and once there is a newer one', async () => {
    const [email, other] = [await newUser(), await newUser()];
    await forgot(email);
    await forgot(other);
    const first = codeFor(email);
    expect(await reset(other, first)).toMatchObject(first === codeFor(other) ? {} : refused);
    await forgot(email);
    const second = codeFor(email);
    if (second !== first) expect(await reset(email, first)).toMatchObject(refused);
    now = new Date(Date.now() + 3_601_000);
    expect(await reset(email, second)).toMatchObject(refused);
  });

  test('stays valid when the new password breaks a rule, which the response names', async () => {
    const email = await newUser();
    await forgot(email);
    const weak = await reset(email, codeFor(email), 'short');
    expect(weak).toMatchObject({ status: 422, body: { code: 'password_policy' } });
    expect(weak.body.detail).toContain('not long enough');
    expect(await reset(email, codeFor(email), ` ${chosen}`)).toMatchObject({
      status: 422,
      body: { code: 'password_policy', detail: expect.stringContaining('no space at either end') },
    });
    expect((await reset(email, codeFor(email))).status).toBe(200);
  });
});

test.each([
  ['/api/user/forgot-password', 'email', {}],
  ['/api/user/forgot-password', 'email', { email: 'nobody' }],
  ['/api/user/forgot-password', 'email', { email: 'a@b c' }],
  ['/api/user/forgot-password', 'email', { email: `${'x'.repeat(128)}@acme.example` }],
  ['/api/user/forgot-password', 'email', { email: 'a@b\u0000' }],
  ['/api/user/forgot-password', 'code', { email: 'a@b.c', code: '1' }],
  ['/api/user/reset-password', 'code', { email: 'a@b.c', new_password: chosen }],
  ['/api/user/reset-password', 'code', { email: 'a@b.c', new_password: chosen, code: 123456 }],
  ['/api/user/reset-password', 'code', { email: 'a@b.c', new_password: chosen, code: '12 34' }],
  ['/api/user/reset-password', 'new_password', { email: 'a@b.c', code: '123456' }],
  ['/api/user/reset-password', 'new_password', { email: 'a@b.c', code: '123456', new_password: 'x'.repeat(257) }],
])('%s names the field %s of %j, and asks Cognito nothing', async (path, field, json) => {
  const asked =
    installation.cognito.requests('ForgotPassword') + installation.cognito.requests('ConfirmForgotPassword');
  const { status, body } = await api.http.post(path, json);
  expect(status).toBe(400);
  expect(body).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
  const after =
    installation.cognito.requests('ForgotPassword') + installation.cognito.requests('ConfirmForgotPassword');
  expect(after).toBe(asked);
});

test('codes and new passwords are not logged', async () => {
  const email = await newUser();
  await forgot(email);
  const code = codeFor(email);
  await reset(email, code, 'short');
  await reset(email, code);
  await forgot('nobody@acme.example');
  const text = JSON.stringify(api.log);
  for (const word of [code, chosen]) expect(text).not.toContain(word);
});
