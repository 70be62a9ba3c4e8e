import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  anonymousClient,
  createClient,
  createPool,
  day,
  defined,
  headerOf,
  payloadOf,
  refreshTokenPattern,
  register,
  secretHash,
  signIn,
  startEmulator,
} from './support/emulator.ts';
import { oneSecond, startWithRefreshToken } from './support/refresh.ts';

const invalidToken = { name: 'NotAuthorizedException', message: 'Invalid Refresh Token.' };

test('each refresh operation returns access and ID token and no refresh token', async () => {
  const { token, renew, flow, adminFlow } = await startWithRefreshToken();
  for (const operation of [renew, flow, adminFlow]) {
    const { AuthenticationResult } = await operation(token);
    expect(AuthenticationResult).toEqual({
      AccessToken: expect.any(String),
      IdToken: expect.any(String),
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    });
  }
});

test("a refresh token has the form and length of Cognito's", async () => {
  const [token, other] = [(await startWithRefreshToken()).token, (await startWithRefreshToken()).token];
  expect(token).toMatch(refreshTokenPattern);
  expect(token.length).toBeGreaterThan(1000);
  expect(token.length).toBeLessThan(2000);
  expect(headerOf(token)).toEqual({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' });
  const [parts, others] = [token.split('.').slice(1), other.split('.').slice(1)];
  expect(parts.filter((part) => others.includes(part))).toEqual([]);
});

test('the flow REFRESH_TOKEN works like REFRESH_TOKEN_AUTH', async () => {
  const { app, pool, token } = await startWithRefreshToken();
  const command = { ClientId: pool.clientId, AuthFlow: 'REFRESH_TOKEN' as const };
  await expect(
    app.send(new InitiateAuthCommand({ ...command, AuthParameters: { REFRESH_TOKEN: token } })),
  ).resolves.toHaveProperty('AuthenticationResult.AccessToken');
});

test('a refresh keeps auth_time and origin_jti', async () => {
  const { time, first, token, renew } = await startWithRefreshToken();
  time.advance(2 * day);
  const { AuthenticationResult: second } = await renew(token);
  for (const name of ['AccessToken', 'IdToken'] as const) {
    const [before, after] = [payloadOf(first?.[name]), payloadOf(second?.[name])];
    expect(after).toMatchObject({ auth_time: before['auth_time'], origin_jti: before['origin_jti'] });
    expect(after['jti']).not.toBe(before['jti']);
    expect(after['event_id']).not.toBe(before['event_id']);
    expect(after['iat']).toBe(Number(before['iat']) + 2 * 24 * 3600);
    expect(Number(after['exp']) - Number(after['iat'])).toBe(3600);
  }
});

test('refreshed tokens have current attributes and groups', async () => {
  const { aws, pool, username, token, renew } = await startWithRefreshToken();
  const names = { UserPoolId: pool.poolId, Username: username };
  const UserAttributes = [{ Name: 'custom:tenant_id', Value: 'acme' }];
  await aws.send(new AdminUpdateUserAttributesCommand({ ...names, UserAttributes }));
  await aws.send(new CreateGroupCommand({ UserPoolId: pool.poolId, GroupName: 'admins' }));
  await aws.send(new AdminAddUserToGroupCommand({ ...names, GroupName: 'admins' }));
  const { AuthenticationResult } = await renew(token);
  expect(payloadOf(AuthenticationResult?.IdToken)).toMatchObject({ 'custom:tenant_id': 'acme' });
  expect(payloadOf(AuthenticationResult?.AccessToken)).toMatchObject({ 'cognito:groups': ['admins'] });
});

test('REFRESH_TOKEN_AUTH requires the hash of the real username', async () => {
  const {
    secret = '',
    pool,
    email,
    username,
    token,
    flow,
    adminFlow,
  } = await startWithRefreshToken({ GenerateSecret: true });
  for (const operation of [flow, adminFlow]) {
    await expect(operation(token)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `Client ${pool.clientId} is configured for secret but secret was not received`,
    });
    await expect(operation(token, { SECRET_HASH: secretHash(secret, email, pool.clientId) })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `SecretHash does not match for the client: ${pool.clientId}`,
    });
    const hash = secretHash(secret, username, pool.clientId);
    await expect(operation(token, { SECRET_HASH: hash })).resolves.toHaveProperty('AuthenticationResult.AccessToken');
    await expect(operation('unknown', { SECRET_HASH: hash })).rejects.toMatchObject(invalidToken);
  }
});

test('GetTokensFromRefreshToken requires the plain secret', async () => {
  const { app, pool, token, renew } = await startWithRefreshToken({ GenerateSecret: true });
  await expect(renew(token)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
  await expect(renew(token, 'another')).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await expect(
    app.send(new GetTokensFromRefreshTokenCommand({ ClientId: pool.clientId, RefreshToken: token })),
  ).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `Client ${pool.clientId} is configured for secret but secret was not received`,
  });
});

test('a client without a secret refuses secret and hash', async () => {
  const { pool, token, renew, flow } = await startWithRefreshToken();
  const refusal = {
    name: 'NotAuthorizedException',
    message: `Client ${pool.clientId} is not configured for secret but secret was received`,
  };
  await expect(renew(token, 'secret')).rejects.toMatchObject(refusal);
  await expect(flow(token, { SECRET_HASH: 'hash' })).rejects.toMatchObject(refusal);
});

