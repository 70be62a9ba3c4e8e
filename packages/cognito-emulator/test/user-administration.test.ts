import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  type CognitoIdentityProviderClient,
  CreateGroupCommand,
  DeleteUserPoolClientCommand,
  ListUsersInGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  createPool,
  createTenantPool,
  invite,
  register,
  setNewPassword,
  signIn,
  startEmulator,
  temporaryPassword,
  userPassword,
} from './support/emulator.ts';
import { codeFor, confirmForgotPassword, expiredCode, forgotPassword } from './support/password-reset.ts';

const unknownUser = { name: 'UserNotFoundException', message: 'User does not exist.' };

async function startWithUser(username?: string) {
  const { aws, emulator } = await startEmulator();
  const pool = await createTenantPool(aws, username === undefined ? {} : { UsernameAttributes: undefined });
  const user = await register(aws, pool.poolId, username, { 'custom:tenant_id': 'acme', name: 'Ada' });
  return { aws, emulator, pool, ...user, names: { UserPoolId: pool.poolId, Username: user.email } };
}

function refresh(aws: CognitoIdentityProviderClient, pool: { poolId: string; clientId: string }, token = '') {
  return aws.send(
    new AdminInitiateAuthCommand({
      UserPoolId: pool.poolId,
      ClientId: pool.clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: token },
    }),
  );
}

async function attributesOf(aws: CognitoIdentityProviderClient, names: { UserPoolId: string; Username: string }) {
  const { UserAttributes = [] } = await aws.send(new AdminGetUserCommand(names));
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
}

test("a disabled user can't sign in until enabled", async () => {
  const { aws, pool, email, names } = await startWithUser();
  await aws.send(new AdminDisableUserCommand(names));
  expect(await aws.send(new AdminGetUserCommand(names))).toMatchObject({ Enabled: false, UserStatus: 'CONFIRMED' });
  await expect(signIn(aws, pool, email)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'User is disabled.',
  });
  await expect(signIn(aws, pool, email, 'Wrong-horse-1')).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
  await aws.send(new AdminEnableUserCommand(names));
  expect(await aws.send(new AdminGetUserCommand(names))).toMatchObject({ Enabled: true });
  await expect(signIn(aws, pool, email)).resolves.toHaveProperty('AuthenticationResult');
});

test("a disabled user's tokens stay revoked after enabling", async () => {
  const { aws, pool, email, names } = await startWithUser();
  const { AuthenticationResult } = await signIn(aws, pool, email);
  await expect(refresh(aws, pool, AuthenticationResult?.RefreshToken)).resolves.toHaveProperty('AuthenticationResult');
  await aws.send(new AdminDisableUserCommand(names));
  await aws.send(new AdminEnableUserCommand(names));
  await expect(refresh(aws, pool, AuthenticationResult?.RefreshToken)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Refresh Token has been revoked',
  });
});

test.each([
  ['disabled', AdminDisableUserCommand, { name: 'NotAuthorizedException', message: 'User is disabled.' }],
  ['deleted', AdminDeleteUserCommand, unknownUser],
])('a user who is %s while the trigger runs gets no tokens', async (_, Command, refusal) => {
  const { aws, emulator } = await startEmulator();
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:claims';
  const pool = await createTenantPool(aws, {
    LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arn } },
  });
  const { email } = await register(aws, pool.poolId);
  emulator.registerFunction(arn, async (event) => {
    await aws.send(new Command({ UserPoolId: pool.poolId, Username: email }));
    return event;
  });
  await expect(signIn(aws, pool, email)).rejects.toMatchObject(refusal);
});

/** A user whose trigger runs `meanwhile` before it returns. */
async function startWithSlowSignIn(meanwhile: (aws: CognitoIdentityProviderClient, names: Names) => Promise<unknown>) {
  const { aws, emulator } = await startEmulator();
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:claims';
  const pool = await createTenantPool(aws, {
    UsernameAttributes: undefined,
    LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: arn } },
  });
  await register(aws, pool.poolId, 'ada', { email: 'ada@example.com', email_verified: 'true' });
  emulator.registerFunction(arn, async (event) => {
    await meanwhile(aws, { UserPoolId: pool.poolId, ClientId: pool.clientId, Username: 'ada' });
    return event;
  });
  return { aws, pool };
}
type Names = { UserPoolId: string; ClientId: string; Username: string };

const notAuthorized = 'NotAuthorizedException';

