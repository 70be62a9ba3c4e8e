import {
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
  payloadOf,
  refreshTokenPattern,
  register,
  signIn,
  startEmulator,
} from './support/emulator.ts';
import { oneSecond, startWithRefreshToken } from './support/refresh.ts';

const reusedToken = { name: 'RefreshTokenReuseException' };

const rotatingClient = {
  ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH' as const],
  RefreshTokenRotation: { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 },
};

const strictlyRotatingClient = { ...rotatingClient, RefreshTokenRotation: { Feature: 'ENABLED' as const } };

test('GetTokensFromRefreshToken rotates the token and flows are refused when rotation is on', async () => {
  const { token, renew, flow, adminFlow } = await startWithRefreshToken(rotatingClient);
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
  const { aws, app, pool } = await startWithRefreshToken();
  const { RefreshTokenRotation } = rotatingClient;
  const { id: ClientId } = await createClient(aws, pool.poolId, { RefreshTokenRotation, ExplicitAuthFlows: undefined });
  const AuthParameters = { REFRESH_TOKEN: 'token' };
  await expect(
    app.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters })),
  ).rejects.toMatchObject({ message: 'Auth flow not enabled for this client' });
});

test('rotation keeps auth_time and origin_jti', async () => {
  const { time, first, token, renew } = await startWithRefreshToken(rotatingClient);
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
  const { time, token, renew } = await startWithRefreshToken({ ...rotatingClient, RefreshTokenValidity: 2 });
  time.advance(2 * day - 1);
  const { AuthenticationResult } = await renew(token);
  time.advance(1);
  await expect(renew(defined(AuthenticationResult?.RefreshToken))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Refresh Token has expired',
  });
});

test("the old token works within the grace period, which a retry doesn't extend", async () => {
  const { time, token, renew } = await startWithRefreshToken(rotatingClient);
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
  const { token, renew } = await startWithRefreshToken(strictlyRotatingClient);
  const { AuthenticationResult } = await renew(token);
  await expect(renew(token)).rejects.toMatchObject(reusedToken);
  await expect(renew(defined(AuthenticationResult?.RefreshToken))).resolves.toHaveProperty('AuthenticationResult');
});

test('one of two concurrent refreshes succeeds when there is no grace period', async () => {
  const { token, renew } = await startWithRefreshToken(strictlyRotatingClient);
  const results = await Promise.allSettled([renew(token), renew(token), renew(token)]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results) {
    expect(result.status === 'rejected' ? result.reason : reusedToken).toMatchObject(reusedToken);
  }
});

test('two concurrent refreshes succeed within the grace period', async () => {
  const { token, renew } = await startWithRefreshToken(rotatingClient);
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
