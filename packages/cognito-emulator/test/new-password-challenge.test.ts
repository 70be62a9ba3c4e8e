import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  type CreateUserPoolClientCommandInput,
  type SchemaAttributeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  createClient,
  createPool,
  day,
  defined,
  invite,
  minute,
  secretHash,
  setNewPassword,
  settableClock,
  signIn,
  startEmulator,
  temporaryPassword,
  userPassword,
} from './support/emulator.ts';

const poolSchema: SchemaAttributeType[] = [
  { Name: 'tenant_id', AttributeDataType: 'String' },
  { Name: 'plan', AttributeDataType: 'String', StringAttributeConstraints: { MaxLength: '4' } },
  { Name: 'region', AttributeDataType: 'String', Mutable: false },
];

/** Starts with a user who has signed in with a temporary password. */
async function startChallenge(
  options: {
    client?: Partial<CreateUserPoolClientCommandInput>;
    schema?: SchemaAttributeType[];
    attributes?: Record<string, string>;
  } = {},
) {
  const time = settableClock();
  const { aws } = await startEmulator(time);
  const poolId = await createPool(aws, { Schema: [...poolSchema, ...(options.schema ?? [])] });
  const { id: clientId, secret } = await createClient(aws, poolId, options.client);
  const pool = { poolId, clientId };
  const user = await invite(aws, poolId, undefined, options.attributes);
  const parameters = secret === undefined ? {} : { SECRET_HASH: secretHash(secret, user.email, clientId) };
  const answer = await signIn(aws, pool, user.email, temporaryPassword, parameters);
  const respond = (responses: Record<string, string> = {}, session = answer.Session) =>
    setNewPassword(aws, pool, session, { USERNAME: user.email, ...responses });
  return { aws, time, pool, secret, ...user, answer, respond };
}

const usedSession = {
  name: 'NotAuthorizedException',
  message: 'Invalid session for the user, session can only be used once.',
};
const expiredSession = { name: 'NotAuthorizedException', message: 'Invalid session for the user, session is expired.' };
const invalidSession = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' };

test('a temporary password returns the challenge and no tokens', async () => {
  const { answer, username, email } = await startChallenge({ attributes: { email_verified: 'true' } });
  expect(answer.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  expect(answer.AuthenticationResult).toBeUndefined();
  expect(defined(answer.Session).length).toBeGreaterThanOrEqual(20);
  expect(answer.ChallengeParameters).toEqual({
    USER_ID_FOR_SRP: username,
    requiredAttributes: '[]',
    userAttributes: JSON.stringify({ email_verified: 'true', email }),
  });
});

test('a new password returns tokens and confirms the user', async () => {
  const { aws, pool, email, respond } = await startChallenge();
  const { $metadata, ...answer } = await respond();
  expect(answer).toEqual({
    ChallengeParameters: {},
    AuthenticationResult: expect.objectContaining({ TokenType: 'Bearer', RefreshToken: expect.any(String) }),
  });
  const user = await aws.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: email }));
  expect(user.UserStatus).toBe('CONFIRMED');
  await expect(signIn(aws, pool, email)).resolves.toHaveProperty('AuthenticationResult');
  await expect(signIn(aws, pool, email, temporaryPassword)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test('the response accepts the sub as USERNAME', async () => {
  const { respond, username } = await startChallenge();
  await expect(respond({ USERNAME: username })).resolves.toHaveProperty('AuthenticationResult');
});

test('a session works once', async () => {
  const { respond } = await startChallenge();
  await respond();
  await expect(respond()).rejects.toMatchObject(usedSession);
});

test('one of two concurrent responses succeeds', async () => {
  const { respond } = await startChallenge();
  const outcomes = await Promise.allSettled([
    respond({ NEW_PASSWORD: 'The-first-one-1' }),
    respond({ NEW_PASSWORD: 'The-second-one-2' }),
  ]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: usedSession });
});