test.each<[string, Parameters<typeof startWithSlowSignIn>[0], { name: string; message?: string }]>([
  [
    'their sign-ins are revoked',
    (aws, names) => aws.send(new AdminUserGlobalSignOutCommand(names)),
    { name: notAuthorized, message: 'Refresh Token has been revoked' },
  ],
  [
    'they are disabled and enabled again',
    async (aws, names) => {
      await aws.send(new AdminDisableUserCommand(names));
      await aws.send(new AdminEnableUserCommand(names));
    },
    { name: notAuthorized, message: 'Refresh Token has been revoked' },
  ],
  [
    'they are given another password',
    (aws, names) =>
      aws.send(new AdminSetUserPasswordCommand({ ...names, Password: 'Another-horse-2', Permanent: true })),
    { name: notAuthorized, message: 'Incorrect username or password.' },
  ],
  [
    'their password is reset',
    (aws, names) => aws.send(new AdminResetUserPasswordCommand(names)),
    { name: 'PasswordResetRequiredException', message: 'Password reset required for the user' },
  ],
  [
    'another takes their place',
    async (aws, names) => {
      await aws.send(new AdminDeleteUserCommand(names));
      await register(aws, names.UserPoolId, names.Username);
    },
    unknownUser,
  ],
  [
    'the client is deleted',
    (aws, names) => aws.send(new DeleteUserPoolClientCommand(names)),
    { name: 'ResourceNotFoundException' },
  ],
])('a pending sign-in fails when %s', async (_, meanwhile, refusal) => {
  const { aws, pool } = await startWithSlowSignIn(meanwhile);
  await expect(signIn(aws, pool, 'ada')).rejects.toMatchObject(refusal);
});

test('a pending sign-in succeeds after other changes to the user', async () => {
  const { aws, pool } = await startWithSlowSignIn((client, names) =>
    client.send(new AdminUpdateUserAttributesCommand({ ...names, UserAttributes: [{ Name: 'name', Value: 'Ada' }] })),
  );
  await expect(signIn(aws, pool, 'ada')).resolves.toHaveProperty('AuthenticationResult');
});

test("a user who is disabled during a challenge can't finish it", async () => {
  const { aws, pool } = await startWithUser();
  const { email } = await invite(aws, pool.poolId);
  const { Session } = await signIn(aws, pool, email, temporaryPassword);
  await aws.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: email }));
  await expect(setNewPassword(aws, pool, Session, { USERNAME: email })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'User is disabled.',
  });

  // Neither is the password set nor the session used.
  await aws.send(new AdminEnableUserCommand({ UserPoolId: pool.poolId, Username: email }));
  await expect(signIn(aws, pool, email, userPassword)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await expect(setNewPassword(aws, pool, Session, { USERNAME: email })).resolves.toHaveProperty('AuthenticationResult');
});

test('disabling and enabling twice has no further effect', async () => {
  const { aws, names } = await startWithUser();
  for (const Command of [AdminDisableUserCommand, AdminEnableUserCommand]) {
    await aws.send(new Command(names));
    await aws.send(new Command(names));
  }
  expect(await aws.send(new AdminGetUserCommand(names))).toMatchObject({ Enabled: true });
});

test("a new user with a deleted user's address has another sub", async () => {
  const { aws, pool, email, username, names } = await startWithUser();
  await aws.send(new AdminDeleteUserCommand(names));
  await expect(aws.send(new AdminGetUserCommand(names))).rejects.toMatchObject(unknownUser);
  await expect(signIn(aws, pool, email)).rejects.toMatchObject(unknownUser);

  const next = await register(aws, pool.poolId, email);
  expect(next.username).not.toBe(username);
  expect(await attributesOf(aws, names)).toEqual({ sub: next.username, email });
});