test('GetTokensFromRefreshToken works without an allowed flow', async () => {
  const { token, renew, flow } = await startWithRefreshToken({ ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] });
  await expect(flow(token)).rejects.toMatchObject({ message: 'Auth flow not enabled for this client' });
  await expect(renew(token)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
});

test('an invented token is refused', async () => {
  const { renew, flow, adminFlow } = await startWithRefreshToken();
  for (const operation of [renew, flow, adminFlow])
    await expect(operation('unknown')).rejects.toMatchObject(invalidToken);
});

test('a token of another client or pool is refused', async () => {
  const { aws, pool, token, renew, flow } = await startWithRefreshToken();
  for (const poolId of [pool.poolId, await createPool(aws)]) {
    const { id } = await createClient(aws, poolId);
    await expect(renew(token, undefined, id)).rejects.toMatchObject(invalidToken);
    await expect(flow(token, {}, id)).rejects.toMatchObject(invalidToken);
  }
});

test("another client's token is refused the same way with any secret hash", async () => {
  const { aws, pool, token, flow } = await startWithRefreshToken();
  const { id, secret = '' } = await createClient(aws, pool.poolId, { GenerateSecret: true });
  await expect(flow(token, { SECRET_HASH: secretHash(secret, 'someone-else', id) }, id)).rejects.toMatchObject(
    invalidToken,
  );
});

test('RefreshTokenValidity sets the lifetime of a refresh token', async () => {
  const { time, token, renew, flow } = await startWithRefreshToken({
    RefreshTokenValidity: 2,
    TokenValidityUnits: { RefreshToken: 'hours' },
  });
  time.advance(2 * 3600 * oneSecond - 1);
  await expect(renew(token)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
  time.advance(1);
  const expired = { name: 'NotAuthorizedException', message: 'Refresh Token has expired' };
  await expect(renew(token)).rejects.toMatchObject(expired);
  await expect(flow(token)).rejects.toMatchObject(expired);
});

test('a token that expired long ago is reported as invalid', async () => {
  const { time, aws, pool, email, token, renew } = await startWithRefreshToken();
  time.advance(31 * day);
  await signIn(aws, pool, email);
  await expect(renew(token)).rejects.toMatchObject(invalidToken);
});

test.each(['ENABLED' as const, 'LEGACY' as const])(
  'a disabled user is reported when PreventUserExistenceErrors is %s',
  async (mode) => {
    const { aws, pool, username, token, renew, flow } = await startWithRefreshToken({
      PreventUserExistenceErrors: mode,
    });
    await aws.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: username }));
    const disabled = { name: 'NotAuthorizedException', message: 'User is disabled.' };
    await expect(renew(token)).rejects.toMatchObject(disabled);
    await expect(flow(token)).rejects.toMatchObject(disabled);
  },
);

test.each([
  ['ENABLED' as const, invalidToken],
  ['LEGACY' as const, { name: 'UserNotFoundException', message: 'User does not exist.' }],
])('a deleted user is reported as configured when PreventUserExistenceErrors is %s', async (mode, refusal) => {
  const { aws, pool, username, token, renew, flow } = await startWithRefreshToken({ PreventUserExistenceErrors: mode });
  await aws.send(new AdminDeleteUserCommand({ UserPoolId: pool.poolId, Username: username }));
  await expect(renew(token)).rejects.toMatchObject(refusal);
  await expect(flow(token)).rejects.toMatchObject(refusal);
});

test('REFRESH_TOKEN_AUTH requires REFRESH_TOKEN', async () => {
  const { flow } = await startWithRefreshToken();
  await expect(flow('')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Missing required parameter REFRESH_TOKEN',
  });
});

test('a malformed token fails validation', async () => {
  const { renew } = await startWithRefreshToken();
  await expect(renew('a b')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining("Value at 'refreshToken' failed to satisfy constraint"),
  });
});

test('the trigger receives the refresh source and client metadata', async () => {
  const LambdaArn = 'arn:aws:lambda:eu-central-1:123456789012:function:pre-token';
  const { aws, url, emulator } = await startEmulator();
  const events: unknown[] = [];
  emulator.registerFunction(LambdaArn, (event) => {
    events.push([event.triggerSource, event.request.clientMetadata]);
    return event;
  });
  const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' as const } };
  const poolId = await createPool(aws, { LambdaConfig });
  const { id: clientId } = await createClient(aws, poolId);
  const { email } = await register(aws, poolId);
  const { AuthenticationResult } = await signIn(aws, { poolId, clientId }, email);
  const RefreshToken = defined(AuthenticationResult?.RefreshToken);
  await anonymousClient(url).send(
    new GetTokensFromRefreshTokenCommand({ ClientId: clientId, RefreshToken, ClientMetadata: { device: 'phone' } }),
  );
  expect(events).toEqual([
    ['TokenGeneration_Authentication', undefined],
    ['TokenGeneration_RefreshTokens', { device: 'phone' }],
  ]);
});
