import {
  AdminUserGlobalSignOutCommand,
  type CognitoIdentityProviderClient,
  type CreateUserPoolClientCommandInput,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  RevokeTokenCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  anonymousClient,
  awsClient,
  createClient,
  createPool,
  createTenantPool,
  day,
  defined,
  register,
  settableClock,
  signIn,
  startEmulator,
  temporarySnapshotFile,
} from './support/emulator.ts';

const refreshRevoked = { name: 'NotAuthorizedException', message: 'Refresh Token has been revoked' };
const accessRevoked = { name: 'NotAuthorizedException', message: 'Access Token has been revoked' };

/** Starts with a user who can sign in any number of times, and a clock that stands still. */
async function start(settings: Partial<CreateUserPoolClientCommandInput> = {}) {
  const time = settableClock();
  const { aws, url } = await startEmulator({ clock: time.clock });
  const poolId = await createPool(aws);
  const { id: clientId, secret } = await createClient(aws, poolId, settings);
  const { email, username } = await register(aws, poolId);
  const app = anonymousClient(url);
  return {
    time,
    aws,
    app,
    poolId,
    clientId,
    secret,
    email,
    username,
    ...actions(aws, app, { poolId, clientId }, email),
  };
}

function actions(
  aws: CognitoIdentityProviderClient,
  app: CognitoIdentityProviderClient,
  pool: { poolId: string; clientId: string },
  email: string,
) {
  const ClientId = pool.clientId;
  return {
    signedIn: async () => {
      const { AuthenticationResult } = await signIn(aws, pool, email);
      return {
        access: defined(AuthenticationResult?.AccessToken),
        id: defined(AuthenticationResult?.IdToken),
        refresh: defined(AuthenticationResult?.RefreshToken),
      };
    },
    renew: (RefreshToken: string) => app.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken })),
    revoke: (Token: string, ClientSecret?: string) =>
      app.send(new RevokeTokenCommand({ ClientId, Token, ClientSecret })),
    getUser: (AccessToken: string) => app.send(new GetUserCommand({ AccessToken })),
    signOut: (AccessToken: string) => app.send(new GlobalSignOutCommand({ AccessToken })),
  };
}

test('RevokeToken invalidates the refresh token and all access tokens of its sign-in', async () => {
  const { signedIn, renew, revoke, getUser } = await start();
  const [one, other] = [await signedIn(), await signedIn()];
  const renewed = defined((await renew(one.refresh)).AuthenticationResult?.AccessToken);
  await revoke(one.refresh);
  await expect(renew(one.refresh)).rejects.toMatchObject(refreshRevoked);
  await expect(getUser(one.access)).rejects.toMatchObject(accessRevoked);
  await expect(getUser(renewed)).rejects.toMatchObject(accessRevoked);
  await expect(renew(other.refresh)).resolves.toHaveProperty('AuthenticationResult');
  await expect(getUser(other.access)).resolves.toHaveProperty('Username');
});

test('revoking one rotated token revokes all of them', async () => {
  const { signedIn, renew, revoke } = await start({
    ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
  });
  const { refresh } = await signedIn();
  const successor = defined((await renew(refresh)).AuthenticationResult?.RefreshToken);
  await revoke(refresh);
  await expect(renew(successor)).rejects.toMatchObject(refreshRevoked);
});

test('revoking an unknown or revoked token succeeds', async () => {
  const { signedIn, revoke } = await start();
  const { refresh } = await signedIn();
  await revoke(refresh);
  await expect(revoke(refresh)).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  await expect(revoke('unknown')).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
});

test('only refresh tokens can be revoked', async () => {
  const { signedIn, revoke, getUser } = await start();
  const { access, id } = await signedIn();
  for (const token of [access, id]) {
    await expect(revoke(token)).rejects.toMatchObject({ name: 'UnsupportedTokenTypeException' });
  }
  await expect(getUser(access)).resolves.toHaveProperty('Username');
});

test("RevokeToken requires the client's own token and secret", async () => {
  const { aws, app, poolId, signedIn, renew } = await start();
  const { refresh } = await signedIn();
  const other = await createClient(aws, poolId, { GenerateSecret: true });
  const request = { ClientId: other.id, Token: refresh };
  for (const ClientSecret of [undefined, 'wrong', other.secret]) {
    await expect(app.send(new RevokeTokenCommand({ ...request, ClientSecret }))).rejects.toMatchObject({
      name: 'UnauthorizedException',
    });
  }
  await expect(renew(refresh)).resolves.toHaveProperty('AuthenticationResult');
});

test('RevokeToken refuses a secret from a client without one', async () => {
  const { signedIn, revoke, renew } = await start();
  const { refresh } = await signedIn();
  await expect(revoke(refresh, 'superfluous')).rejects.toMatchObject({ name: 'UnauthorizedException' });
  await expect(renew(refresh)).resolves.toHaveProperty('AuthenticationResult');
});