test("a new user with a deleted user's username inherits nothing", async () => {
  const { aws, emulator, pool, names } = await startWithUser('ada');
  const group = { UserPoolId: pool.poolId, GroupName: 'admins' };
  await aws.send(new CreateGroupCommand(group));
  await aws.send(new AdminAddUserToGroupCommand({ ...group, Username: 'ada' }));
  const { sub } = await attributesOf(aws, names);
  const { AuthenticationResult } = await signIn(aws, pool, 'ada');
  await invite(aws, pool.poolId, 'bea');
  const { Session } = await signIn(aws, pool, 'bea', temporaryPassword);
  const attributes = { email: 'cleo@example.com', email_verified: 'true' };
  await register(aws, pool.poolId, 'cleo', attributes);
  await forgotPassword(aws, pool, 'cleo');
  const code = codeFor(emulator, attributes.email);

  for (const Username of ['ada', 'bea', 'cleo']) {
    await aws.send(new AdminDeleteUserCommand({ UserPoolId: pool.poolId, Username }));
    await invite(aws, pool.poolId, Username);
  }
  await expect(confirmForgotPassword(aws, pool, 'cleo', code)).rejects.toMatchObject(expiredCode);
  expect((await attributesOf(aws, names))['sub']).not.toBe(sub);
  expect((await aws.send(new ListUsersInGroupCommand(group))).Users).toEqual([]);
  await expect(refresh(aws, pool, AuthenticationResult?.RefreshToken)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Invalid Refresh Token.',
  });
  await expect(setNewPassword(aws, pool, Session, { USERNAME: 'bea' })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Invalid session for the user.',
  });
  await expect(signIn(aws, pool, 'ada', userPassword)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test('one of two concurrent deletions succeeds', async () => {
  const { aws, names } = await startWithUser();
  const outcomes = await Promise.allSettled([
    aws.send(new AdminDeleteUserCommand(names)),
    aws.send(new AdminDeleteUserCommand(names)),
  ]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('a user who is deleted during a renewed invitation stays deleted', async () => {
  const { aws, emulator } = await startEmulator();
  const UserPoolId = await createPool(aws);
  const { email: Username } = await invite(aws, UserPoolId);
  await Promise.allSettled([
    aws.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'RESEND' })),
    aws.send(new AdminDeleteUserCommand({ UserPoolId, Username })),
  ]);
  await expect(aws.send(new AdminGetUserCommand({ UserPoolId, Username }))).rejects.toMatchObject(unknownUser);
  expect(emulator.mailbox.messages().length).toBeLessThanOrEqual(1);
});

test('AdminDeleteUserAttributes deletes attributes with and without a value', async () => {
  const { aws, username, email, names } = await startWithUser();
  const UserAttributeNames = ['name', 'custom:tenant_id', 'nickname'];
  await aws.send(new AdminDeleteUserAttributesCommand({ ...names, UserAttributeNames }));
  expect(await attributesOf(aws, names)).toEqual({ sub: username, email });
});

test.each([
  ['sub', 'Cannot modify the non-mutable attribute sub'],
  ['custom:nope', 'Attributes did not conform to the schema: custom:nope: Attribute does not exist in the schema.'],
])('AdminDeleteUserAttributes deletes nothing when one of the names is %s', async (name, message) => {
  const { aws, names } = await startWithUser();
  await expect(
    aws.send(new AdminDeleteUserAttributesCommand({ ...names, UserAttributeNames: ['name', name] })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException', message });
  expect(await attributesOf(aws, names)).toMatchObject({ name: 'Ada' });
});

test.each([
  ['AdminDisableUser', AdminDisableUserCommand],
  ['AdminEnableUser', AdminEnableUserCommand],
  ['AdminDeleteUser', AdminDeleteUserCommand],
])('%s refuses an unknown user and an unknown pool', async (_, Command) => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws);
  const Username = 'nobody@example.com';
  await expect(aws.send(new Command({ UserPoolId, Username }))).rejects.toMatchObject(unknownUser);
  await expect(aws.send(new Command({ UserPoolId: 'eu-central-1_gone', Username }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'User pool eu-central-1_gone does not exist.',
  });
});

test.each(['email', 'name'])('AdminDeleteUserAttributes refuses the required attribute %s', async (name) => {
  const { aws } = await startEmulator();
  const UserPoolId = await createPool(aws, {
    Schema: ['email', 'name'].map((Name) => ({ Name, Required: true })),
  });
  const { email: Username } = await register(aws, UserPoolId, undefined, { name: 'Ada', nickname: 'A' });
  const names = { UserPoolId, Username };
  const refusal = { name: 'InvalidParameterException', message: `user.${name}: Required attribute cannot be deleted.` };
  const UserAttributes = ['nickname', name].map((Name) => ({ Name, Value: '' }));
  await expect(aws.send(new AdminUpdateUserAttributesCommand({ ...names, UserAttributes }))).rejects.toMatchObject(
    refusal,
  );
  await expect(
    aws.send(new AdminDeleteUserAttributesCommand({ ...names, UserAttributeNames: ['nickname', name] })),
  ).rejects.toMatchObject(refusal);
  expect(await attributesOf(aws, names)).toMatchObject({ name: 'Ada', email: Username, nickname: 'A' });
});
