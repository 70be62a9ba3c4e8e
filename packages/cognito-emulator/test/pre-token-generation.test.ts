import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import {
  AdminAddUserToGroupCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test, vi } from 'vitest';
import type {
  ClaimsAndScopeOverrideDetails,
  PreTokenGenerationHandler,
  PreTokenGenerationV2Event,
} from '../src/index.ts';
import {
  createTenantPool,
  invite,
  payloadOf,
  register,
  setNewPassword,
  signIn,
  startEmulator,
  temporaryPassword,
} from './support/emulator.ts';

const functionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:pre-token';

/** A pool with this trigger, and a user. */
async function poolWithTrigger(handler: PreTokenGenerationHandler | undefined) {
  const { aws, emulator } = await startEmulator();
  const pool = await createTenantPool(aws, {
    Schema: [{ Name: 'tenant_id', AttributeDataType: 'String' }],
    LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: functionArn } },
  });
  if (handler !== undefined) emulator.registerFunction(functionArn, handler);
  const { email, username } = await register(aws, pool.poolId, 'ada@example.com', { 'custom:tenant_id': 'acme' });
  return { aws, emulator, pool, email, username };
}

async function payloads(aws: CognitoIdentityProviderClient, pool: { poolId: string; clientId: string }, email: string) {
  const { AuthenticationResult: result } = await signIn(aws, pool, email);
  return { access: payloadOf(result?.AccessToken), id: payloadOf(result?.IdToken) };
}

/** The tokens of a user in one group, after a trigger with these overrides. */
async function overridden(details: ClaimsAndScopeOverrideDetails) {
  const { aws, pool, email } = await poolWithTrigger((event) => ({
    ...event,
    response: { claimsAndScopeOverrideDetails: details },
  }));
  const names = { UserPoolId: pool.poolId, GroupName: 'admins' };
  await aws.send(new CreateGroupCommand(names));
  await aws.send(new AdminAddUserToGroupCommand({ ...names, Username: email }));
  return payloads(aws, pool, email);
}

test('the function receives the version 2 event', async () => {
  const events: PreTokenGenerationV2Event[] = [];
  const { aws, pool, email, username } = await poolWithTrigger((event) => {
    events.push(event);
    return event;
  });
  const RoleArn = 'arn:aws:iam::123456789012:role/admins';
  const names = { UserPoolId: pool.poolId, GroupName: 'admins' };
  await aws.send(new CreateGroupCommand({ ...names, RoleArn, Precedence: 1 }));
  await aws.send(new AdminAddUserToGroupCommand({ ...names, Username: email }));
  await signIn(aws, pool, email);
  expect(events).toEqual([
    {
      version: '2',
      triggerSource: 'TokenGeneration_Authentication',
      region: 'eu-central-1',
      userPoolId: pool.poolId,
      userName: username,
      callerContext: { awsSdkVersion: expect.any(String), clientId: pool.clientId },
      request: {
        userAttributes: {
          sub: username,
          email: 'ada@example.com',
          'custom:tenant_id': 'acme',
          'cognito:user_status': 'CONFIRMED',
        },
        scopes: ['aws.cognito.signin.user.admin'],
        groupConfiguration: { groupsToOverride: ['admins'], iamRolesToOverride: [RoleArn], preferredRole: RoleArn },
      },
      response: { claimsAndScopeOverrideDetails: null },
    },
  ]);
});

test('triggerSource names the new password challenge', async () => {
  const sources: string[] = [];
  const { aws, pool } = await poolWithTrigger((event) => {
    sources.push(event.triggerSource);
    return event;
  });
  const { email } = await invite(aws, pool.poolId);
  const { Session } = await signIn(aws, pool, email, temporaryPassword);
  expect(sources).toEqual([]);
  await setNewPassword(aws, pool, Session, { USERNAME: email });
  expect(sources).toEqual(['TokenGeneration_NewPasswordChallenge']);
});

test('the function adds the tenant to the access token', async () => {
  const { aws, pool, email } = await poolWithTrigger((event) => {
    event.response = {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: {
          claimsToAddOrOverride: { 'custom:tenant_id': event.request.userAttributes['custom:tenant_id'] ?? '' },
        },
      },
    };
    return event;
  });
  const { access } = await payloads(aws, pool, email);
  expect(access).toMatchObject({ 'custom:tenant_id': 'acme' });
});

