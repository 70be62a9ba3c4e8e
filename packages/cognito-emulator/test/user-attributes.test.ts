import {
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createClient, createPool, invite, signIn, startEmulator, userPassword } from './support/emulator.ts';
import { getUser, updateAttributes } from './support/users.ts';

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