test('one of two sessions of one temporary password succeeds', async () => {
  const { aws, pool, email, answer, respond } = await startChallenge();
  const { Session } = await signIn(aws, pool, email, temporaryPassword);
  const outcomes = await Promise.allSettled([
    respond({ NEW_PASSWORD: 'The-first-one-1' }, answer.Session),
    respond({ NEW_PASSWORD: 'The-second-one-2' }, Session),
  ]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: invalidSession });
});

test.each(['a renewed invitation', 'another temporary password'])('%s ends the challenge', async (renewal) => {
  const { aws, pool, email, respond } = await startChallenge();
  const names = { UserPoolId: pool.poolId, Username: email };
  await (renewal === 'a renewed invitation'
    ? aws.send(new AdminCreateUserCommand({ ...names, MessageAction: 'RESEND' }))
    : aws.send(new AdminSetUserPasswordCommand({ ...names, Password: 'Another-one-2' })));
  await expect(respond()).rejects.toMatchObject(invalidSession);
});

test("a user's new password keeps another user's session", async () => {
  const { aws, pool, respond } = await startChallenge();
  const eve = await invite(aws, pool.poolId);
  const { Session } = await signIn(aws, pool, eve.email, temporaryPassword);
  await respond();
  await expect(respond({ USERNAME: eve.email }, Session)).resolves.toHaveProperty('AuthenticationResult');
});

test('an expired session is reported as expired for a day', async () => {
  const { aws, pool, email, time, respond } = await startChallenge({ client: { AuthSessionValidity: 3 } });
  time.advance(day);
  await signIn(aws, pool, email, temporaryPassword);
  await expect(respond()).rejects.toMatchObject(expiredSession);
  time.advance(day);
  await signIn(aws, pool, email, temporaryPassword);
  await expect(respond()).rejects.toMatchObject(invalidSession);
});

test('a session expires after three minutes', async () => {
  const { respond, time } = await startChallenge();
  time.advance(3 * minute);
  await expect(respond()).rejects.toMatchObject(expiredSession);
});

test('AuthSessionValidity sets the lifetime of a session', async () => {
  const { respond, time } = await startChallenge({ client: { AuthSessionValidity: 15 } });
  time.advance(15 * minute - 1);
  await expect(respond()).resolves.toHaveProperty('AuthenticationResult');
});

test('an invented session is refused', async () => {
  const { respond } = await startChallenge();
  await expect(respond({}, 'x'.repeat(64))).rejects.toMatchObject(invalidSession);
});

test('a session is refused for another user', async () => {
  const { aws, pool, respond } = await startChallenge();
  const eve = await invite(aws, pool.poolId);
  await expect(respond({ USERNAME: eve.email })).rejects.toMatchObject(invalidSession);
  await expect(respond({ USERNAME: 'nobody@example.com' })).rejects.toMatchObject(invalidSession);
  await expect(respond()).resolves.toHaveProperty('AuthenticationResult');
});

test('a session is refused at another client', async () => {
  const { aws, pool, answer, email } = await startChallenge();
  const { id: clientId } = await createClient(aws, pool.poolId);
  await expect(setNewPassword(aws, { ...pool, clientId }, answer.Session, { USERNAME: email })).rejects.toMatchObject(
    invalidSession,
  );
});

test('a password set by an administrator ends the challenge', async () => {
  const { aws, pool, email, respond } = await startChallenge();
  await aws.send(
    new AdminSetUserPasswordCommand({
      UserPoolId: pool.poolId,
      Username: email,
      Password: userPassword,
      Permanent: true,
    }),
  );
  await expect(respond({ NEW_PASSWORD: 'Another-one-2' })).rejects.toMatchObject(invalidSession);
});

test('a password that violates the policy can be corrected in the same session', async () => {
  const { respond } = await startChallenge();
  await expect(respond({ NEW_PASSWORD: 'short' })).rejects.toMatchObject({
    name: 'InvalidPasswordException',
    message: 'Password did not conform with policy: Password not long enough',
  });
  await expect(respond()).resolves.toHaveProperty('AuthenticationResult');
});