test('an empty response changes no claims', async () => {
  const { aws, pool, email } = await poolWithTrigger(async (event) => event);
  const { access, id } = await payloads(aws, pool, email);
  expect(access).not.toHaveProperty('custom:tenant_id');
  expect(id).toMatchObject({ 'custom:tenant_id': 'acme', email });
});

test('claims are added, overridden and suppressed per token', async () => {
  const { access, id } = await overridden({
    idTokenGeneration: {
      claimsToAddOrOverride: { 'custom:tenant_id': 'other', nested: { list: [1, true, null] } },
      claimsToSuppress: ['email'],
    },
    accessTokenGeneration: { claimsToAddOrOverride: { plan: 'pro' }, claimsToSuppress: ['cognito:groups'] },
  });
  expect(id).toMatchObject({ 'custom:tenant_id': 'other', nested: { list: [1, true, null] } });
  expect(id).not.toHaveProperty('email');
  expect(id).not.toHaveProperty('plan');
  expect(id).toMatchObject({ 'cognito:groups': ['admins'] });
  expect(access).toMatchObject({ plan: 'pro' });
  expect(access).not.toHaveProperty('cognito:groups');
});

const protectedClaims = [
  ...['sub', 'iss', 'aud', 'exp', 'iat', 'jti', 'token_use', 'auth_time', 'nonce', 'at_hash', 'acr', 'amr', 'azp'],
  ...['origin_jti', 'identities', 'cognito:username'],
];
const protectedAccessTokenClaims = [...protectedClaims, 'client_id', 'username', 'scope', 'version', 'event_id'];

test('protected claims are not overridden', async () => {
  const forged = (names: string[]) => Object.fromEntries(names.map((name) => [name, 'forged']));
  const { access, id } = await overridden({
    idTokenGeneration: { claimsToAddOrOverride: forged(protectedClaims) },
    accessTokenGeneration: { claimsToAddOrOverride: forged(protectedAccessTokenClaims) },
  });
  expect(Object.values(id)).not.toContain('forged');
  expect(Object.values(access)).not.toContain('forged');
});

test('protected claims are not suppressed', async () => {
  const plain = await overridden({});
  const { access, id } = await overridden({
    idTokenGeneration: { claimsToSuppress: protectedClaims },
    accessTokenGeneration: { claimsToSuppress: protectedAccessTokenClaims },
  });
  expect(Object.keys(id)).toEqual(Object.keys(plain.id));
  expect(Object.keys(access)).toEqual(Object.keys(plain.access));
});

test('aud of an access token can only be its client', async () => {
  const { aws, pool, email } = await poolWithTrigger((event) => ({
    ...event,
    response: {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { claimsToAddOrOverride: { aud: event.callerContext.clientId } },
      },
    },
  }));
  expect((await payloads(aws, pool, email)).access).toMatchObject({ aud: pool.clientId });
});

test('scopes are added and suppressed', async () => {
  const { access } = await overridden({
    accessTokenGeneration: { scopesToAdd: ['items/read'], scopesToSuppress: ['aws.cognito.signin.user.admin'] },
  });
  expect(access).toMatchObject({ scope: 'items/read' });
});

test('groups are overridden in both tokens', async () => {
  const { access, id } = await overridden({
    groupOverrideDetails: { groupsToOverride: ['members'], iamRolesToOverride: ['role'], preferredRole: 'role' },
  });
  expect(access).toMatchObject({ 'cognito:groups': ['members'] });
  expect(id).toMatchObject({
    'cognito:groups': ['members'],
    'cognito:roles': ['role'],
    'cognito:preferred_role': 'role',
  });
});

test('an empty group override removes all groups', async () => {
  const { access } = await overridden({ groupOverrideDetails: {} });
  expect(access).not.toHaveProperty('cognito:groups');
});

test('an unregistered function fails the sign-in', async () => {
  const { aws, pool, email } = await poolWithTrigger(undefined);
  await expect(signIn(aws, pool, email)).rejects.toMatchObject({
    name: 'UnexpectedLambdaException',
    message: expect.stringContaining(functionArn),
  });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('No tenant');
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('No tenant');
    },
  ],
] satisfies [string, PreTokenGenerationHandler][])(
  'a function that %s fails the sign-in with its message',
  async (_, handler) => {
    const { aws, pool, email } = await poolWithTrigger(handler);
    await expect(signIn(aws, pool, email)).rejects.toMatchObject({
      name: 'UserLambdaValidationException',
      message: 'PreTokenGeneration failed with error No tenant.',
    });
  },
);

