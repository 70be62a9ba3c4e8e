import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  type CreateUserPoolClientCommandInput,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
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
  settableClock,
  signIn,
  startEmulator,
} from './support/emulator.ts';

const oneSecond = 1000;
const invalidToken = { name: 'NotAuthorizedException', message: 'Invalid Refresh Token.' };
const reusedToken = { name: 'RefreshTokenReuseException' };
const rotatingClient = {
  ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 },
};
const strictlyRotatingClient = { ...rotatingClient, RefreshTokenRotation: { Feature: 'ENABLED' as const } };

/** Starts with a signed-in user, and the three operations that refresh tokens. */
async function start(settings: Partial<CreateUserPoolClientCommandInput> = {}) {
  const time = settableClock();
  const { aws, url, emulator } = await startEmulator({ clock: time.clock });
  const poolId = await createPool(aws, { Schema: [{ Name: 'tenant_id' }] });
  const { id: clientId, secret } = await createClient(aws, poolId, settings);
  const { email, username } = await register(aws, poolId);
  const pool = { poolId, clientId };
  const parameters = secret === undefined ? {} : { SECRET_HASH: secretHash(secret, email, clientId) };
  const { AuthenticationResult: first } = await signIn(aws, pool, email, undefined, parameters);
  const token = defined(first?.RefreshToken);

  const app = anonymousClient(url);
  const renew = (RefreshToken: string, ClientSecret = secret, ClientId = clientId) =>
    app.send(new GetTokensFromRefreshTokenCommand({ ClientId, ClientSecret, RefreshToken }));
  const flow = (REFRESH_TOKEN: string, more: Record<string, string> = {}, ClientId = clientId) =>
    app.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN, ...more },
      }),
    );
  const adminFlow = (REFRESH_TOKEN: string, more: Record<string, string> = {}) =>
    aws.send(
      new AdminInitiateAuthCommand({
        UserPoolId: poolId,
        ClientId: clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN, ...more },
      }),
    );
  return { time, aws, app, emulator, pool, secret, email, username, first, token, renew, flow, adminFlow };
}

test('each refresh operation returns access and ID token and no refresh token', async () => {
  const { token, renew, flow, adminFlow } = await start();
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
  const [token, other] = [(await start()).token, (await start()).token];
  expect(token).toMatch(refreshTokenPattern);
  expect(token.length).toBeGreaterThan(1000);
  expect(token.length).toBeLessThan(2000);
  expect(headerOf(token)).toEqual({ cty: 'JWT', enc: 'A256GCM', alg: 'RSA-OAEP' });
  const [parts, others] = [token.split('.').slice(1), other.split('.').slice(1)];
  expect(parts.filter((part) => others.includes(part))).toEqual([]);
});

test('the flow REFRESH_TOKEN works like REFRESH_TOKEN_AUTH', async () => {
  const { app, pool, token } = await start();
  const command = { ClientId: pool.clientId, AuthFlow: 'REFRESH_TOKEN' as const };
  await expect(
    app.send(new InitiateAuthCommand({ ...command, AuthParameters: { REFRESH_TOKEN: token } })),
  ).resolves.toHaveProperty('AuthenticationResult.AccessToken');
});

test('a refresh keeps auth_time and origin_jti', async () => {
  const { time, first, token, renew } = await start();
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
  const { aws, pool, username, token, renew } = await start();
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
  const { secret = '', pool, email, username, token, flow, adminFlow } = await start({ GenerateSecret: true });
  for (const operation of [flow, adminFlow]) {
    await expect(operation(token)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `Client ${pool.clientId} is configured for secret but secret was not received`,
    });
    await expect(operation(token, { SECRET_HASH: secretHash(secret, email, pool.clientId) })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: `SecretHash does not match for the client: ${pool.clientId}`,
    });
    const SECRET_HASH = secretHash(secret, username, pool.clientId);
    await expect(operation(token, { SECRET_HASH })).resolves.toHaveProperty('AuthenticationResult.AccessToken');
    await expect(operation('unknown', { SECRET_HASH })).rejects.toMatchObject(invalidToken);
  }
});

test('GetTokensFromRefreshToken requires the plain secret', async () => {
  const { app, pool, token, renew } = await start({ GenerateSecret: true });
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
  const { pool, token, renew, flow } = await start();
  const refusal = {
    name: 'NotAuthorizedException',
    message: `Client ${pool.clientId} is not configured for secret but secret was received`,
  };
  await expect(renew(token, 'secret')).rejects.toMatchObject(refusal);
  await expect(flow(token, { SECRET_HASH: 'hash' })).rejects.toMatchObject(refusal);
});

