import { readFile, writeFile } from 'node:fs/promises';
import {
  AdminInitiateAuthCommand,
  type AuthFlowType,
  ForgotPasswordCommand,
  GetUserCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  awsClient,
  createClient,
  createPool,
  createTenantPool,
  day,
  invite,
  refreshTokenPattern,
  register,
  secretHash,
  settableClock,
  signIn,
  startEmulator,
  temporaryPassword,
  temporarySnapshotFile,
  userPassword,
} from './support/emulator.ts';

const incorrectPassword = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

test('the right password returns three tokens', async () => {
  const { aws } = await startEmulator();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  const { $metadata, ...answer } = await signIn(aws, pool, email);
  expect(answer).toEqual({
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      IdToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      RefreshToken: expect.stringMatching(refreshTokenPattern),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    },
  });
});

test('users sign in with their address in any case or their sub', async () => {
  const { aws } = await startEmulator();
  const pool = await createTenantPool(aws);
  const { username } = await register(aws, pool.poolId, 'Ada@example.com');
  for (const name of ['ADA@EXAMPLE.COM', username]) {
    await expect(signIn(aws, pool, name)).resolves.toHaveProperty('AuthenticationResult');
  }
});

test('a wrong password is refused without details', async () => {
  const { aws } = await startEmulator();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  await expect(signIn(aws, pool, email, 'Wrong-horse-1')).rejects.toMatchObject(incorrectPassword);
});

test('an unknown user is reported as a wrong password when user existence errors are prevented', async () => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { id: clientId } = await createClient(aws, poolId, { PreventUserExistenceErrors: 'ENABLED' });
  await expect(signIn(aws, { poolId, clientId }, 'nobody@example.com')).rejects.toMatchObject(incorrectPassword);
});

test.each(['LEGACY' as const, undefined])(
  'an unknown user is reported when PreventUserExistenceErrors is %s',
  async (mode) => {
    const { aws } = await startEmulator();
    const poolId = await createPool(aws);
    const { id: clientId } = await createClient(aws, poolId, { PreventUserExistenceErrors: mode });
    await expect(signIn(aws, { poolId, clientId }, 'nobody@example.com')).rejects.toMatchObject({
      name: 'UserNotFoundException',
      message: 'User does not exist.',
    });
  },
);

test("a user of another pool can't sign in", async () => {
  const { aws } = await startEmulator();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, await createPool(aws));
  await expect(signIn(aws, pool, email)).rejects.toMatchObject({ name: 'UserNotFoundException' });
});

test('AdminInitiateAuth refuses a client of another pool', async () => {
  const { aws } = await startEmulator();
  const { poolId } = await createTenantPool(aws);
  const { clientId } = await createTenantPool(aws);
  const { email } = await register(aws, poolId);
  await expect(signIn(aws, { poolId, clientId }, email)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test.each(['USERNAME', 'PASSWORD'])('AdminInitiateAuth requires %s', async (name) => {
  const { aws } = await startEmulator();
  const { poolId, clientId } = await createTenantPool(aws);
  const AuthParameters: Record<string, string> = { USERNAME: 'a@example.com', PASSWORD: userPassword };
  delete AuthParameters[name];
  const AuthFlow = 'ADMIN_USER_PASSWORD_AUTH';
  await expect(
    aws.send(new AdminInitiateAuthCommand({ UserPoolId: poolId, ClientId: clientId, AuthFlow, AuthParameters })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException', message: `Missing required parameter ${name}` });
});

test('AdminInitiateAuth refuses an invalid username', async () => {
  const { aws } = await startEmulator();
  await expect(signIn(aws, await createTenantPool(aws), 'a b\u0000')).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

function initiate(pool: { poolId: string; clientId: string }, AuthFlow: AuthFlowType, USERNAME: string) {
  const AuthParameters = { USERNAME, PASSWORD: userPassword };
  return new AdminInitiateAuthCommand({ UserPoolId: pool.poolId, ClientId: pool.clientId, AuthFlow, AuthParameters });
}

test.each([
  ['ALLOW_ADMIN_USER_PASSWORD_AUTH' as const, 'ADMIN_USER_PASSWORD_AUTH' as const],
  ['ALLOW_ADMIN_USER_PASSWORD_AUTH' as const, 'ADMIN_NO_SRP_AUTH' as const],
  ['ADMIN_NO_SRP_AUTH' as const, 'ADMIN_NO_SRP_AUTH' as const],
  ['ADMIN_NO_SRP_AUTH' as const, 'ADMIN_USER_PASSWORD_AUTH' as const],
])('a client with %s accepts %s', async (allowed, flow) => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { id: clientId } = await createClient(aws, poolId, { ExplicitAuthFlows: [allowed] });
  const { email } = await register(aws, poolId);
  await expect(aws.send(initiate({ poolId, clientId }, flow, email))).resolves.toHaveProperty('AuthenticationResult');
});

test.each([
  ['others only', ['ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_REFRESH_TOKEN_AUTH' as const]],
  ['an empty list, which means refresh, SRP and custom', []],
  ['no list, which means the same', undefined],
])('ADMIN_USER_PASSWORD_AUTH is refused when the client allows %s', async (_, ExplicitAuthFlows) => {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { id: clientId } = await createClient(aws, poolId, { ExplicitAuthFlows });
  const { email } = await register(aws, poolId);
  await expect(signIn(aws, { poolId, clientId }, email)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Auth flow not enabled for this client',
  });
});

test('an update without ExplicitAuthFlows disables ADMIN_USER_PASSWORD_AUTH', async () => {
  const { aws } = await startEmulator();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  await aws.send(new UpdateUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: pool.clientId }));
  await expect(signIn(aws, pool, email)).rejects.toMatchObject({ message: 'Auth flow not enabled for this client' });
});

test.each(['USER_SRP_AUTH' as const, 'CUSTOM_AUTH' as const, 'USER_AUTH' as const])(
  "AdminInitiateAuth refuses %s when the client doesn't allow it",
  async (flow) => {
    const { aws } = await startEmulator();
    const pool = await createTenantPool(aws);
    await expect(aws.send(initiate(pool, flow, 'a@example.com'))).rejects.toMatchObject({
      message: 'Auth flow not enabled for this client',
    });
  },
);

test.each(['USER_PASSWORD_AUTH' as const, 'USER_SRP_AUTH' as const])(
  "AdminInitiateAuth doesn't support %s",
  async (flow) => {
    const { aws } = await startEmulator();
    const poolId = await createPool(aws);
    const { id: clientId } = await createClient(aws, poolId, { ExplicitAuthFlows: [`ALLOW_${flow}`] });
    await expect(aws.send(initiate({ poolId, clientId }, flow, 'a@example.com'))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Initiate Auth method not supported.',
    });
  },
);

async function poolWithSecret() {
  const { aws } = await startEmulator();
  const poolId = await createPool(aws);
  const { id: clientId, secret = '' } = await createClient(aws, poolId, { GenerateSecret: true });
  const { email, username } = await register(aws, poolId);
  return { aws, pool: { poolId, clientId }, secret, email, username };
}

test('the secret hash covers the submitted alias or sub', async () => {
  const { aws, pool, secret, email, username } = await poolWithSecret();
  for (const name of [email, email.toUpperCase(), username]) {
    const hash = secretHash(secret, name, pool.clientId);
    await expect(signIn(aws, pool, name, userPassword, { SECRET_HASH: hash })).resolves.toHaveProperty(
      'AuthenticationResult',
    );
  }
});

test('a client with a secret requires SECRET_HASH', async () => {
  const { aws, pool, email } = await poolWithSecret();
  await expect(signIn(aws, pool, email)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `Client ${pool.clientId} is configured for secret but secret was not received`,
  });
});

test('a wrong hash is refused before the password is checked', async () => {
  const { aws, pool, secret, email, username } = await poolWithSecret();
  const ofAnotherName = secretHash(secret, username, pool.clientId);
  for (const hash of ['', 'short', secretHash('another', email, pool.clientId), ofAnotherName]) {
    await expect(signIn(aws, pool, email, 'Wrong-horse-1', { SECRET_HASH: hash })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `SecretHash does not match for the client: ${pool.clientId}`,
    });
  }
});

