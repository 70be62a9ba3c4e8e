import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DeleteUserPoolClientCommand,
  type UpdateUserPoolClientCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { tenantId } from '@freehold/tenancy';
import type { HttpResponse } from '@freehold/test-kit/http-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withAppClientSettings } from '../support/app-client-settings.ts';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

/** Cognito's errors: what the caller did, and the status and code that the API responds with. */

let installation: Installation;
let api: StartedApi;
let cognito: CognitoIdentityProviderClient;
let now: Date | undefined;
let userCount = 0;
const temporary = 'Temporary-pass-7';
const day = 24 * 3600 * 1000;

beforeAll(async () => {
  installation = await createInstallation({ clock: () => now ?? new Date() });
  api = await installation.startApi();
  cognito = new CognitoIdentityProviderClient({ endpoint: installation.cognito.url, region: 'us-east-1' });
});

afterAll(async () => {
  cognito.destroy();
  await installation.stop();
});

const names = () => ({ UserPoolId: installation.variables['COGNITO_USER_POOL_ID'] });

async function newUser(user: { password?: string; temporary?: boolean } = {}): Promise<string> {
  userCount += 1;
  const email = `user${userCount}@acme.example`;
  await installation.createUser({ email, tenant: tenantId('acme'), ...user });
  return email;
}

const login = (email: string, secret = password) => api.http.post('/api/user/login', { email, password: secret });
const refresh = (refresh_token: string) => api.http.post('/api/user/refresh', { refresh_token });
const choose = (email: string, session: string, new_password = 'Chosen-pass-7') =>
  api.http.post('/api/user/new-password', { email, new_password, session });

const withClient = (settings: Partial<UpdateUserPoolClientCommandInput>, attempt: () => Promise<HttpResponse>) =>
  withAppClientSettings(installation, 'COGNITO_APP_CLIENT_ID', settings, attempt);

async function later(milliseconds: number, attempt: () => Promise<HttpResponse>): Promise<HttpResponse> {
  now = new Date(Date.now() + milliseconds);
  const answer = await attempt();
  now = undefined;
  return answer;
}

