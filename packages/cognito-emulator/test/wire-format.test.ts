import { expect, test } from 'vitest';
import { z } from 'zod';
import { settableClock, startEmulator } from './support/emulator.ts';
import { expectException, post } from './support/wire-format.ts';

async function poolIn(response: Response) {
  const answer = z.object({ UserPool: z.object({ Id: z.string(), CreationDate: z.number() }) });
  return answer.parse(await response.json()).UserPool;
}

async function exceptionIn(response: Response) {
  return z.object({ __type: z.string(), message: z.string() }).parse(await response.json());
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
