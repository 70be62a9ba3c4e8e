import { tenantId } from '@freehold/tenancy';
import { setUpSecondFactor } from '@freehold/test-kit/second-factor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

let installation: Installation;
let api: StartedApi;

beforeAll(async () => {
  installation = await createInstallation({ settings: { mfa: 'ON' } });
  api = await installation.startApi();
});

afterAll(() => installation.stop());

const login = (email: string, through = api, word = password) =>
  through.http.post('/api/user/login', { email, password: word });

test('the sign-in of an account with another step names the Hosted UI', async () => {
  const email = 'wile@acme.example';
  await installation.createUser({ email, tenant: tenantId('acme') });
  const named = {
    status: 422,
    body: {
      code: 'unsupported_challenge',
      detail: 'Sign-in has another step for this account. Sign in with the Hosted UI: http://localhost:8000/auth/login',
    },
  };
  // First the setup of an authenticator app, then its code.
  expect(await login(email)).toMatchObject(named);
  await setUpSecondFactor(installation, email);
  expect(await login(email)).toMatchObject(named);
  expect(await login(email, api, 'Wrong-horse-7')).toMatchObject({
    status: 401,
    body: { code: 'invalid_credentials' },
  });
});

test('after the new password of a first sign-in, it says that the password is set', async () => {
  const email = 'new@acme.example';
  await installation.createUser({ email, tenant: tenantId('acme'), temporary: true });
  const { body } = await login(email);
  const answer = await api.http.post('/api/user/new-password', {
    email,
    new_password: 'Another-horse-8',
    session: body.session,
  });
  expect(answer).toMatchObject({ status: 422, body: { code: 'unsupported_challenge' } });
  expect(answer.body.detail).toMatch(/^The password is set\. Sign-in has another step .+\/auth\/login$/);
  expect(await login(email, api, 'Another-horse-8')).toMatchObject({ status: 422 });
});

test('without a Hosted UI, it says that the API lacks the step', async () => {
  const bare = await installation.startApi({ COGNITO_WEB_CLIENT_ID: '' });
  const email = 'bare@acme.example';
  await installation.createUser({ email, tenant: tenantId('acme') });
  expect(await login(email, bare)).toMatchObject({
    status: 422,
    body: { detail: 'The account has a sign-in step that this API does not support.' },
  });
  await bare.close();
});

test('attempts with the right password don’t count as failed', async () => {
  const email = 'often@acme.example';
  await installation.createUser({ email, tenant: tenantId('acme') });
  for (let time = 0; time < 11; time += 1) expect((await login(email)).status).toBe(422);
});
