import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import {
  AdminUserGlobalSignOutCommand,
  CreateResourceServerCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  UpdateResourceServerCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { expect, onTestFinished, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import {
  anonymousClient,
  createTestEmulator,
  defined,
  payloadOf,
  refreshTokenPattern,
  settableClock,
  signIn,
  temporarySnapshotFile,
  userPassword,
} from '../support/emulator.ts';
import {
  authorizeUrl,
  codeFor,
  createWebClient,
  redeem,
  renew,
  signInAt,
  startHostedUi,
  tokensFor,
  tokensIn,
} from '../support/hosted-ui.ts';

const apiScope = 'aws.cognito.signin.user.admin';

function scopesOf(accessToken: string): string[] {
  return String(payloadOf(accessToken)['scope']).split(' ');
}

test('aws-jwt-verify accepts the tokens', async () => {
  const app = await startHostedUi();
  const tokens = await tokensFor(app, { nonce: 'n-1' });
  const jwks = JSON.parse(await (await fetch(`${app.url}/${app.poolId}/.well-known/jwks.json`)).text());
  for (const [tokenUse, token] of [
    ['access', tokens.access_token],
    ['id', defined(tokens.id_token)],
  ] as const) {
    const verifier = CognitoJwtVerifier.create({ userPoolId: app.poolId, clientId: app.clientId, tokenUse });
    verifier.cacheJwks(jwks);
    await expect(verifier.verify(token)).resolves.toMatchObject({ sub: app.username });
  }
});

test('the access token has the requested scopes, the ID token nonce and at_hash', async () => {
  const tokens = await tokensFor(await startHostedUi(), { scope: 'openid email', nonce: 'n-1' });
  expect(scopesOf(tokens.access_token)).toEqual(['openid', 'email']);
  const hash = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16).toString('base64url');
  expect(payloadOf(tokens.id_token)).toMatchObject({ nonce: 'n-1', at_hash: hash });
});

test('a request without scope gets all scopes of the client and no nonce', async () => {
  const tokens = await tokensFor(await startHostedUi());
  expect(scopesOf(tokens.access_token)).toEqual(['openid', 'email', 'profile']);
  expect(payloadOf(tokens.id_token)).not.toHaveProperty('nonce');
});

test.each([
  ['openid', ['email', 'email_verified', 'name', 'custom:tenant_id'], []],
  ['openid email', ['email', 'email_verified'], ['name', 'custom:tenant_id']],
  ['openid profile', ['email', 'email_verified', 'name', 'custom:tenant_id'], []],
  ['openid phone', [], ['email', 'email_verified', 'name', 'custom:tenant_id']],
  [`openid ${apiScope}`, ['email', 'name', 'custom:tenant_id'], []],
])('the scopes "%s" select the claims of the ID token', async (scope, shown, hidden) => {
  const AllowedOAuthScopes = ['openid', 'email', 'profile', 'phone', apiScope];
  const claims = payloadOf(
    (await tokensFor(await startHostedUi({ client: { AllowedOAuthScopes } }), { scope })).id_token,
  );
  expect(Object.keys(claims)).toEqual(expect.arrayContaining(shown));
  for (const name of hidden) expect(claims).not.toHaveProperty([name]);
});

test("attributes that the client can't read are in no token", async () => {
  const ReadAttributes = ['email', 'email_verified'];
  const { id_token } = await tokensFor(await startHostedUi({ client: { ReadAttributes } }), {
    scope: 'openid profile',
  });
  expect(payloadOf(id_token)).toMatchObject({ email: 'ada@example.com' });
  expect(payloadOf(id_token)).not.toHaveProperty(['custom:tenant_id']);
});

test('without openid neither sign-in nor refresh returns an ID token', async () => {
  const app = await startHostedUi({ client: { AllowedOAuthScopes: ['openid', apiScope] } });
  const tokens = await tokensFor(app, { scope: apiScope });
  expect(tokens).not.toHaveProperty('id_token');
  expect(await tokensIn(renew(app, tokens.refresh_token))).not.toHaveProperty('id_token');
});

test('GetUser requires the scope aws.cognito.signin.user.admin', async () => {
  const app = await startHostedUi({ client: { AllowedOAuthScopes: ['openid', apiScope] } });
  const anonymous = anonymousClient(app.url);
  const narrow = await tokensFor(app, { scope: 'openid' });
  await expect(anonymous.send(new GetUserCommand({ AccessToken: narrow.access_token }))).rejects.toMatchObject({
    message: 'Access Token does not have required scopes',
  });
  const wide = await tokensFor(app, { scope: `openid ${apiScope}`, prompt: 'login' });
  await expect(anonymous.send(new GetUserCommand({ AccessToken: wide.access_token }))).resolves.toMatchObject({
    Username: app.username,
  });
});

test('a scope is dropped once its resource server is deleted', async () => {
  const app = await startHostedUi();
  const server = { UserPoolId: app.poolId, Identifier: 'orders', Name: 'Orders' };
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'See orders' }];
  await app.aws.send(new CreateResourceServerCommand({ ...server, Scopes }));
  const { id: clientId } = await createWebClient(app.aws, app.poolId, {
    AllowedOAuthScopes: ['openid', 'orders/read'],
  });
  const tokens = await tokensFor({ ...app, clientId });
  expect(scopesOf(tokens.access_token)).toEqual(['openid', 'orders/read']);
  await app.aws.send(new UpdateResourceServerCommand({ ...server, Scopes: [] }));
  expect(scopesOf((await tokensIn(renew({ ...app, clientId }, tokens.refresh_token))).access_token)).toEqual([
    'openid',
  ]);
});