test('GetTokensFromRefreshToken works without an allowed flow', async () => {
  const { token, renew, flow } = await start({ ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] });
  await expect(flow(token)).rejects.toMatchObject({ message: 'Auth flow not enabled for this client' });
  await expect(renew(token)).resolves.toHaveProperty('AuthenticationResult.AccessToken');
});

test('an invented token is refused', async () => {
  const { renew, flow, adminFlow } = await start();
  for (const operation of [renew, flow, adminFlow])
    await expect(operation('unknown')).rejects.toMatchObject(invalidToken);
});

test('a token of another client or pool is refused', async () => {
  const { aws, pool, token, renew, flow } = await start();
  for (const poolId of [pool.poolId, await createPool(aws)]) {
    const { id } = await createClient(aws, poolId);
    await expect(renew(token, undefined, id)).rejects.toMatchObject(invalidToken);
    await expect(flow(token, {}, id)).rejects.toMatchObject(invalidToken);
  }
});

test("another client's token is refused the same way with any secret hash", async () => {
  const { aws, pool, token, flow } = await start();
  const { id, secret = '' } = await createClient(aws, pool.poolId, { GenerateSecret: true });
  await expect(flow(token, { SECRET_HASH: secretHash(secret, 'someone-else', id) }, id)).rejects.toMatchObject(
    invalidToken,
  );
});

test('RefreshTokenValidity sets the lifetime of a refresh token', async () => {
  const { time, token, renew, flow } = await start({
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
  const { time, aws, pool, email, token, renew } = await start();
  time.advance(31 * day);
  await signIn(aws, pool, email);
  await expect(renew(token)).rejects.toMatchObject(invalidToken);
});

test.each(['ENABLED' as const, 'LEGACY' as const])(
  'a disabled user is reported when PreventUserExistenceErrors is %s',
  async (mode) => {
    const { aws, pool, username, token, renew, flow } = await start({ PreventUserExistenceErrors: mode });
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
  const { aws, pool, username, token, renew, flow } = await start({ PreventUserExistenceErrors: mode });
  await aws.send(new AdminDeleteUserCommand({ UserPoolId: pool.poolId, Username: username }));
  await expect(renew(token)).rejects.toMatchObject(refusal);
  await expect(flow(token)).rejects.toMatchObject(refusal);
});

test('REFRESH_TOKEN_AUTH requires REFRESH_TOKEN', async () => {
  const { flow } = await start();
  await expect(flow('')).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'Missing required parameter REFRESH_TOKEN',
  });
});

test('a malformed token fails validation', async () => {
  const { renew } = await start();
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

test('GetTokensFromRefreshToken rotates the token and flows are refused when rotation is on', async () => {
  const { token, renew, flow, adminFlow } = await start(rotatingClient);
  const { AuthenticationResult } = await renew(token);
  expect(AuthenticationResult?.RefreshToken).toMatch(refreshTokenPattern);
  expect(AuthenticationResult?.RefreshToken).not.toBe(token);
  for (const operation of [flow, adminFlow]) {
    await expect(operation(token)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Auth flow not enabled for this client',
    });
  }
});

test('REFRESH_TOKEN_AUTH from the default flows is refused when rotation is on', async () => {
  const { aws, app, pool } = await start();
  const { RefreshTokenRotation } = rotatingClient;
  const { id: ClientId } = await createClient(aws, pool.poolId, { RefreshTokenRotation, ExplicitAuthFlows: undefined });
  const AuthParameters = { REFRESH_TOKEN: 'token' };
  await expect(
    app.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters })),
  ).rejects.toMatchObject({ message: 'Auth flow not enabled for this client' });
});

test('rotation keeps auth_time and origin_jti', async () => {
  const { time, first, token, renew } = await start(rotatingClient);
  let latest = token;
  for (let round = 0; round < 3; round++) {
    time.advance(day);
    const { AuthenticationResult } = await renew(latest);
    latest = defined(AuthenticationResult?.RefreshToken);
    const { auth_time, origin_jti } = payloadOf(first?.AccessToken);
    expect(payloadOf(AuthenticationResult?.AccessToken)).toMatchObject({ auth_time, origin_jti });
  }
});

