import {
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  type CreateUserPoolClientCommandInput,
  GetUserCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  anonymousClient,
  createClient,
  createPool,
  defined,
  register,
  signIn,
  startEmulator,
  userPassword,
} from './support/emulator.ts';

const newPassword = 'Better-horse-2';
const unauthorizedAttribute = {
  name: 'NotAuthorizedException',
  message: 'A client attempted to write unauthorized attribute',
};

/** Starts with a user of the tenant "acme" who is signed in at a client with these settings. */
async function start(settings: Partial<CreateUserPoolClientCommandInput> = {}) {
  const { aws, url } = await startEmulator();
  const poolId = await createPool(aws, {
    Schema: [
      { Name: 'name', Required: true },
      { Name: 'tenant_id', Mutable: true },
      { Name: 'hired', Mutable: false },
    ],
  });
  const { id: clientId } = await createClient(aws, poolId, settings);
  const attributes = { email_verified: 'true', name: 'Ada', 'custom:tenant_id': 'acme', 'custom:hired': '2020' };
  const { email, username } = await register(aws, poolId, undefined, attributes);
  const pool = { poolId, clientId };
  const { AuthenticationResult } = await signIn(aws, pool, email);
  const AccessToken = defined(AuthenticationResult?.AccessToken);
  const app = anonymousClient(url);
  return {
    aws,
    pool,
    email,
    username,
    attributes,
    shown: async () => asRecord((await app.send(new GetUserCommand({ AccessToken }))).UserAttributes),
    stored: async () => {
      const user = await aws.send(new AdminGetUserCommand({ UserPoolId: poolId, Username: username }));
      return asRecord(user.UserAttributes);
    },
    update: (changes: Record<string, string>) => {
      const UserAttributes = Object.entries(changes).map(([Name, Value]) => ({ Name, Value }));
      return app.send(new UpdateUserAttributesCommand({ AccessToken, UserAttributes }));
    },
    changePassword: (PreviousPassword: string | undefined, ProposedPassword: string) =>
      app.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword })),
    signIn: (password: string) => signIn(aws, pool, email, password),
  };
}

function asRecord(list: { Name?: string | undefined; Value?: string | undefined }[] | undefined) {
  return Object.fromEntries((list ?? []).map(({ Name, Value }) => [Name, Value]));
}

test('GetUser returns all attributes when the client has no ReadAttributes', async () => {
  const { email, username, attributes, shown } = await start();
  await expect(shown()).resolves.toEqual({ sub: username, email, ...attributes });
});

test('GetUser returns the readable attributes and the sub', async () => {
  const { email, username, shown } = await start({ ReadAttributes: ['email', 'custom:tenant_id'] });
  await expect(shown()).resolves.toEqual({ sub: username, email, 'custom:tenant_id': 'acme' });
});

test('UpdateUserAttributes sets and deletes attributes', async () => {
  const { update, shown } = await start();
  await update({ name: 'Ada Lovelace', nickname: 'Ada' });
  await expect(shown()).resolves.toMatchObject({ name: 'Ada Lovelace', nickname: 'Ada' });
  await update({ nickname: '' });
  await expect(shown()).resolves.not.toHaveProperty('nickname');
});

test("UpdateUserAttributes writes nothing when one attribute isn't writable", async () => {
  const { update, stored } = await start({ WriteAttributes: ['name', 'email'] });
  for (const value of ['other', 'acme', '']) {
    await expect(update({ name: 'Eve', 'custom:tenant_id': value })).rejects.toMatchObject(unauthorizedAttribute);
  }
  await expect(stored()).resolves.toMatchObject({ name: 'Ada', 'custom:tenant_id': 'acme' });
});

test.each(['sub', 'email_verified', 'phone_number_verified', 'nonsense', '__proto__'])(
  'UpdateUserAttributes refuses %s when the client has no WriteAttributes',
  async (name) => {
    const { update } = await start();
    await expect(update({ [name]: 'true' })).rejects.toMatchObject(unauthorizedAttribute);
  },
);

test('UpdateUserAttributes refuses an immutable attribute', async () => {
  const { update } = await start();
  await expect(update({ 'custom:hired': '2021' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'user.custom:hired: Attribute cannot be updated.',
  });
});

test('UpdateUserAttributes changes required attributes and refuses to delete them', async () => {
  const { update, stored } = await start();
  await expect(update({ name: '' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'user.name: Required attribute cannot be deleted.',
  });
  await update({ name: 'Ada Lovelace' });
  await expect(stored()).resolves.toHaveProperty('name', 'Ada Lovelace');
});

test('UpdateUserAttributes refuses a value that violates the schema', async () => {
  const { update } = await start();
  await expect(update({ birthdate: 'long ago' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('a new address is an unverified alias', async () => {
  const { aws, pool, update, shown } = await start();
  await update({ email: 'lovelace@example.com' });
  await expect(shown()).resolves.toMatchObject({ email: 'lovelace@example.com', email_verified: 'false' });
  await expect(signIn(aws, pool, 'lovelace@example.com')).resolves.toHaveProperty('AuthenticationResult');
});

test("UpdateUserAttributes refuses another user's address", async () => {
  const { aws, pool, update } = await start();
  const { email } = await register(aws, pool.poolId);
  await expect(update({ email })).rejects.toMatchObject({ name: 'AliasExistsException' });
});

test('ChangePassword sets a new password given the current one', async () => {
  const otherUser = await start();
  await otherUser.changePassword(userPassword, newPassword);
  await expect(otherUser.signIn(newPassword)).resolves.toHaveProperty('AuthenticationResult');
  await expect(otherUser.signIn(userPassword)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await expect(otherUser.shown()).resolves.toHaveProperty('sub');
});

test('ChangePassword refuses a wrong current password', async () => {
  const otherUser = await start();
  await expect(otherUser.changePassword('Wrong-horse-1', newPassword)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Incorrect username or password.',
  });
  await expect(otherUser.signIn(userPassword)).resolves.toHaveProperty('AuthenticationResult');
});

test('ChangePassword requires PreviousPassword', async () => {
  const { changePassword } = await start();
  await expect(changePassword(undefined, newPassword)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Missing required parameter PreviousPassword',
  });
});

test('ChangePassword refuses a password that violates the policy', async () => {
  const { changePassword } = await start();
  await expect(changePassword(userPassword, 'short')).rejects.toMatchObject({
    name: 'InvalidPasswordException',
    message: 'Password did not conform with policy: Password not long enough',
  });
});

test.each([' leading', 'trailing ', 'x'])('ChangePassword refuses %j as input', async (password) => {
  const { changePassword } = await start();
  await expect(changePassword(userPassword, password)).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('one of two concurrent changes succeeds', async () => {
  const otherUser = await start();
  const proposed = [newPassword, `${newPassword}b`];
  const results = await Promise.allSettled(
    proposed.map((password) => otherUser.changePassword(userPassword, password)),
  );
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  const winner = results.findIndex(({ status }) => status === 'fulfilled');
  await expect(otherUser.signIn(defined(proposed[winner]))).resolves.toHaveProperty('AuthenticationResult');
});

test('ChangePassword refuses a password that an administrator replaced', async () => {
  const { aws, pool, username, changePassword } = await start();
  const names = { UserPoolId: pool.poolId, Username: username };
  await aws.send(new AdminSetUserPasswordCommand({ ...names, Password: 'Set-by-admin-3', Permanent: true }));
  await expect(changePassword(userPassword, newPassword)).rejects.toMatchObject({
    message: 'Incorrect username or password.',
  });
});