test('a refresh at the token endpoint or the API keeps scope, auth_time and origin_jti', async () => {
  const time = settableClock();
  const app = await startHostedUi({ emulator: { clock: time.clock } });
  const first = await tokensFor(app, { scope: 'openid email', nonce: 'n-1' });
  time.advance(60_000);
  const { access_token, id_token, ...rest } = await tokensIn(renew(app, first.refresh_token));
  expect(rest).toEqual({ expires_in: 3600, token_type: 'Bearer' });
  const command = new GetTokensFromRefreshTokenCommand({ ClientId: app.clientId, RefreshToken: first.refresh_token });
  const { AuthenticationResult } = await anonymousClient(app.url).send(command);
  const { auth_time, origin_jti } = payloadOf(first.access_token);
  for (const token of [access_token, defined(AuthenticationResult?.AccessToken)]) {
    expect(payloadOf(token)).toMatchObject({ scope: 'openid email', auth_time, origin_jti });
  }
  for (const token of [id_token, AuthenticationResult?.IdToken]) {
    expect(payloadOf(token)).toMatchObject({ email: app.email, auth_time, at_hash: expect.any(String) });
    expect(payloadOf(token)).not.toHaveProperty(['custom:tenant_id']);
  }
});

test('the token endpoint refreshes a token from an API sign-in', async () => {
  const app = await startHostedUi({ client: { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] } });
  const { AuthenticationResult } = await signIn(app.aws, app, app.email, userPassword);
  const tokens = await tokensIn(renew(app, defined(AuthenticationResult?.RefreshToken)));
  expect(scopesOf(tokens.access_token)).toEqual([apiScope]);
  expect(payloadOf(tokens.id_token)).toMatchObject({ 'custom:tenant_id': 'acorn' });
  expect(payloadOf(tokens.id_token)).not.toHaveProperty('at_hash');
});

test.each([
  ['made up', 'made-up'],
  ['a token of another kind', 'e30.e30.e30'],
])('the token endpoint refuses a refresh token that is %s', async (_, refreshToken) => {
  const answer = await renew(await startHostedUi(), refreshToken);
  expect({ status: answer.status, body: await answer.json() }).toEqual({
    status: 400,
    body: { error: 'invalid_grant' },
  });
});

test('the token endpoint refuses another client’s refresh token', async () => {
  const app = await startHostedUi();
  const { refresh_token } = await tokensFor(app);
  const { id: clientId } = await createWebClient(app.aws, app.poolId);
  expect((await renew({ ...app, clientId }, refresh_token)).status).toBe(400);
});

test('the token endpoint refuses a refresh after GlobalSignOut', async () => {
  const app = await startHostedUi();
  const { refresh_token } = await tokensFor(app);
  await app.aws.send(new AdminUserGlobalSignOutCommand({ UserPoolId: app.poolId, Username: app.username }));
  expect(await (await renew(app, refresh_token)).json()).toEqual({ error: 'invalid_grant' });
});

test('a rotated refresh token works within the grace period', async () => {
  const time = settableClock();
  const RefreshTokenRotation = { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 };
  const client = { RefreshTokenRotation, ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH' as const] };
  const app = await startHostedUi({ emulator: { clock: time.clock }, client });
  const { refresh_token } = await tokensFor(app, { scope: 'openid email' });
  const second = await tokensIn(renew(app, refresh_token));
  expect(second.refresh_token).toMatch(refreshTokenPattern);
  time.advance(9_000);
  expect((await renew(app, refresh_token)).status).toBe(200);
  time.advance(1_000);
  expect(await (await renew(app, refresh_token)).json()).toEqual({ error: 'invalid_grant' });
  const third = await tokensIn(renew(app, defined(second.refresh_token)));
  expect(scopesOf(third.access_token)).toEqual(['openid', 'email']);
});

test('one of two concurrent refreshes succeeds when there is no grace period', async () => {
  const RefreshTokenRotation = { Feature: 'ENABLED' as const };
  const app = await startHostedUi({ client: { RefreshTokenRotation, ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] } });
  const { refresh_token } = await tokensFor(app);
  const answers = await Promise.all([renew(app, refresh_token), renew(app, refresh_token)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
});

const LambdaArn = 'arn:aws:lambda:eu-central-1:123456789012:function:pre-token';
const pool = { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn, LambdaVersion: 'V2_0' as const } } };

