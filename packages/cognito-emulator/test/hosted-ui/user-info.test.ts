import {
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createPool, defined, minute, settableClock, signIn, userPassword } from '../support/emulator.ts';
import { createWebClient, startHostedUi, tokensFor, userInfoOf } from '../support/hosted-ui.ts';

const invalidToken =
  'Bearer error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally signed out."';

async function expectInvalid(answer: Response): Promise<void> {
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe(invalidToken);
  expect(await answer.json()).toEqual({ error: 'invalid_token' });
}

test('userInfo returns the attributes of the scopes as strings', async () => {
  const app = await startHostedUi();
  const { access_token } = await tokensFor(app, { scope: 'openid email' });
  const known = { sub: app.username, username: app.username, email: app.email, email_verified: 'true' };
  expect(await (await userInfoOf(app, access_token)).json()).toEqual(known);
  const wide = await tokensFor(app, { scope: 'openid profile', prompt: 'login' });
  expect(await (await userInfoOf(app, wide.access_token)).json()).toEqual({
    ...known,
    name: 'Ada',
    'custom:tenant_id': 'acorn',
  });
});

test('userInfo accepts POST', async () => {
  const app = await startHostedUi();
  const { access_token } = await tokensFor(app);
  const headers = { Authorization: `bearer ${access_token}` };
  expect((await fetch(`${app.base}/oauth2/userInfo`, { method: 'POST', headers })).status).toBe(200);
});

test('userInfo refuses a token of an API sign-in', async () => {
  const app = await startHostedUi({ client: { ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH'] } });
  const { AuthenticationResult } = await signIn(app.aws, app, app.email, userPassword);
  await expectInvalid(await userInfoOf(app, defined(AuthenticationResult?.AccessToken)));
});

test('userInfo refuses a token without openid', async () => {
  const app = await startHostedUi({ client: { AllowedOAuthScopes: ['aws.cognito.signin.user.admin'] } });
  await expectInvalid(await userInfoOf(app, (await tokensFor(app)).access_token));
});

test('userInfo refuses ID tokens, refresh tokens and other strings', async () => {
  const app = await startHostedUi();
  const { id_token, refresh_token } = await tokensFor(app);
  for (const token of [defined(id_token), refresh_token, 'made-up', '<script>', 'a.b.c']) {
    await expectInvalid(await userInfoOf(app, token));
  }
});

test('userInfo refuses an expired token', async () => {
  const time = settableClock();
  const app = await startHostedUi({ emulator: { clock: time.clock } });
  const { access_token } = await tokensFor(app);
  time.advance(60 * minute - 1);
  expect((await userInfoOf(app, access_token)).status).toBe(200);
  time.advance(1);
  await expectInvalid(await userInfoOf(app, access_token));
});

test('userInfo refuses a token when its user is disabled or signed out globally', async () => {
  const app = await startHostedUi();
  const names = { UserPoolId: app.poolId, Username: app.username };
  const first = await tokensFor(app);
  await app.aws.send(new AdminUserGlobalSignOutCommand(names));
  await expectInvalid(await userInfoOf(app, first.access_token));
  const second = await tokensFor(app, { prompt: 'login' });
  await app.aws.send(new AdminDisableUserCommand(names));
  await expectInvalid(await userInfoOf(app, second.access_token));
});

test('userInfo refuses a token of another pool', async () => {
  const app = await startHostedUi();
  const poolId = await createPool(app.aws);
  await app.aws.send(new CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain: 'another' }));
  await createWebClient(app.aws, poolId);
  const { access_token } = await tokensFor(app);
  await expectInvalid(await userInfoOf({ base: app.emulator.hostedUiUrl('another') }, access_token));
});

test.each([undefined, '', 'Bearer', 'Basic YTpi'])(
  'userInfo responds with 400 to the header "%s"',
  async (authorization) => {
    const { base } = await startHostedUi();
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const answer = await fetch(`${base}/oauth2/userInfo`, { headers });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint"',
    );
  },
);
