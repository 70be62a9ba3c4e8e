import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { createTestEmulator, settableClock, startEmulator } from './support/emulator.ts';

const authorizationHeader =
  'AWS4-HMAC-SHA256 Credential=anyone/20260301/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0';

/** Sends a raw request to the JSON API, signed by default. */
function post(url: string, operation: string, body: unknown, headers: Record<string, string | undefined> = {}) {
  const all = {
    'Content-Type': 'application/x-amz-json-1.1',
    'X-Amz-Target': `AWSCognitoIdentityProviderService.${operation}`,
    Authorization: authorizationHeader,
    ...headers,
  };
  const sent = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return fetch(url, {
    method: 'POST',
    headers: Object.fromEntries(sent),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function poolIn(response: Response) {
  const answer = z.object({ UserPool: z.object({ Id: z.string(), CreationDate: z.number() }) });
  return answer.parse(await response.json()).UserPool;
}

async function exceptionIn(response: Response) {
  return z.object({ __type: z.string(), message: z.string() }).parse(await response.json());
}

async function expectException(response: Response, type: string, message: unknown = expect.any(String)) {
  expect(await response.json()).toEqual({ __type: type, message });
  expect(response.status).toBe(400);
  expect(response.headers.get('x-amzn-ErrorType')).toBe(type);
  expect(response.headers.get('x-amzn-ErrorMessage')).toEqual(message);
}

test('a response is JSON 1.1 with a request id and dates in epoch seconds', async () => {
  const { url } = await startEmulator(settableClock(new Date('2026-03-01T12:00:00.250Z')));
  const response = await post(url, 'CreateUserPool', { PoolName: 'users' });
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('application/x-amz-json-1.1');
  expect(response.headers.get('x-amzn-RequestId')).toMatch(/^[0-9a-f-]{36}$/);
  expect((await poolIn(response)).CreationDate).toBe(1_772_366_400.25);
});

test('an operation without output returns an empty object', async () => {
  const { url } = await startEmulator();
  const { Id } = await poolIn(await post(url, 'CreateUserPool', { PoolName: 'users' }));
  expect(await (await post(url, 'DeleteUserPool', { UserPoolId: Id })).json()).toEqual({});
});

test('an exception has status 400 and its type in body and headers', async () => {
  const { url } = await startEmulator();
  const response = await post(url, 'DescribeUserPool', { UserPoolId: 'us-east-1_Nowhere12' });
  expect(response.headers.get('Content-Type')).toBe('application/x-amz-json-1.1');
  expect(response.headers.get('x-amzn-RequestId')).not.toBeNull();
  await expectException(response, 'ResourceNotFoundException', 'User pool us-east-1_Nowhere12 does not exist.');
});

test('the message header is ASCII for a message in any script', async () => {
  const { url } = await startEmulator();
  const response = await post(url, 'CreateUserPool', { PoolName: 'x', Schema: [{ Name: '名前' }, { Name: '名前' }] });
  expect(response.status).toBe(400);
  const client = { ClientName: 'x', CallbackURLs: ['http://例え.jp/'] };
  const { Id } = await poolIn(await post(url, 'CreateUserPool', { PoolName: 'x' }));
  const refused = await post(url, 'CreateUserPoolClient', { UserPoolId: Id, ...client });
  expect(refused.headers.get('x-amzn-ErrorMessage')).toContain('http://??.jp/');
  expect((await exceptionIn(refused)).message).toContain('http://例え.jp/');
});

test('an unknown operation is refused without a retry', async () => {
  const { url } = await startEmulator();
  await expectException(await post(url, 'ListEverything', {}), 'UnknownOperationException');
  await expectException(await post(url, '', {}, { 'X-Amz-Target': undefined }), 'UnknownOperationException');
});

test.each(['{', '[]', '"text"', 'null', ''])('the body %j is refused', async (body) => {
  const { url } = await startEmulator();
  const response = await post(url, 'ListUserPools', body);
  expect(response.status).toBe(400);
  const expected = body === '' ? 'InvalidParameterException' : 'SerializationException';
  expect((await exceptionIn(response)).__type).toBe(expected);
});

test('a body of another content type is refused', async () => {
  const { url } = await startEmulator();
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
    const response = await post(url, 'ListUserPools', { MaxResults: 1 }, { 'Content-Type': type });
    await expectException(response, 'SerializationException');
  }
});

test('a body over two megabytes is refused', async () => {
  const { url } = await startEmulator();
  const response = await post(url, 'CreateUserPool', { PoolName: 'x'.repeat(2 ** 21) });
  await expectException(response, 'SerializationException');
});

test('a deeply nested body is refused', async () => {
  const { url } = await startEmulator();
  const response = await post(url, 'ListUserPools', `{"MaxResults": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
  await expectException(response, 'SerializationException');
});

test('a member of the wrong type is a SerializationException', async () => {
  const { url } = await startEmulator();
  await expectException(await post(url, 'ListUserPools', { MaxResults: '1' }), 'SerializationException');
});

test.each([
  ['DescribeUserPool', {}, "Value at 'userPoolId' failed to satisfy constraint: Member must not be null"],
  [
    'DescribeUserPool',
    { UserPoolId: 'nonsense' },
    "Value at 'userPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\w-]+_[0-9a-zA-Z]+$",
  ],
  [
    'ListUserPools',
    { MaxResults: 61 },
    "Value at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60",
  ],
  [
    'CreateUserPool',
    { PoolName: '' },
    "Value at 'poolName' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    'CreateUserPool',
    { PoolName: 'x', Schema: [{ Name: 'ok' }, { Name: 'a'.repeat(21) }] },
    "Value at 'schema.2.member.name' failed to satisfy constraint: Member must have length less than or equal to 20",
  ],
  [
    'CreateUserPool',
    { PoolName: 'x', DeletionProtection: 'YES' },
    "Value at 'deletionProtection' failed to satisfy constraint: Member must satisfy enum value set: [ACTIVE, INACTIVE]",
  ],
])('%s with %j reports the violated constraint', async (operation, body, message) => {
  const { url } = await startEmulator();
  const response = await post(url, operation, body);
  const { __type: type, message: actual } = await exceptionIn(response);
  expect(type).toBe('InvalidParameterException');
  expect(actual).toContain(message);
  expect(actual).toMatch(/^\d validation errors? detected: /);
});

test('a null member counts as omitted', async () => {
  const { url } = await startEmulator();
  const response = await post(url, 'CreateUserPool', {
    PoolName: 'users',
    LambdaConfig: null,
    Policies: { PasswordPolicy: { MinimumLength: 10, RequireSymbols: null } },
    Schema: [{ Name: 'tenant_id', Mutable: null }],
  });
  expect(response.status).toBe(200);
  await expectException(
    await post(url, 'DescribeUserPool', { UserPoolId: null }),
    'InvalidParameterException',
    "1 validation error detected: Value at 'userPoolId' failed to satisfy constraint: Member must not be null",
  );
});

test('several violated constraints are counted', async () => {
  const { url } = await startEmulator();
  const { message } = await exceptionIn(await post(url, 'DescribeUserPoolClient', {}));
  expect(message).toMatch(/^2 validation errors detected: .*userPoolId.*; .*clientId.*/);
});

test('an unsigned request is refused', async () => {
  const { url } = await startEmulator();
  const response = await post(url, 'ListUserPools', { MaxResults: 1 }, { Authorization: undefined });
  await expectException(response, 'MissingAuthenticationTokenException', 'Missing Authentication Token');
});

test.each([
  'AddCustomAttributes',
  'AdminDeleteUser',
  'AdminDeleteUserAttributes',
  'AdminDisableUser',
  'AdminEnableUser',
  'AdminListGroupsForUser',
  'AdminRemoveUserFromGroup',
  'AdminResetUserPassword',
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

test('GET / describes the emulator', async () => {
  const { url } = await startEmulator();
  const response = await fetch(url);
  expect(response.headers.get('Content-Type')).toContain('text/plain');
  expect(await response.text()).toMatch(/^This is a local emulator of Amazon Cognito.*not AWS.*\.\n$/);
});

test('other paths are not found', async () => {
  const { url } = await startEmulator();
  expect((await fetch(`${url}/oauth2/token`)).status).toBe(404);
  expect((await fetch(url, { method: 'PUT' })).status).toBe(405);
});

test('a taken port is reported with EADDRINUSE', async () => {
  const { url } = await startEmulator();
  const port = Number(new URL(url).port);
  await expect(createTestEmulator({ port })).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
});

test('the log warns of an address that others can reach', async () => {
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const { url } = await startEmulator({ log });
  expect(lines).toEqual([`Local Cognito emulator, not AWS, at ${url}.`]);
  const open = await startEmulator({ host: '0.0.0.0', log });
  expect(open.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(lines.at(-1)).toMatch(/^Warning: it listens on 0\.0\.0\.0\./);
});

test('close can be called twice', async () => {
  const emulator = await createTestEmulator();
  await emulator.close();
  await emulator.close();
  await expect(fetch(emulator.url)).rejects.toThrow();
});

test('close ends a request that never completes', { timeout: 5000 }, async () => {
  const emulator = await createTestEmulator();
  const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1');
  socket.on('error', () => {}).resume();
  const gone = once(socket, 'close');
  await once(socket, 'connect');
  const target = 'X-Amz-Target: AWSCognitoIdentityProviderService.ListUserPools';
  const type = 'Content-Type: application/x-amz-json-1.1';
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${target}\r\n${type}\r\nContent-Length: 100\r\n\r\n{`);
  while (emulator.requests('ListUserPools') === 0) await new Promise(setImmediate);
  await emulator.close();
  await gone;
});