test.each([
  ['nothing', () => undefined],
  ['a string', () => 'done'],
  ['an event without its common members', (event: PreTokenGenerationV2Event) => ({ response: event.response })],
  ['an event without a response', ({ response, ...event }: PreTokenGenerationV2Event) => event],
  ['a list of claims', withDetails({ accessTokenGeneration: { claimsToAddOrOverride: ['a'] } })],
  ['a name to suppress that is none', withDetails({ idTokenGeneration: { claimsToSuppress: [1] } })],
  ['a scope with a space', withDetails({ accessTokenGeneration: { scopesToAdd: ['a b'] } })],
  ['a circle', (event: PreTokenGenerationV2Event) => Object.assign(event, { self: event })],
])('a function that returns %s fails the sign-in', async (_, handler) => {
  const { aws, pool, email } = await poolWithTrigger(vi.fn().mockImplementation(handler));
  await expect(signIn(aws, pool, email)).rejects.toMatchObject({
    name: 'InvalidLambdaResponseException',
    message: 'Unrecognizable lambda output',
  });
});

function withDetails(claimsAndScopeOverrideDetails: unknown) {
  return (event: PreTokenGenerationV2Event) => ({ ...event, response: { claimsAndScopeOverrideDetails } });
}

test('a function that takes longer than five seconds fails the sign-in', async () => {
  const called = Promise.withResolvers<void>();
  const { aws, pool, email } = await poolWithTrigger(() => {
    called.resolve();
    return new Promise(() => {});
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const outcome = expect(signIn(aws, pool, email)).rejects.toMatchObject({
      name: 'UnexpectedLambdaException',
      message: expect.stringContaining('timeout'),
    });
    await called.promise;
    await vi.advanceTimersByTimeAsync(5000);
    await outcome;
  } finally {
    vi.useRealTimers();
  }
});

test("a hanging function doesn't keep the process alive", async () => {
  const program = fileURLToPath(new URL('./support/hanging-function.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const [line] = await once(child.stdout, 'data');
  expect(String(line)).toBe('closed\n');
  const closedAt = performance.now();
  expect(await ended).toEqual([0, null]);
  // A hanging timer would take four seconds: the function's five minus one for closing.
  expect(performance.now() - closedAt).toBeLessThan(2000);
});

test("a function can't change state through its event", async () => {
  const { aws, pool, email } = await poolWithTrigger((event) => {
    event.request.userAttributes['email'] = 'eve@example.com';
    event.request.groupConfiguration.groupsToOverride.push('admins');
    return event;
  });
  const { access, id } = await payloads(aws, pool, email);
  expect(id).toMatchObject({ email });
  expect(access).not.toHaveProperty('cognito:groups');
});

test('a sign-in succeeds again once the function works', async () => {
  const { aws, emulator, pool, email } = await poolWithTrigger(() => Promise.reject(new Error('down')));
  await expect(signIn(aws, pool, email)).rejects.toThrow();
  emulator.registerFunction(functionArn, (event) => event);
  await expect(signIn(aws, pool, email)).resolves.toHaveProperty('AuthenticationResult');
});

test('a new password is set when the trigger refuses the tokens', async () => {
  const { aws, emulator, pool } = await poolWithTrigger(() => Promise.reject(new Error('down')));
  const { email } = await invite(aws, pool.poolId);
  const { Session } = await signIn(aws, pool, email, temporaryPassword);
  await expect(setNewPassword(aws, pool, Session, { USERNAME: email })).rejects.toMatchObject({
    name: 'UserLambdaValidationException',
  });
  emulator.registerFunction(functionArn, (event) => event);
  await expect(signIn(aws, pool, email)).resolves.toHaveProperty('AuthenticationResult');
});

test('a trigger of another version is not invoked', async () => {
  const { aws, emulator } = await startEmulator();
  const handler = vi.fn<PreTokenGenerationHandler>((event) => event);
  emulator.registerFunction(functionArn, handler);
  const pool = await createTenantPool(aws, {
    LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: functionArn } },
  });
  const { email } = await register(aws, pool.poolId);
  await signIn(aws, pool, email);
  expect(handler).not.toHaveBeenCalled();
});