test.each<[string, number, string, () => Promise<HttpResponse>]>([
  ['an unknown user', 401, 'invalid_credentials', () => login('nobody@acme.example')],
  ['a wrong password', 401, 'invalid_credentials', async () => login(await newUser(), 'Wrong-pass-7')],
  [
    'an unknown user, where the client tells them apart',
    401,
    'invalid_credentials',
    () => withClient({ PreventUserExistenceErrors: 'LEGACY' }, () => login('nobody@acme.example')),
  ],
  [
    'a disabled user with the right password',
    401,
    'invalid_credentials',
    async () => {
      const email = await newUser();
      await cognito.send(new AdminDisableUserCommand({ ...names(), Username: email }));
      return login(email);
    },
  ],
  [
    'a user whose password was reset',
    401,
    'password_reset_required',
    async () => {
      const email = await newUser();
      await cognito.send(new AdminResetUserPasswordCommand({ ...names(), Username: email }));
      return login(email);
    },
  ],
  [
    'an expired temporary password',
    401,
    'temporary_password_expired',
    async () => {
      const email = await newUser({ password: temporary, temporary: true });
      return later(8 * day, () => login(email, temporary));
    },
  ],
  [
    'a flow that the client does not allow',
    503,
    'identity_provider_unavailable',
    async () => {
      const email = await newUser();
      return withClient({ ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] }, () => login(email));
    },
  ],
  ['a refresh token that is none', 401, 'refresh_token_invalid', () => refresh('nonsense')],
  [
    'an expired refresh token',
    401,
    'refresh_token_invalid',
    async () => {
      const { body } = await login(await newUser());
      return later(31 * day, () => refresh(body.refresh_token));
    },
  ],
  [
    'a refresh token of a user who signed out',
    401,
    'refresh_token_invalid',
    async () => {
      const { body } = await login(await newUser());
      await api.http.request('POST', '/api/user/logout', { token: body.access_token });
      return refresh(body.refresh_token);
    },
  ],
  [
    'a refresh token that was rotated, after the grace period',
    401,
    'refresh_token_invalid',
    async () => {
      const { body } = await login(await newUser());
      await refresh(body.refresh_token);
      return later(120_000, () => refresh(body.refresh_token));
    },
  ],
  [
    'an expired session',
    401,
    'challenge_expired',
    async () => {
      const email = await newUser({ password: temporary, temporary: true });
      const { body } = await login(email, temporary);
      return later(16 * 60_000, () => choose(email, body.session));
    },
  ],
  [
    'a session that was used',
    401,
    'challenge_expired',
    async () => {
      const email = await newUser({ password: temporary, temporary: true });
      const { body } = await login(email, temporary);
      await choose(email, body.session);
      return choose(email, body.session);
    },
  ],
  [
    'an unknown session',
    401,
    'challenge_expired',
    async () => choose(await newUser({ password: temporary, temporary: true }), 'x'.repeat(40)),
  ],
  [
    'a new password against the policy',
    422,
    'password_policy',
    async () => {
      const email = await newUser({ password: temporary, temporary: true });
      const { body } = await login(email, temporary);
      return choose(email, body.session, 'nouppercase-7');
    },
  ],
])('%s is a %i %s', async (_, status, code, attempt) => {
  const answer = await attempt();
  expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
  expect(answer.body.detail).toMatch(/^[A-Z].*\.$/);
  if (status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a first sign-in that needs an attribute ends before a password is chosen, since beginning again can’t help', async () => {
  const email = 'nameless@acme.example';
  const { UserPool: pool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'requires a name',
      UsernameAttributes: ['email'],
      Schema: [{ Name: 'given_name', AttributeDataType: 'String', Required: true, Mutable: true }],
    }),
  );
  const { UserPoolClient: client } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: pool?.Id,
      ClientName: 'server',
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    }),
  );
  await cognito.send(
    new AdminCreateUserCommand({ UserPoolId: pool?.Id, Username: email, TemporaryPassword: temporary }),
  );
  const { http, log } = await installation.startApi({
    COGNITO_USER_POOL_ID: pool?.Id,
    COGNITO_APP_CLIENT_ID: client?.ClientId,
    COGNITO_WEB_CLIENT_ID: '',
  });
  const answer = await http.post('/api/user/login', { email, password: temporary });
  expect(answer).toMatchObject({ status: 422, body: { code: 'unsupported_challenge' } });
  expect(JSON.stringify(log)).toContain('given_name');
});

describe('a pool or a client that doesn’t exist', () => {
  test.each([
    ['COGNITO_APP_CLIENT_ID', 'nosuchclient'],
    ['COGNITO_USER_POOL_ID', 'us-east-1_Nosuchpol'],
  ])('(%s=%s) is our fault: every attempt is a 503, and the log says why', async (variable, value) => {
    const wrong = await installation.startApi({ [variable]: value });
    const answer = await wrong.http.post('/api/user/login', { email: 'wile@acme.example', password });
    expect({ status: answer.status, code: answer.body.code }).toEqual({
      status: 503,
      code: 'identity_provider_unavailable',
    });
    expect(JSON.stringify(wrong.log)).toContain('does not exist');
    expect(JSON.stringify(answer.body)).not.toContain(value);
  });

  test('doesn’t let a request for a code succeed', async () => {
    const gone = await createInstallation();
    const { http } = await gone.startApi();
    const client = new CognitoIdentityProviderClient({ endpoint: gone.cognito.url, region: 'us-east-1' });
    const ids = {
      UserPoolId: gone.variables['COGNITO_USER_POOL_ID'],
      ClientId: gone.variables['COGNITO_APP_CLIENT_ID'],
    };
    await client.send(new DeleteUserPoolClientCommand(ids));
    client.destroy();
    expect(await http.post('/api/user/forgot-password', { email: 'wile@acme.example' })).toMatchObject({
      status: 503,
      body: { code: 'identity_provider_unavailable' },
    });
    await gone.stop();
  });
});
