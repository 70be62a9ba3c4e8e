import {
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  createClient,
  createPool,
  invite,
  register,
  secretHash,
  settableClock,
  signIn,
  startEmulator,
} from './support/emulator.ts';
import {
  codeFor,
  confirmForgotPassword,
  forgotPassword,
  hour,
  limitExceeded,
  startWithUser,
} from './support/password-reset.ts';

const noVerifiedAddress = {
  name: 'InvalidParameterException',
  message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
};

test('ForgotPassword sends a code and returns a masked address', async () => {
  const { aws, emulator, pool, email } = await startWithUser(settableClock());
  const { CodeDeliveryDetails } = await forgotPassword(aws, pool, email);
  expect(CodeDeliveryDetails).toEqual({
    Destination: 'a***@e***',
    DeliveryMedium: 'EMAIL',
    AttributeName: 'email',
  });
  const code = codeFor(emulator, email);
  expect(code).toMatch(/^\d{6}$/);
  expect(emulator.mailbox.messages()).toEqual([
    {
      poolId: pool.poolId,
      to: email,
      kind: 'password_reset',
      subject: 'Your verification code',
      body: `Your verification code is ${code}.`,
      code,
      sentAt: new Date('2026-03-01T12:00:00Z'),
    },
  ]);
});

test('the old password works until a new one is set', async () => {
  const { aws, pool, email } = await startWithUser();
  await forgotPassword(aws, pool, email);
  await expect(signIn(aws, pool, email)).resolves.toHaveProperty('AuthenticationResult');
});

test('ForgotPassword accepts the address in any case and the sub', async () => {
  const { aws, emulator, pool, email, username } = await startWithUser();
  for (const name of [email.toUpperCase(), username]) await forgotPassword(aws, pool, name);
  expect(emulator.mailbox.messages().map(({ to }) => to)).toEqual([email, email]);
});

test.each<[string, Partial<UserPoolType>]>([
  [
    'VerificationMessageTemplate',
    { VerificationMessageTemplate: { EmailSubject: 'Code', EmailMessage: 'It is {####}.' } },
  ],
  ['older members', { EmailVerificationSubject: 'Code', EmailVerificationMessage: 'It is {####}.' }],
])("the message uses the pool's texts from %s", async (_, texts) => {
  const { aws, emulator } = await startEmulator();
  const poolId = await createPool(aws, {
    VerificationMessageTemplate: texts.VerificationMessageTemplate,
    EmailVerificationSubject: texts.EmailVerificationSubject,
    EmailVerificationMessage: texts.EmailVerificationMessage,
  });
  const { id: clientId } = await createClient(aws, poolId);
  const { email } = await register(aws, poolId, undefined, { email_verified: 'true' });
  await forgotPassword(aws, { clientId }, email);
  const body = `It is ${codeFor(emulator, email)}.`;
  expect(emulator.mailbox.latestTo(email)).toMatchObject({ subject: 'Code', body });
});

test('ForgotPassword reports UserNotFoundException when the client allows user existence errors', async () => {
  const { aws, pool } = await startWithUser();
  await expect(forgotPassword(aws, pool, 'nobody@example.com')).rejects.toMatchObject({
    name: 'UserNotFoundException',
    message: 'Username/client id combination not found.',
  });
});

test('an unknown address gets the same response as a known one when the client prevents user existence errors', async () => {
  const { aws, emulator, hidingPool } = await startWithUser();
  for (const name of ['bob@mail.example', 'BOB@mail.example']) {
    const { CodeDeliveryDetails } = await forgotPassword(aws, hidingPool, name);
    expect(CodeDeliveryDetails).toEqual({
      Destination: 'b***@m***',
      DeliveryMedium: 'EMAIL',
      AttributeName: 'email',
    });
  }
  expect(emulator.mailbox.messages()).toEqual([]);
});

test('an unknown username always gets the same simulated response', async () => {
  const { aws, hidingPool } = await startWithUser();
  const answers = [await forgotPassword(aws, hidingPool, 'nobody'), await forgotPassword(aws, hidingPool, 'nobody')];
  const [first, second] = answers.map(({ CodeDeliveryDetails }) => CodeDeliveryDetails);
  expect(first).toEqual({
    Destination: expect.stringMatching(/^[a-z]\*\*\*@[a-z]\*\*\*$/),
    DeliveryMedium: 'EMAIL',
    AttributeName: 'email',
  });
  expect(second).toEqual(first);
});

test('a disabled user is hidden when the client prevents user existence errors', async () => {
  const { aws, emulator, pool, hidingPool, email } = await startWithUser();
  await aws.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: email }));
  await expect(forgotPassword(aws, pool, email)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'User is disabled.',
  });
  await expect(forgotPassword(aws, hidingPool, email)).resolves.toHaveProperty(
    'CodeDeliveryDetails.Destination',
    'a***@e***',
  );
  expect(emulator.mailbox.messages()).toEqual([]);
});