test('a client without a secret refuses SECRET_HASH', async () => {
  const { aws } = await startEmulator();
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  const hash = secretHash('none', email, pool.clientId);
  await expect(signIn(aws, pool, email, userPassword, { SECRET_HASH: hash })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `Client ${pool.clientId} is not configured for secret but secret was received`,
  });
});

test('a temporary password expires after TemporaryPasswordValidityDays', async () => {
  const time = settableClock();
  const { aws } = await startEmulator(time);
  const pool = await createTenantPool(aws, { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 2 } } });
  const { email } = await invite(aws, pool.poolId);
  time.advance(2 * day - 1);
  await expect(signIn(aws, pool, email, temporaryPassword)).resolves.toHaveProperty('Session');
  time.advance(1);
  await expect(signIn(aws, pool, email, temporaryPassword)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Temporary password has expired and must be reset by an administrator.',
  });
  await expect(signIn(aws, pool, email, 'Wrong-horse-1')).rejects.toMatchObject(incorrectPassword);
});

test('a permanent password does not expire', async () => {
  const time = settableClock();
  const { aws } = await startEmulator(time);
  const pool = await createTenantPool(aws);
  const { email } = await register(aws, pool.poolId);
  time.advance(400 * day);
  await expect(signIn(aws, pool, email)).resolves.toHaveProperty('AuthenticationResult');
});

test('an unconfirmed user gets UserNotConfirmedException', async () => {
  const snapshotFile = await temporarySnapshotFile();

  const { emulator: before } = await startEmulator({ snapshotFile });
  const pool = await createTenantPool(awsClient(before.url));
  const { email } = await register(awsClient(before.url), pool.poolId, undefined, { email_verified: 'true' });
  const { AuthenticationResult } = await signIn(awsClient(before.url), pool, email);
  await before.close();

  // No operation of the emulator leads to this state, so it is written into the snapshot.
  const snapshot = JSON.parse(await readFile(snapshotFile, 'utf8'));
  snapshot.pools[0].users[0].status = 'UNCONFIRMED';
  await writeFile(snapshotFile, JSON.stringify(snapshot));

  const { aws } = await startEmulator({ snapshotFile });
  const notConfirmed = { name: 'UserNotConfirmedException', message: 'User is not confirmed.' };
  await expect(signIn(aws, pool, email)).rejects.toMatchObject(notConfirmed);
  const AccessToken = AuthenticationResult?.AccessToken;
  await expect(aws.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(notConfirmed);
  await expect(signIn(aws, pool, email, 'Wrong-horse-1')).rejects.toMatchObject(incorrectPassword);
  await expect(aws.send(new ForgotPasswordCommand({ ClientId: pool.clientId, Username: email }))).rejects.toMatchObject(
    {
      name: 'InvalidParameterException',
      message: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
    },
  );
});
