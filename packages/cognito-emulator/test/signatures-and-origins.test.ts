import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { startEmulator } from './support/emulator.ts';
import { authorizationHeader, expectException, post } from './support/wire-format.ts';

test('an unsigned request is refused', async () => {
  const { url } = await startEmulator();
  const response = await post(url, 'ListUserPools', { MaxResults: 1 }, { Authorization: undefined });
  await expectException(response, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
});

test.each([
  'AddCustomAttributes',
  'AdminDeleteSoftwareToken',
  'AdminDeleteUser',
  'AdminDeleteUserAttributes',
  'AdminDisableUser',
  'AdminEnableUser',
  'AdminListGroupsForUser',
  'AdminRemoveUserFromGroup',
  'AdminResetUserPassword',
  'AdminSetUserMFAPreference',
  'CreateManagedLoginBranding',
  'CreateResourceServer',
  'CreateUserPoolDomain',
  'DeleteGroup',
  'DeleteManagedLoginBranding',
  'DeleteResourceServer',
  'DeleteUserPoolClient',
  'DeleteUserPoolDomain',
  'DescribeManagedLoginBranding',
  'DescribeManagedLoginBrandingByClient',
  'DescribeResourceServer',
  'DescribeUserPoolDomain',
  'GetUserPoolMfaConfig',
  'ListResourceServers',
  'ListTagsForResource',
  'ListUsers',
  'ListUsersInGroup',
  'SetUserPoolMfaConfig',
  'TagResource',
  'UntagResource',
  'UpdateManagedLoginBranding',
  'UpdateResourceServer',
  'UpdateUserPoolDomain',
])('%s requires a signature', async (operation) => {
  const { url } = await startEmulator();
  const response = await post(url, operation, {}, { Authorization: undefined });
  await expectException(response, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
});

test.each(['ForgotPassword', 'ConfirmForgotPassword'])('%s requires no signature', async (operation) => {
  const { url } = await startEmulator();
  const input = {
    ClientId: 'gone',
    Username: 'ada@example.com',
    ConfirmationCode: '123456',
    Password: 'Correct-horse-1',
  };
  const response = await post(url, operation, input, { Authorization: undefined });
  await expectException(response, 'ResourceNotFoundException', 'User pool client gone does not exist.');
});

test.each([
  ['Bearer token', 'IncompleteSignatureException'],
  ['AWS4-HMAC-SHA256 Credential=anyone', 'IncompleteSignatureException'],
  [authorizationHeader.replace('us-east-1', 'local'), 'InvalidSignatureException'],
])('the signature "%s" is refused', async (Authorization, type) => {
  const { url } = await startEmulator();
  await expectException(await post(url, 'ListUserPools', { MaxResults: 1 }, { Authorization }), type);
});

test.each(['https://evil.example', 'http://localhost:1', 'null'])(
  'the JSON API refuses the origin %s',
  async (Origin) => {
    const { url } = await startEmulator();
    const response = await post(url, 'ListUserPools', { MaxResults: 1 }, { Origin });
    expect(response.status).toBe(403);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { Origin, 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBeNull();
  },
);

test('the JSON API refuses a foreign host name that resolves to loopback', async () => {
  const { url } = await startEmulator();
  const host = `evil.example:${new URL(url).port}`;
  const headers = { Host: host, Origin: `http://${host}` };
  const sent = request(url, { method: 'POST', headers }).end();
  const [response] = await once(sent, 'response');
  response.resume();
  expect(response.statusCode).toBe(403);
});

test("the JSON API accepts the emulator's own origin", async () => {
  const { url } = await startEmulator();
  expect((await post(url, 'ListUserPools', { MaxResults: 1 }, { Origin: url })).status).toBe(200);
});
