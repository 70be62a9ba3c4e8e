import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  createClient,
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

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

async function getUser(aws: CognitoIdentityProviderClient, UserPoolId: string, Username: string) {
  const { $metadata, UserAttributes, ...user } = await aws.send(new AdminGetUserCommand({ UserPoolId, Username }));
  return { ...user, attributes: Object.fromEntries(UserAttributes?.map(({ Name, Value }) => [Name, Value]) ?? []) };
}

function updateAttributes(
  aws: CognitoIdentityProviderClient,
  UserPoolId: string,
  Username: string,
  attributes: Record<string, string>,
) {
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  return aws.send(new AdminUpdateUserAttributesCommand({ UserPoolId, Username, UserAttributes }));
}

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

async function schemaPool(aws: CognitoIdentityProviderClient) {
  return createPool(aws, {
    Schema: [
      { Name: 'plan', AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '2', MaxLength: '4' } },
      { Name: 'seats', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' } },
      { Name: 'beta', AttributeDataType: 'Boolean' },
      { Name: 'since', AttributeDataType: 'DateTime' },
      { Name: 'region', AttributeDataType: 'String', Mutable: false },
    ],
  });
}

test.each([
  ['custom:nope', 'x', 'custom:nope: Attribute does not exist in the schema.'],
  ['nope', 'x', 'nope: Attribute does not exist in the schema.'],
  ['custom:plan', 'x', 'custom:plan: String must have a length of at least 2 and at most 4.'],
  ['custom:plan', 'xxxxx', 'custom:plan: String must have a length of at least 2 and at most 4.'],
  ['custom:seats', 'many', 'custom:seats: Value must be a number of at least 1 and at most 9.'],
  ['custom:seats', '10', 'custom:seats: Value must be a number of at least 1 and at most 9.'],
  ['custom:beta', 'perhaps', 'custom:beta: Value must be true or false.'],
  ['custom:since', 'once', 'custom:since: Value must be a date.'],
  ['birthdate', '1815', 'birthdate: String must have a length of at least 10 and at most 10.'],
])('the schema refuses %s = "%s" for new and existing users', async (name, value, reason) => {
  const { aws } = await startEmulator();
  const poolId = await schemaPool(aws);
  const refusal = {
    name: 'InvalidParameterException',
    message: `Attributes did not conform to the schema: ${reason}`,
  };
  await expect(invite(aws, poolId, 'a@example.com', { [name]: value })).rejects.toMatchObject(refusal);
  const { email } = await invite(aws, poolId);
  await expect(updateAttributes(aws, poolId, email, { [name]: value })).rejects.toMatchObject(refusal);
});

test('attributes are set, changed and deleted by an empty value', async () => {
  const { aws } = await startEmulator();
  const poolId = await schemaPool(aws);
  const { email } = await invite(aws, poolId, undefined, { 'custom:plan': 'free', 'custom:seats': '3', name: 'Ada' });
  await updateAttributes(aws, poolId, email, { 'custom:plan': 'pro', name: '' });
  const { attributes } = await getUser(aws, poolId, email);
  expect(attributes).toEqual({ sub: expect.any(String), email, 'custom:plan': 'pro', 'custom:seats': '3' });
});

test('an immutable attribute can only be set at creation', async () => {
  const { aws } = await startEmulator();
  const poolId = await schemaPool(aws);
  const { email } = await invite(aws, poolId, undefined, { 'custom:region': 'eu' });
  const unset = await invite(aws, poolId);
  for (const username of [email, unset.email]) {
    await expect(updateAttributes(aws, poolId, username, { 'custom:region': 'us' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'user.custom:region: Attribute cannot be updated.',
    });
  }
});

test('sub can be neither chosen nor changed', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const refusal = { name: 'InvalidParameterException', message: 'Cannot modify the non-mutable attribute sub' };
  await expect(invite(aws, poolId, 'a@example.com', { sub: 'me' })).rejects.toMatchObject(refusal);
  const { email } = await invite(aws, poolId);
  await expect(updateAttributes(aws, poolId, email, { sub: 'me' })).rejects.toMatchObject(refusal);
});

test('a changed address is the new unverified alias and frees the old one', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { username } = await invite(aws, poolId, 'old@example.com', { email_verified: 'true' });
  await updateAttributes(aws, poolId, username, { email: 'new@example.com' });
  const changed = await getUser(aws, poolId, 'NEW@example.com');
  expect(changed.attributes).toMatchObject({ sub: username, email_verified: 'false' });
  await expect(getUser(aws, poolId, 'old@example.com')).rejects.toMatchObject({ name: 'UserNotFoundException' });
  await invite(aws, poolId, 'old@example.com');
});

test('a changed address is verified when the change says so', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { username } = await invite(aws, poolId, 'old@example.com', { email_verified: 'true' });
  await updateAttributes(aws, poolId, username, { email: 'new@example.com', email_verified: 'true' });
  expect((await getUser(aws, poolId, username)).attributes).toMatchObject({ email_verified: 'true' });
});

test("AdminUpdateUserAttributes refuses another user's address", async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  await invite(aws, poolId, 'ada@example.com');
  const { username } = await invite(aws, poolId, 'eve@example.com');
  await expect(updateAttributes(aws, poolId, username, { email: 'Ada@example.com' })).rejects.toMatchObject({
    name: 'AliasExistsException',
    message: 'An account with the email already exists.',
  });
  expect((await getUser(aws, poolId, 'eve@example.com')).Username).toBe(username);
});

test('AdminUpdateUserAttributes refuses an invalid address', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { username } = await invite(aws, poolId);
  await expect(updateAttributes(aws, poolId, username, { email: 'nowhere' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid email address format.',
  });
});

test('concurrent changes of password and attributes are both kept', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { id: clientId } = await createClient(aws, poolId);
  const { email } = await invite(aws, poolId);
  await Promise.all([
    aws.send(
      new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: email, Password: userPassword, Permanent: true }),
    ),
    updateAttributes(aws, poolId, email, { name: 'Ada' }),
  ]);
  expect((await getUser(aws, poolId, email)).attributes).toMatchObject({ name: 'Ada' });
  await expect(signIn(aws, { poolId, clientId }, email)).resolves.toHaveProperty('AuthenticationResult');
});
