import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import type { PreTokenGenerationHandler, PreTokenGenerationV2Event } from '../src/index.ts';
import {
  createTenantPool,
  invite,
  register,
  setNewPassword,
  signIn,
  startEmulator,
  temporaryPassword,
} from './support/emulator.ts';
import { functionArn, payloads, poolWithTrigger } from './support/pre-token-generation.ts';

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