test.each(['false', ''])(
  'a user with email_verified "%s" is hidden when the client prevents user existence errors',
  async (Value) => {
    const { aws, emulator, pool, hidingPool, email } = await startWithUser();
    const UserAttributes = [{ Name: 'email_verified', Value }];
    await aws.send(new AdminUpdateUserAttributesCommand({ UserPoolId: pool.poolId, Username: email, UserAttributes }));
    await expect(forgotPassword(aws, pool, email)).rejects.toMatchObject(noVerifiedAddress);
    await expect(forgotPassword(aws, hidingPool, email)).resolves.toHaveProperty(
      'CodeDeliveryDetails.Destination',
      'a***@e***',
    );
    expect(emulator.mailbox.messages()).toEqual([]);
  },
);

test('ForgotPassword refuses an invited user at any client', async () => {
  const { aws, pool, hidingPool } = await startWithUser();
  const { email } = await invite(aws, pool.poolId, undefined, { email_verified: 'true' });
  for (const client of [pool, hidingPool]) {
    await expect(forgotPassword(aws, client, email)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'User password cannot be reset in the current state.',
    });
  }
});

test.each([
  ['verified_phone_number' as const, noVerifiedAddress],
  ['admin_only' as const, { name: 'NotAuthorizedException', message: 'Contact administrator to reset password.' }],
])('ForgotPassword sends no email when accounts are recovered by %s', async (Name, refusal) => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws, { AccountRecoverySetting: { RecoveryMechanisms: [{ Name, Priority: 1 }] } });
  const { id: clientId } = await createClient(aws, poolId);
  const { email } = await register(aws, poolId, undefined, { email_verified: 'true' });
  await expect(forgotPassword(aws, { clientId }, email)).rejects.toMatchObject(refusal);
});

test('ForgotPassword refuses the sixth request of a user within an hour', async () => {
  const time = settableClock();
  const { aws, emulator, pool, hidingPool, email, username } = await startWithUser(time);
  await forgotPassword(aws, pool, email);
  time.advance(hour / 2);
  for (const name of [username, email, email, email.toUpperCase()]) await forgotPassword(aws, hidingPool, name);
  for (const client of [pool, hidingPool]) {
    await expect(forgotPassword(aws, client, email)).rejects.toMatchObject(limitExceeded);
  }
  expect(emulator.mailbox.messages()).toHaveLength(5);

  time.advance(hour / 2);
  await forgotPassword(aws, pool, email);
  await expect(forgotPassword(aws, pool, email)).rejects.toMatchObject(limitExceeded);
});

test('the limit also applies to unknown users', async () => {
  const { aws, hidingPool } = await startWithUser();
  for (const name of ['bob@example.com', 'BOB@example.com', 'bob@example.com', 'bob@example.com', 'Bob@example.com']) {
    await forgotPassword(aws, hidingPool, name);
  }
  await expect(forgotPassword(aws, hidingPool, 'bob@example.com')).rejects.toMatchObject(limitExceeded);
  await expect(forgotPassword(aws, hidingPool, 'carol@example.com')).resolves.toHaveProperty('CodeDeliveryDetails');
});

test('at most five concurrent requests succeed and the last code is valid', async () => {
  const { aws, emulator, pool, email } = await startWithUser();
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => forgotPassword(aws, pool, email)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  expect(emulator.mailbox.messages()).toHaveLength(5);
  await confirmForgotPassword(aws, pool, email, codeFor(emulator, email));
});

test('a client with a secret requires the hash of the submitted name', async () => {
  const { aws, pool, email, username } = await startWithUser();
  const { id: clientId, secret = '' } = await createClient(aws, pool.poolId, { GenerateSecret: true });
  await expect(forgotPassword(aws, { clientId }, email)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `Client ${clientId} is configured for secret but secret was not received`,
  });
  await expect(forgotPassword(aws, { clientId }, email, secretHash(secret, username, clientId))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `SecretHash does not match for the client: ${clientId}`,
  });
  await forgotPassword(aws, { clientId }, email, secretHash(secret, email, clientId));
});

test('ForgotPassword reports ResourceNotFoundException for a deleted client', async () => {
  const { aws } = await startEmulator();
  await expect(forgotPassword(aws, { clientId: 'gone' }, 'ada@example.com')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'User pool client gone does not exist.',
  });
});

test('ForgotPassword refuses an invalid username', async () => {
  const { aws, pool } = await startWithUser();
  await expect(forgotPassword(aws, pool, 'a b')).rejects.toMatchObject({ name: 'InvalidParameterException' });
});
