import {
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminResetUserPasswordCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  createClient,
  createPool,
  invite,
  register,
  settableClock,
  signIn,
  startEmulator,
  userPassword,
} from './support/emulator.ts';
import {
  codeFor,
  confirmForgotPassword,
  expiredCode,
  forgotPassword,
  hour,
  newPassword,
  startWithUser,
} from './support/password-reset.ts';

function reset(aws: CognitoIdentityProviderClient, UserPoolId: string, Username: string) {
  return aws.send(new AdminResetUserPasswordCommand({ UserPoolId, Username }));
}

const resetRequired = {
  name: 'PasswordResetRequiredException',
  message: 'Password reset required for the user',
};

test('AdminResetUserPassword invalidates the password and sends a code that sets a new one', async () => {
  const { aws, emulator, pool, email } = await startWithUser();
  await reset(aws, pool.poolId, email);
  for (const password of [userPassword, 'Wrong-horse-1']) {
    await expect(signIn(aws, pool, email, password)).rejects.toMatchObject(resetRequired);
  }
  const names = { UserPoolId: pool.poolId, Username: email };
  expect(await aws.send(new AdminGetUserCommand(names))).toMatchObject({ UserStatus: 'RESET_REQUIRED' });

  await confirmForgotPassword(aws, pool, email, codeFor(emulator, email));
  expect(await aws.send(new AdminGetUserCommand(names))).toMatchObject({ UserStatus: 'CONFIRMED' });
  await expect(signIn(aws, pool, email, newPassword)).resolves.toHaveProperty('AuthenticationResult');
  await expect(signIn(aws, pool, email, userPassword)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
});

test('ForgotPassword sends a new code when the code of a reset has expired', async () => {
  const time = settableClock();
  const { aws, emulator, pool, email } = await startWithUser(time);
  await reset(aws, pool.poolId, email);
  time.advance(hour);
  await expect(confirmForgotPassword(aws, pool, email, codeFor(emulator, email))).rejects.toMatchObject(expiredCode);
  await forgotPassword(aws, pool, email);
  await expect(signIn(aws, pool, email)).rejects.toMatchObject(resetRequired);
  await confirmForgotPassword(aws, pool, email, codeFor(emulator, email));
});

test('a second reset invalidates the code of the first', async () => {
  const { aws, emulator, pool, email } = await startWithUser();
  for (let round = 0; round < 6; round++) await reset(aws, pool.poolId, email);
  expect(emulator.mailbox.messages()).toHaveLength(6);
  await confirmForgotPassword(aws, pool, email, codeFor(emulator, email));
});

test('AdminResetUserPassword keeps the password when the user has no verified address', async () => {
  const { aws, pool } = await startWithUser();
  const { email } = await register(aws, pool.poolId);
  await expect(reset(aws, pool.poolId, email)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
  });
  await expect(signIn(aws, pool, email)).resolves.toHaveProperty('AuthenticationResult');
});

test('AdminResetUserPassword refuses an invited user', async () => {
  const { aws, pool } = await startWithUser();
  const { email } = await invite(aws, pool.poolId, undefined, { email_verified: 'true' });
  await expect(reset(aws, pool.poolId, email)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'User password cannot be reset in the current state.',
  });
});

test('AdminResetUserPassword keeps the password when only administrators recover accounts', async () => {
  const { aws, emulator } = await startEmulator();
  const poolId = await createPool(aws, {
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
  });
  const { id: clientId } = await createClient(aws, poolId);
  const { email } = await register(aws, poolId, undefined, { email_verified: 'true' });
  await expect(reset(aws, poolId, email)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Contact administrator to reset password.',
  });
  expect(emulator.mailbox.messages()).toEqual([]);
  await expect(signIn(aws, { poolId, clientId }, email)).resolves.toHaveProperty('AuthenticationResult');
});

test('AdminResetUserPassword refuses a disabled user', async () => {
  const { aws, pool, email } = await startWithUser();
  await aws.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: email }));
  await expect(reset(aws, pool.poolId, email)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'User is disabled.',
  });
});

test('AdminResetUserPassword refuses an unknown user and an unknown pool', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  await expect(reset(aws, poolId, 'nobody@example.com')).rejects.toMatchObject({
    name: 'UserNotFoundException',
    message: 'User does not exist.',
  });
  await expect(reset(aws, 'eu-central-1_gone', 'nobody@example.com')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'User pool eu-central-1_gone does not exist.',
  });
});