test.each(['USERNAME', 'NEW_PASSWORD'])('the response requires %s', async (name) => {
  const { respond } = await startChallenge();
  await expect(respond({ [name]: '' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: `Missing required parameter ${name}`,
  });
});

test('the response requires Session', async () => {
  const { aws, pool, email } = await startChallenge();
  await expect(setNewPassword(aws, pool, undefined, { USERNAME: email })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Missing required parameter Session',
  });
});

test('the response requires SECRET_HASH when the client has a secret', async () => {
  const { respond, secret, pool, email, username } = await startChallenge({ client: { GenerateSecret: true } });
  await expect(respond()).rejects.toMatchObject({
    message: `Client ${pool.clientId} is configured for secret but secret was not received`,
  });
  const wrong = secretHash(defined(secret), username, pool.clientId);
  await expect(respond({ SECRET_HASH: wrong })).rejects.toMatchObject({
    message: `SecretHash does not match for the client: ${pool.clientId}`,
  });
  const right = secretHash(defined(secret), email, pool.clientId);
  await expect(respond({ SECRET_HASH: right })).resolves.toHaveProperty('AuthenticationResult');
});

test('writable attributes are set with the password', async () => {
  const { aws, pool, email, respond } = await startChallenge({
    client: { WriteAttributes: ['name'] },
    attributes: { 'custom:tenant_id': 'acme' },
  });
  await respond({ 'userAttributes.name': 'Ada' });
  const user = await aws.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: email }));
  expect(user.UserAttributes).toContainEqual({ Name: 'name', Value: 'Ada' });
});

test('an attribute outside WriteAttributes is refused', async () => {
  const { respond } = await startChallenge({ client: { WriteAttributes: ['name'] } });
  await expect(respond({ 'userAttributes.custom:tenant_id': 'other' })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'A client attempted to write unauthorized attribute',
  });
});

test.each(['email_verified', 'sub', 'custom:nope'])(
  '%s is refused when the client has no WriteAttributes',
  async (name) => {
    const { respond } = await startChallenge();
    await expect(respond({ [`userAttributes.${name}`]: 'true' })).rejects.toMatchObject({
      message: 'A client attempted to write unauthorized attribute',
    });
  },
);

test('custom attributes are writable when the client has no WriteAttributes', async () => {
  const { respond } = await startChallenge();
  await expect(respond({ 'userAttributes.custom:tenant_id': 'acme' })).resolves.toHaveProperty('AuthenticationResult');
});

test.each([
  ['custom:region', 'eu', 'user.custom:region: Attribute cannot be updated.'],
  ['custom:plan', 'enterprise', 'custom:plan: String must have a length of at most 4.'],
])('the schema applies to attributes in a response: %s', async (name, value, message) => {
  const { respond } = await startChallenge();
  await expect(respond({ [`userAttributes.${name}`]: value })).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  });
});

test("an existing address can't be changed in a response", async () => {
  const { respond, email } = await startChallenge();
  await expect(respond({ 'userAttributes.email': email })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Cannot modify an already provided email',
  });
});

test('missing required attributes are listed and required', async () => {
  const { answer, respond } = await startChallenge({ schema: [{ Name: 'given_name', Required: true }] });
  expect(answer.ChallengeParameters?.['requiredAttributes']).toBe('["userAttributes.given_name"]');
  await expect(respond()).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Invalid attributes given, given_name is missing',
  });
  await expect(respond({ 'userAttributes.given_name': '' })).rejects.toMatchObject({
    message: 'Invalid attributes given, given_name is missing',
  });
  await expect(respond({ 'userAttributes.given_name': 'Ada' })).resolves.toHaveProperty('AuthenticationResult');
});

test('a response to another challenge is refused', async () => {
  const { aws, pool, answer } = await startChallenge();
  await expect(
    aws.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId: pool.poolId,
        ClientId: pool.clientId,
        ChallengeName: 'SMS_MFA',
        Session: answer.Session,
      }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