test('RevokeToken is refused when token revocation is disabled', async () => {
  const { aws, poolId, clientId, signedIn, revoke, renew } = await start();
  const [one, other] = [await signedIn(), await signedIn()];
  await revoke(one.refresh);
  await aws.send(
    new UpdateUserPoolClientCommand({ UserPoolId: poolId, ClientId: clientId, EnableTokenRevocation: false }),
  );
  await expect(revoke(other.refresh)).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
  await expect(renew(one.refresh)).rejects.toMatchObject(refreshRevoked);
});

test('a malformed token fails validation', async () => {
  const { revoke } = await start();
  await expect(revoke('a b')).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test.each(['GlobalSignOut', 'AdminUserGlobalSignOut'])(
  '%s revokes all earlier sign-ins of a user',
  async (operation) => {
    const { aws, poolId, email, signedIn, signOut, renew, getUser } = await start();
    const before = [await signedIn(), await signedIn()];
    if (operation === 'GlobalSignOut') await signOut(defined(before[0]).access);
    else await aws.send(new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: email }));
    for (const { access, refresh } of before) {
      await expect(renew(refresh)).rejects.toMatchObject(refreshRevoked);
      await expect(getUser(access)).rejects.toMatchObject(accessRevoked);
      await expect(signOut(access)).rejects.toMatchObject(accessRevoked);
    }
    const after = await signedIn();
    await expect(renew(after.refresh)).resolves.toHaveProperty('AuthenticationResult');
    await expect(getUser(after.access)).resolves.toHaveProperty('Username');
  },
);

test("a sign-out keeps other users' tokens", async () => {
  const { aws, app, poolId, clientId, signedIn, signOut } = await start();
  const otherUser = await register(aws, poolId);
  const otherTokens = await actions(aws, app, { poolId, clientId }, otherUser.email).signedIn();
  await signOut((await signedIn()).access);
  await expect(app.send(new GetUserCommand({ AccessToken: otherTokens.access }))).resolves.toHaveProperty('Username');
});

test('a sign-out revokes tokens without origin_jti', async () => {
  const { time, signedIn, signOut, getUser } = await start({ EnableTokenRevocation: false });
  const before = await signedIn();
  await signOut(before.access);
  await expect(getUser(before.access)).rejects.toMatchObject(accessRevoked);
  time.advance(1000);
  await expect(getUser((await signedIn()).access)).resolves.toHaveProperty('Username');
});

test("a sign-out revokes no other user's token of the same second without origin_jti", async () => {
  const { aws, app, poolId, clientId, signedIn, signOut, getUser } = await start({ EnableTokenRevocation: false });
  const otherUser = await register(aws, poolId);
  const otherTokens = await actions(aws, app, { poolId, clientId }, otherUser.email).signedIn();
  await signOut((await signedIn()).access);
  await expect(getUser(otherTokens.access)).resolves.toHaveProperty('Username', otherUser.username);
});

test("revocation keeps another client's token of the same second without origin_jti", async () => {
  const { aws, app, poolId, email, signedIn, revoke, getUser } = await start();
  const other = await createClient(aws, poolId, { EnableTokenRevocation: false });
  const there = await actions(aws, app, { poolId, clientId: other.id }, email).signedIn();
  await revoke((await signedIn()).refresh);
  await expect(getUser(there.access)).resolves.toHaveProperty('Username');
});

test('an access token that outlives its refresh token can be revoked', async () => {
  const { time, aws, poolId, email, signedIn, getUser } = await start({
    AccessTokenValidity: 24,
    RefreshTokenValidity: 1,
    TokenValidityUnits: { AccessToken: 'hours', RefreshToken: 'hours' },
  });
  const { access } = await signedIn();
  time.advance(day - 1000);
  await signedIn();
  await expect(getUser(access)).resolves.toHaveProperty('Username');
  await aws.send(new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: email }));
  await expect(getUser(access)).rejects.toMatchObject(accessRevoked);
});

test('AdminUserGlobalSignOut refuses an unknown user', async () => {
  const { aws, poolId } = await start();
  await expect(
    aws.send(new AdminUserGlobalSignOutCommand({ UserPoolId: poolId, Username: 'nobody@example.com' })),
  ).rejects.toMatchObject({ name: 'UserNotFoundException', message: 'User does not exist.' });
});

test('revocations survive a restart', async () => {
  const snapshotFile = await temporarySnapshotFile();
  const { emulator: before } = await startEmulator({ snapshotFile });
  const pool = await createTenantPool(awsClient(before.url));
  const { email } = await register(awsClient(before.url), pool.poolId);
  const first = actions(awsClient(before.url), anonymousClient(before.url), pool, email);
  const [one, other] = [await first.signedIn(), await first.signedIn()];
  await first.revoke(one.refresh);
  await before.close();

  const { aws, url } = await startEmulator({ snapshotFile });
  const { renew, getUser } = actions(aws, anonymousClient(url), pool, email);
  await expect(renew(one.refresh)).rejects.toMatchObject(refreshRevoked);
  await expect(getUser(one.access)).rejects.toMatchObject(accessRevoked);
  await expect(renew(other.refresh)).resolves.toHaveProperty('AuthenticationResult');
});
