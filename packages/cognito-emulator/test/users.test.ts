import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  createPool,
  createTenantPool,
  day,
  invite,
  register,
  settableClock,
  signIn,
  startEmulator,
  temporaryPassword,
  userPassword,
} from './support/emulator.ts';
import { getUser, updateAttributes } from './support/users.ts';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

test('the username is the sub when users sign in with their email', async () => {
  const { aws } = await startEmulator(settableClock());
  const { poolId } = await createTenantPool(aws);
  const { username } = await invite(aws, poolId, 'Ada@example.com', { 'custom:tenant_id': 'acme' });
  expect(username).toMatch(uuidPattern);
  const expected = {
    Username: username,
    UserStatus: 'FORCE_CHANGE_PASSWORD',
    Enabled: true,
    UserCreateDate: new Date('2026-03-01T12:00:00Z'),
    UserLastModifiedDate: new Date('2026-03-01T12:00:00Z'),
    attributes: { sub: username, email: 'Ada@example.com', 'custom:tenant_id': 'acme' },
  };
  expect(await getUser(aws, poolId, username)).toEqual(expected);
  expect(await getUser(aws, poolId, 'ada@EXAMPLE.com')).toEqual(expected);
});

test('the username is the given one when the pool has no aliases', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws, { UsernameAttributes: undefined });
  const { username } = await invite(aws, poolId, 'ada');
  expect(username).toBe('ada');
  expect((await getUser(aws, poolId, 'ADA')).attributes).toEqual({ sub: expect.stringMatching(uuidPattern) });
});

test('two spellings are two users when the pool is case-sensitive', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws, { UsernameConfiguration: { CaseSensitive: true } });
  await invite(aws, poolId, 'ada@example.com');
  await invite(aws, poolId, 'Ada@example.com');
  await expect(getUser(aws, poolId, 'ADA@example.com')).rejects.toMatchObject({ name: 'UserNotFoundException' });
});

test('AdminCreateUser refuses an address that is taken in any case', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  await invite(aws, poolId, 'ada@example.com');
  await expect(invite(aws, poolId, 'ADA@example.com')).rejects.toMatchObject({
    name: 'UsernameExistsException',
    message: 'User account already exists',
  });
  // Another user in another pool can have it.
  await expect(invite(aws, await createPool(aws), 'ada@example.com')).resolves.toMatchObject({
    username: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('one of many concurrent creations of one address succeeds', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => invite(aws, poolId, 'ada@example.com')));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test.each(['ada', 'ada@', 'a da@example.com', 'a@b@example.com'])(
  'AdminCreateUser refuses the address "%s"',
  async (address) => {
    const { aws } = await startEmulator();
    const poolId = await createPool(aws);
    await expect(invite(aws, poolId, address)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  },
);

test('AdminCreateUser refuses an email attribute that differs from the username', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  await expect(invite(aws, poolId, 'ada@example.com', { email: 'eve@example.com' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('operations report UserNotFoundException for an unknown user', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const unknown = { name: 'UserNotFoundException', message: 'User does not exist.' };
  const names = { UserPoolId: poolId, Username: 'nobody@example.com' };
  await expect(aws.send(new AdminGetUserCommand(names))).rejects.toMatchObject(unknown);
  await expect(updateAttributes(aws, poolId, 'nobody@example.com', { name: 'x' })).rejects.toMatchObject(unknown);
  await expect(aws.send(new AdminSetUserPasswordCommand({ ...names, Password: userPassword }))).rejects.toMatchObject(
    unknown,
  );
  await expect(aws.send(new AdminCreateUserCommand({ ...names, MessageAction: 'RESEND' }))).rejects.toMatchObject(
    unknown,
  );
});

test.each([
  ['Ab1!', 'Password not long enough'],
  ['lowercase-1', 'Password must have uppercase characters'],
  ['UPPERCASE-1', 'Password must have lowercase characters'],
  ['No-digits-here', 'Password must have numeric characters'],
  ['NoSymbols123', 'Password must have symbol characters'],
])('the default policy refuses "%s": %s', async (password, reason) => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const refusal = { name: 'InvalidPasswordException', message: `Password did not conform with policy: ${reason}` };
  await expect(
    aws.send(
      new AdminCreateUserCommand({ UserPoolId: poolId, Username: 'a@example.com', TemporaryPassword: password }),
    ),
  ).rejects.toMatchObject(refusal);
  const { email } = await invite(aws, poolId);
  await expect(
    aws.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: email, Password: password })),
  ).rejects.toMatchObject(refusal);
});

test("a pool's own policy requires only what it states", async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws, { Policies: { PasswordPolicy: { MinimumLength: 6 } } });
  const { email } = await invite(aws, poolId);
  await aws.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: email, Password: 'simple' }));
});

test('a password can contain a space but not end with one', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { email } = await invite(aws, poolId);
  const set = (Password: string) =>
    aws.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: email, Password, Permanent: true }));
  await set('Correct horse 1');
  await expect(set('Correct-horse-1 ')).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('a generated temporary password conforms to the policy', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws, { Policies: { PasswordPolicy: { MinimumLength: 40, RequireSymbols: true } } });
  const { User } = await aws.send(new AdminCreateUserCommand({ UserPoolId: poolId, Username: 'a@example.com' }));
  expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
});

test('a permanent password confirms a user and a temporary one reverts it', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { email } = await register(aws, poolId);
  expect((await getUser(aws, poolId, email)).UserStatus).toBe('CONFIRMED');
  await aws.send(new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: email, Password: temporaryPassword }));
  expect((await getUser(aws, poolId, email)).UserStatus).toBe('FORCE_CHANGE_PASSWORD');
});

test('a renewed invitation sets a new temporary password and expiry', async () => {
  const time = settableClock();
  const { aws } = await startEmulator(time);
  const { poolId, clientId } = await createTenantPool(aws);
  const { email, username } = await invite(aws, poolId);
  time.advance(10 * day);
  const resend = { UserPoolId: poolId, Username: email, MessageAction: 'RESEND' as const };
  const { User } = await aws.send(new AdminCreateUserCommand({ ...resend, TemporaryPassword: 'Another-one-2' }));
  expect(User?.Username).toBe(username);
  await expect(signIn(aws, { poolId, clientId }, email, temporaryPassword)).rejects.toMatchObject({
    message: 'Incorrect username or password.',
  });
  const { ChallengeName } = await signIn(aws, { poolId, clientId }, email, 'Another-one-2');
  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
});

test('AdminCreateUser refuses to resend to a confirmed user', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { email, username } = await register(aws, poolId);
  await expect(
    aws.send(new AdminCreateUserCommand({ UserPoolId: poolId, Username: email, MessageAction: 'RESEND' })),
  ).rejects.toMatchObject({
    name: 'UnsupportedUserStateException',
    message: `Resend not possible. ${username} status is not FORCE_CHANGE_PASSWORD`,
  });
});