test('rotated tokens expire with the first one', async () => {
  const { time, token, renew } = await start({ ...rotatingClient, RefreshTokenValidity: 2 });
  time.advance(2 * day - 1);
  const { AuthenticationResult } = await renew(token);
  time.advance(1);
  await expect(renew(defined(AuthenticationResult?.RefreshToken))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Refresh Token has expired',
  });
});

test("the old token works within the grace period, which a retry doesn't extend", async () => {
  const { time, token, renew } = await start(rotatingClient);
  const { AuthenticationResult: first } = await renew(token);
  time.advance(9 * oneSecond);
  const { AuthenticationResult: second } = await renew(token);
  expect(second?.RefreshToken).not.toBe(first?.RefreshToken);
  time.advance(oneSecond);
  await expect(renew(token)).rejects.toMatchObject(reusedToken);
  for (const successor of [first, second]) {
    await expect(renew(defined(successor?.RefreshToken))).resolves.toHaveProperty('AuthenticationResult.AccessToken');
  }
});

test('the old token is refused at once when there is no grace period', async () => {
  const { token, renew } = await start(strictlyRotatingClient);
  const { AuthenticationResult } = await renew(token);
  await expect(renew(token)).rejects.toMatchObject(reusedToken);
  await expect(renew(defined(AuthenticationResult?.RefreshToken))).resolves.toHaveProperty('AuthenticationResult');
});

test('one of two concurrent refreshes succeeds when there is no grace period', async () => {
  const { token, renew } = await start(strictlyRotatingClient);
  const results = await Promise.allSettled([renew(token), renew(token), renew(token)]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results) {
    expect(result.status === 'rejected' ? result.reason : reusedToken).toMatchObject(reusedToken);
  }
});

test('two concurrent refreshes succeed within the grace period', async () => {
  const { token, renew } = await start(rotatingClient);
  const results = await Promise.all([renew(token), renew(token)]);
  const tokens = results.map(({ AuthenticationResult }) => AuthenticationResult?.RefreshToken);
  expect(new Set([token, ...tokens]).size).toBe(3);
});

test('a token stays valid when the trigger fails its refresh', async () => {
  const { aws, url, emulator } = await startEmulator();
  const LambdaArn = 'arn:aws:lambda:eu-central-1:123456789012:function:pre-token';
  const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' as const } };
  emulator.registerFunction(LambdaArn, (event) => event);
  const poolId = await createPool(aws, { LambdaConfig });
  const { id: clientId } = await createClient(aws, poolId, strictlyRotatingClient);
  const { email } = await register(aws, poolId);
  const { AuthenticationResult } = await signIn(aws, { poolId, clientId }, email);
  const request = { ClientId: clientId, RefreshToken: defined(AuthenticationResult?.RefreshToken) };

  emulator.registerFunction(LambdaArn, () => Promise.reject(new Error('Not now')));
  const app = anonymousClient(url);
  await expect(app.send(new GetTokensFromRefreshTokenCommand(request))).rejects.toMatchObject({
    name: 'UserLambdaValidationException',
  });
  emulator.registerFunction(LambdaArn, (event) => event);
  await expect(app.send(new GetTokensFromRefreshTokenCommand(request))).resolves.toHaveProperty('AuthenticationResult');
});

test('a sign-out while the trigger runs fails the refresh', async () => {
  const { aws, url, emulator } = await startEmulator();
  const LambdaArn = 'arn:aws:lambda:eu-central-1:123456789012:function:pre-token';
  const LambdaConfig = { PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' as const } };
  emulator.registerFunction(LambdaArn, (event) => event);
  const poolId = await createPool(aws, { LambdaConfig });
  const { id: ClientId } = await createClient(aws, poolId, strictlyRotatingClient);
  const { email } = await register(aws, poolId);
  const { AuthenticationResult } = await signIn(aws, { poolId, clientId: ClientId }, email);
  const Token = defined(AuthenticationResult?.RefreshToken);

  const app = anonymousClient(url);
  emulator.registerFunction(LambdaArn, async (event) => {
    await app.send(new RevokeTokenCommand({ ClientId, Token }));
    return event;
  });
  await expect(app.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: Token }))).rejects.toMatchObject(
    { name: 'NotAuthorizedException', message: 'Refresh Token has been revoked' },
  );
});