test('the trigger is invoked with the scopes at sign-in and at each refresh', async () => {
  const app = await startHostedUi({ pool });
  const events: unknown[] = [];
  app.emulator.registerFunction(LambdaArn, (event) => {
    events.push([event.triggerSource, event.request.scopes]);
    event.response.claimsAndScopeOverrideDetails = {
      accessTokenGeneration: { claimsToAddOrOverride: { round: events.length }, scopesToAdd: ['orders'] },
      idTokenGeneration: { claimsToAddOrOverride: { round: events.length, nonce: 'forged', at_hash: 'forged' } },
    };
    return event;
  });
  const code = await codeFor(app, { scope: 'openid email', nonce: 'n-1' });
  expect(events).toEqual([['TokenGeneration_HostedAuth', ['openid', 'email']]]);
  const tokens = await tokensIn(redeem(app, code));
  expect(payloadOf(tokens.access_token)).toMatchObject({ round: 1, scope: 'openid email orders' });
  expect(payloadOf(tokens.id_token)).toMatchObject({ round: 1, nonce: 'n-1' });
  expect(payloadOf(tokens.id_token)['at_hash']).not.toBe('forged');
  const renewed = await tokensIn(renew(app, defined(tokens.refresh_token)));
  expect(events[1]).toEqual(['TokenGeneration_RefreshTokens', ['openid', 'email']]);
  expect(payloadOf(renewed.access_token)).toMatchObject({ round: 2, scope: 'openid email orders' });
});

test('a failing trigger redirects with an error at sign-in and refuses a refresh', async () => {
  const app = await startHostedUi({ pool });
  const fail = () => Promise.reject(new Error('not on the list'));
  app.emulator.registerFunction(LambdaArn, fail);
  const page = await signInAt(await app.browser.open(authorizeUrl(app, { state: 'kept' })));
  expect(Object.fromEntries(new URL(defined(page.location)).searchParams)).toEqual({
    error: 'invalid_request',
    error_description: 'PreTokenGeneration failed with error not on the list.',
    state: 'kept',
  });

  app.emulator.registerFunction(LambdaArn, (event) => event);
  const { refresh_token } = await tokensFor({ ...app, browser: new Browser(app.url) });
  app.emulator.registerFunction(LambdaArn, fail);
  expect(await (await renew(app, refresh_token)).json()).toEqual({ error: 'invalid_grant' });
  app.emulator.registerFunction(LambdaArn, (event) => event);
  expect((await renew(app, refresh_token)).status).toBe(200);
});

test('logging out while the trigger runs prevents the code', async () => {
  const app = await startHostedUi({ pool });
  app.emulator.registerFunction(LambdaArn, (event) => event);
  await codeFor(app);
  app.emulator.registerFunction(LambdaArn, async (event) => {
    await app.browser.open(authorizeUrl(app, {}, 'logout'));
    return event;
  });
  const page = await app.browser.open(authorizeUrl(app));
  expect(new URL(defined(page.location)).searchParams.get('error')).toBe('login_required');
});

test('sessions, codes and scopes of refresh tokens survive a restart', async () => {
  const snapshotFile = await temporarySnapshotFile();
  const before = await startHostedUi({ emulator: { snapshotFile } });
  const { refresh_token } = await tokensFor(before, { scope: 'openid email' });
  const code = await codeFor(before, { prompt: 'login' });
  await before.emulator.close();
  const text = await readFile(snapshotFile, 'utf8');
  for (const secret of [code, refresh_token, ...[...before.browser.cookies.values()].map(({ value }) => value)]) {
    expect(text).not.toContain(secret);
  }

  const port = Number(new URL(before.url).port);
  const emulator = await createTestEmulator({ port, snapshotFile });
  onTestFinished(() => emulator.close());
  expect((await before.browser.open(authorizeUrl(before))).location).toContain('code=');
  expect((await redeem(before, code)).status).toBe(200);
  expect(scopesOf((await tokensIn(renew(before, refresh_token))).access_token)).toEqual(['openid', 'email']);
});

test('a refresh token without scopes in a snapshot counts as one of the API', async () => {
  const snapshotFile = await temporarySnapshotFile();
  const before = await startHostedUi({ emulator: { snapshotFile } });
  const { refresh_token } = await tokensFor(before, { scope: 'openid email' });
  await before.emulator.close();
  const snapshot = JSON.parse(await readFile(snapshotFile, 'utf8'));
  const [stored] = snapshot.pools;
  delete stored.hostedUiSessions;
  delete stored.authorizationCodes;
  delete stored.refreshTokens[0].scopes;
  await writeFile(snapshotFile, JSON.stringify(snapshot));

  const emulator = await createTestEmulator({ port: Number(new URL(before.url).port), snapshotFile });
  onTestFinished(() => emulator.close());
  expect(scopesOf((await tokensIn(renew(before, refresh_token))).access_token)).toEqual([apiScope]);
  expect((await before.browser.open(authorizeUrl(before))).heading).toBe('Sign in');
});
