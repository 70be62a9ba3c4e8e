import {
  ChangePasswordCommand,
  CognitoIdentityProviderClient,
  GetUserCommand,
  GlobalSignOutCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

/** With this scope, the holder of an access token can change and delete the account by Cognito's own API. */
const selfService = 'aws.cognito.signin.user.admin';

let installation: Installation;
let api: StartedApi;
let cognito: CognitoIdentityProviderClient;

beforeAll(async () => {
  installation = await createInstallation();
  api = await installation.startApi();
  cognito = new CognitoIdentityProviderClient({ endpoint: installation.cognito.url, region: 'us-east-1' });
});

afterAll(async () => {
  cognito.destroy();
  await installation.stop();
});

function scopeOf(token: string): string {
  const [, claims = ''] = token.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).scope;
}

/** Signs a new user in, by each of the ways that give an access token. */
const signIns: [string, () => Promise<string>][] = [
  ['a login', async () => (await login('login@acme.example')).access_token],
  [
    'a refresh',
    async () => {
      const { refresh_token } = await login('refresh@acme.example');
      const { body } = await api.http.post('/api/user/refresh', { refresh_token });
      return body.access_token;
    },
  ],
  [
    'a first sign-in',
    async () => {
      const email = 'first@acme.example';
      const { session } = await login(email, { temporary: true });
      const { body } = await api.http.post('/api/user/new-password', { email, new_password: 'Chosen-pass-7', session });
      return body.access_token;
    },
  ],
  ['a login without a tenant', async () => (await login('nobody@nowhere.example', { tenant: undefined })).access_token],
];

async function login(email: string, user: { temporary?: boolean; tenant?: undefined } = {}) {
  await installation.createUser({ email, tenant: tenantId('acme'), ...user });
  return (await api.http.post('/api/user/login', { email, password })).body;
}

describe.each(signIns)('the access token of %s', (_, signIn) => {
  test('can do nothing with Cognito’s own API', async () => {
    const AccessToken = await signIn();
    expect(scopeOf(AccessToken)).not.toContain(selfService);
    const commands = [
      cognito.send(new GetUserCommand({ AccessToken })),
      cognito.send(
        new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name: 'name', Value: 'Taken' }] }),
      ),
      cognito.send(
        new ChangePasswordCommand({ AccessToken, PreviousPassword: password, ProposedPassword: 'Taken-pass-7' }),
      ),
      cognito.send(new GlobalSignOutCommand({ AccessToken })),
    ];
    for (const answer of await Promise.allSettled(commands))
      expect(answer).toMatchObject({ status: 'rejected', reason: { name: 'NotAuthorizedException' } });
  });
});

test('signing out everywhere works with such a token', async () => {
  const { access_token: token, refresh_token } = await login('leaving@acme.example');
  expect((await api.http.request('POST', '/api/user/logout', { token })).status).toBe(200);
  expect((await api.http.post('/api/user/refresh', { refresh_token })).status).toBe(401);
});
