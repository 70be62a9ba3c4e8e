import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  awsClient,
  createPool,
  createTenantPool,
  createTestEmulator,
  register,
  signIn,
  startEmulator,
} from './support/emulator.ts';

async function start() {
  const { aws, url, emulator } = await startEmulator();
  const list = () => aws.send(new ListUserPoolsCommand({ MaxResults: 1 }));
  return { aws, url, emulator, list };
}

const configurationOf = (url: string, poolId: string) => fetch(`${url}/${poolId}/.well-known/openid-configuration`);
const jwksOf = (url: string, poolId: string) => fetch(`${url}/${poolId}/.well-known/jwks.json`);

test.each([
  ['throttle' as const, 400, 'TooManyRequestsException'],
  ['fail' as const, 500, 'InternalErrorException'],
])('the fault %s responds with status %i and %s in body and headers', async (kind, status, name) => {
  const { emulator, list } = await start();
  emulator.faults.inject({ on: 'ListUserPools', kind });
  const error: unknown = await list().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status, requestId: expect.any(String) } });
});

test('a fault affects only its own operation', async () => {
  const { aws, emulator, list } = await start();
  emulator.faults.inject({ on: 'ListUserPools', kind: 'throttle' });
  await expect(createPool(aws)).resolves.toMatch(/^eu-central-1_/);
  await expect(list()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
});

test('a fault changes no state', async () => {
  const { aws, emulator } = await start();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  emulator.faults.inject({ on: 'AdminInitiateAuth', kind: 'fail', times: 1 });
  await expect(signIn(aws, pool, email)).rejects.toMatchObject({ name: 'InternalErrorException' });
  await expect(signIn(aws, pool, email)).resolves.toHaveProperty('AuthenticationResult');
});

test('a fault affects as many requests as requested', async () => {
  const { emulator, list } = await start();
  emulator.faults.inject({ on: 'ListUserPools', kind: 'throttle', times: 2 });
  await expect(list()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  await expect(list()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  await expect(list()).resolves.toHaveProperty('UserPools');
});

test('a fault ends when it is removed or all faults are cleared', async () => {
  const { emulator, list } = await start();
  const remove = emulator.faults.inject({ on: 'ListUserPools', kind: 'throttle' });
  emulator.faults.inject({ on: '*', kind: 'fail' });
  await expect(list()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  remove();
  remove();
  await expect(list()).rejects.toMatchObject({ name: 'InternalErrorException' });
  emulator.faults.clear();
  await expect(list()).resolves.toHaveProperty('UserPools');
});

test('the fault * affects operations and both documents of a pool', async () => {
  const { aws, url, emulator, list } = await start();
  const poolId = await createPool(aws);
  emulator.faults.inject({ on: '*', kind: 'fail', times: 3 });
  await expect(list()).rejects.toMatchObject({ name: 'InternalErrorException' });
  expect((await jwksOf(url, poolId)).status).toBe(500);
  expect((await configurationOf(url, poolId)).status).toBe(500);
  expect((await jwksOf(url, poolId)).status).toBe(200);
});

test('OpenIdConfiguration names the discovery document', async () => {
  const { aws, url, emulator } = await start();
  const poolId = await createPool(aws);
  emulator.faults.inject({ on: 'OpenIdConfiguration', kind: 'fail' });
  expect((await configurationOf(url, poolId)).status).toBe(500);
  expect((await jwksOf(url, poolId)).status).toBe(200);
  expect(emulator.requests('OpenIdConfiguration')).toBe(1);
});

test.each(['AdminInitateAuth', 'jwks', '', 'SignUp'])(
  'inject and requests refuse the unknown name "%s"',
  async (on) => {
    const { emulator } = await start();
    expect(() => emulator.faults.inject({ on, kind: 'fail' })).toThrow(RangeError);
    expect(() => emulator.requests(on)).toThrow(RangeError);
  },
);

test('a request for an unknown operation is neither counted nor affected by faults', async () => {
  const { url, emulator, list } = await start();
  emulator.faults.inject({ on: '*', kind: 'throttle', times: 1 });
  const answer = await fetch(url, { method: 'POST', headers: { 'X-Amz-Target': 'made-up' }, body: '{}' });
  expect(await answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
  expect(emulator.requests('*')).toBe(0);
  await expect(list()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
});

test('hang-up closes the connection without a response', async () => {
  const { aws, url, emulator, list } = await start();
  const poolId = await createPool(aws);
  emulator.faults.inject({ on: '*', kind: 'hang-up', times: 2 });
  await expect(list()).rejects.toMatchObject({ code: 'ECONNRESET' });
  await expect(jwksOf(url, poolId)).rejects.toThrow('fetch failed');
  await expect(list()).resolves.toHaveProperty('UserPools');
});

test('lose-response makes the change, and closes the connection', async () => {
  const { aws, emulator } = await start();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  const user = { UserPoolId: pool.poolId, Username: email };
  emulator.faults.inject({ on: 'AdminDisableUser', kind: 'lose-response', times: 1 });
  await expect(aws.send(new AdminDisableUserCommand(user))).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(await aws.send(new AdminGetUserCommand(user))).toMatchObject({ Enabled: false });
});

test('lose-response closes the connection after a refusal too', async () => {
  const { aws, emulator } = await start();
  const pool = await createTenantPool(aws);
  emulator.faults.inject({ on: 'AdminDisableUser', kind: 'lose-response', times: 1 });
  const unknown = aws.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: 'nobody@acme.example' }));
  await expect(unknown).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('replace-response makes the change, and responds with the exception', async () => {
  const { aws, emulator } = await start();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  const user = { UserPoolId: pool.poolId, Username: email };
  const exception = { name: 'InternalErrorException', message: 'Lost on the way' };
  emulator.faults.inject({ on: 'AdminDisableUser', kind: 'replace-response', exception });
  await expect(aws.send(new AdminDisableUserCommand(user))).rejects.toMatchObject({ ...exception });
  expect(await aws.send(new AdminGetUserCommand(user))).toMatchObject({ Enabled: false });
});

test('replace-response leaves a refusal as it is', async () => {
  const { aws, emulator } = await start();
  const pool = await createTenantPool(aws);
  const exception = { name: 'InternalErrorException', message: 'Lost on the way' };
  emulator.faults.inject({ on: 'AdminDisableUser', kind: 'replace-response', exception });
  const unknown = aws.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: 'nobody@acme.example' }));
  await expect(unknown).rejects.toMatchObject({ name: 'UserNotFoundException' });
});

test('replace-response needs an exception and an operation', async () => {
  const { emulator } = await start();
  const exception = { name: 'InternalErrorException', message: '' };
  expect(() => emulator.faults.inject({ on: 'AdminDisableUser', kind: 'replace-response' })).toThrow(RangeError);
  expect(() => emulator.faults.inject({ on: 'OAuthToken', kind: 'replace-response', exception })).toThrow(RangeError);
  expect(() => emulator.faults.inject({ on: '*', kind: 'replace-response', exception })).toThrow(RangeError);
});

test('delay sends the usual response after its time', async () => {
  const { emulator, list } = await start();
  emulator.faults.inject({ on: 'ListUserPools', kind: 'delay', milliseconds: 50, times: 1 });
  const started = performance.now();
  await expect(list()).resolves.toHaveProperty('UserPools');
  // Timers may fire a millisecond early.
  expect(performance.now() - started).toBeGreaterThanOrEqual(49);
});

test('close ends delayed requests', async () => {
  const emulator = await createTestEmulator();
  emulator.faults.inject({ on: '*', kind: 'delay', milliseconds: 3_600_000 });
  const waiting = awsClient(emulator.url)
    .send(new ListUserPoolsCommand({ MaxResults: 1 }))
    .catch(() => 'hung up');
  while (emulator.requests('ListUserPools') === 0) await new Promise(setImmediate);
  const started = performance.now();
  await emulator.close();
  expect(performance.now() - started).toBeLessThan(900);
  await expect(waiting).resolves.toBe('hung up');
});

test('requests counts operations and JWKS, including requests with a fault', async () => {
  const { aws, url, emulator, list } = await start();
  expect(emulator.requests('ListUserPools')).toBe(0);
  await list();
  emulator.faults.inject({ on: '*', kind: 'throttle', times: 2 });
  await expect(list()).rejects.toThrow();
  await jwksOf(url, 'eu-central-1_Nowhere12');
  await jwksOf(url, await createPool(aws));
  expect(emulator.requests('ListUserPools')).toBe(2);
  expect(emulator.requests('JWKS')).toBe(2);
  expect(emulator.requests('CreateUserPool')).toBe(1);
  expect(emulator.requests('*')).toBe(5);
});

test('a throttled JWKS request responds like an operation', async () => {
  const { aws, url, emulator } = await start();
  emulator.faults.inject({ on: 'JWKS', kind: 'throttle' });
  const answer = await jwksOf(url, await createPool(aws));
  expect(answer.status).toBe(400);
  expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1');
  expect(await answer.json()).toMatchObject({ __type: 'TooManyRequestsException' });
});

test.each([
  { on: '*', kind: 'delay' as const },
  { on: '*', kind: 'delay' as const, milliseconds: -1 },
  { on: '*', kind: 'delay' as const, milliseconds: Infinity },
  { on: '*', kind: 'delay' as const, milliseconds: 2 ** 31 },
  { on: '*', kind: 'fail' as const, times: 0 },
])('inject refuses %j', async (fault) => {
  const { emulator } = await start();
  expect(() => emulator.faults.inject(fault)).toThrow(RangeError);
});
