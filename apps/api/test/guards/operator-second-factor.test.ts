import {
  AdminDeleteSoftwareTokenCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { tenantId } from '@freehold/tenancy';
import { setUpSecondFactor } from '@freehold/test-kit/second-factor';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

let installation: Installation;
let cognito: CognitoIdentityProviderClient;
let api: StartedApi;
let milliseconds = 1_000;
const operators = { TENANT_STRICT: '0', TENANT_OPERATOR_GROUP: 'operators' };
const clock = { now: () => milliseconds };

beforeAll(async () => {
  installation = await createInstallation({ settings: { groups: ['admins', 'operators'], mfa: 'OPTIONAL' } });
  cognito = new CognitoIdentityProviderClient({ endpoint: installation.cognito.url, region: 'us-east-1' });
  api = await installation.startApi(operators, { clock });
});

afterEach(() => installation.cognito.faults.clear());

afterAll(async () => {
  cognito.destroy();
  await installation.stop();
});

let last = 0;

/** A signed-in operator without a second factor. */
async function operator(tenant?: string) {
  last += 1;
  const email = `op${last}@freehold.example`;
  await installation.createUser({
    email,
    groups: ['operators'],
    ...(tenant !== undefined && { tenant: tenantId(tenant) }),
  });
  const { access: token } = await api.http.signIn(email, password);
  return { email, token };
}

const act = (token: string, tenant = 'acme', through = api) =>
  through.http.get('/api/projects', { token, headers: { 'X-Tenant-Id': tenant } });

const refused = {
  status: 403,
  body: { code: 'second_factor_required', title: 'A second factor is needed' },
};

describe('while MFA is on, an operator', () => {
  test('without a second factor is refused, and told where to set one up', async () => {
    const { token } = await operator();
    const answer = await act(token);
    expect(answer).toMatchObject(refused);
    expect(answer.body.detail).toBe('Operators need a second factor. Set one up: http://localhost:8000/account');
    expect(await installation.database.asOwner(`SELECT FROM audit_events WHERE action = 'operator.request'`)).toEqual(
      [],
    );
  });

  test('acts within 5 s of setting one up, and is refused within 5 s of losing it', async () => {
    const { email, token } = await operator();
    expect(await act(token)).toMatchObject(refused);
    await setUpSecondFactor(installation, email);
    milliseconds += 4_999;
    expect(await act(token)).toMatchObject({ status: 200 });
    await cognito.send(
      new AdminDeleteSoftwareTokenCommand({
        UserPoolId: installation.variables['COGNITO_USER_POOL_ID'],
        Username: email,
      }),
    );
    milliseconds += 4_999;
    expect(await act(token)).toMatchObject(refused);
  });

  test('is looked up once for several requests', async () => {
    const { email, token } = await operator();
    await setUpSecondFactor(installation, email);
    const before = installation.cognito.requests('AdminGetUser');
    const answers = await Promise.all(['acme', 'globex', 'acme', 'globex'].map((tenant) => act(token, tenant)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(installation.cognito.requests('AdminGetUser')).toBe(before + 1);
  });

  test('is refused while the account can’t be looked up', async () => {
    const { email, token } = await operator();
    await setUpSecondFactor(installation, email);
    for (const kind of ['fail', 'throttle'] as const) {
      installation.cognito.faults.inject({ on: 'AdminGetUser', kind });
      const { status } = await act(token);
      expect([kind, status]).toEqual([kind, kind === 'fail' ? 503 : 429]);
      installation.cognito.faults.clear();
    }
    expect(await act(token)).toMatchObject({ status: 200 });
  });

  test('needs none in the tenant of their own, and is not looked up there', async () => {
    const { token } = await operator('acme');
    const before = installation.cognito.requests('AdminGetUser');
    expect(await act(token)).toMatchObject({ status: 200 });
    expect(installation.cognito.requests('AdminGetUser')).toBe(before);
    expect(await act(token, 'globex')).toMatchObject(refused);
  });

  test('may still see who they are', async () => {
    const { token } = await operator();
    expect(await api.http.get('/auth/session', { token })).toMatchObject({
      status: 200,
      body: { groups: ['operators'], tenant_id: null },
    });
  });
});

test('while MFA is ON, the sign-in sets one up', async () => {
  const required = await installation.startApi({ ...operators, COGNITO_MFA: 'ON' });
  const { token } = await operator();
  expect((await act(token, 'acme', required)).body.detail).toBe(
    'Operators need a second factor. Set one up: http://localhost:8000/auth/login',
  );
  await required.close();
});

test('while MFA is OFF, operators are not looked up', async () => {
  const off = await installation.startApi({ ...operators, COGNITO_MFA: 'OFF' });
  const { token } = await operator();
  const before = installation.cognito.requests('AdminGetUser');
  expect(await act(token, 'acme', off)).toMatchObject({ status: 200 });
  expect(installation.cognito.requests('AdminGetUser')).toBe(before);
  await off.close();
});
