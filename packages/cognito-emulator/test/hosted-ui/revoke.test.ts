import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { anonymousClient, defined } from '../support/emulator.ts';
import { createWebClient, post, renew, startHostedUi, tokensFor, tokensIn, userInfoOf } from '../support/hosted-ui.ts';

const revokePath = { path: 'oauth2/revoke' };

function revoke({ base, clientId }: { base: string; clientId: string }, token: string): Promise<Response> {
  return post(base, { client_id: clientId, token }, revokePath);
}

test('revocation invalidates the refresh token and its access tokens', async () => {
  const app = await startHostedUi({ client: { AllowedOAuthScopes: ['openid', 'aws.cognito.signin.user.admin'] } });
  const first = await tokensFor(app);
  const second = await tokensIn(renew(app, first.refresh_token));
  const answer = await revoke(app, first.refresh_token);
  expect({ status: answer.status, body: await answer.text() }).toEqual({ status: 200, body: '' });

  expect(await (await renew(app, first.refresh_token)).json()).toEqual({ error: 'invalid_grant' });
  for (const { access_token: AccessToken } of [first, second]) {
    expect((await userInfoOf(app, AccessToken)).status).toBe(401);
    await expect(anonymousClient(app.url).send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      message: 'Access Token has been revoked',
    });
  }
});

test('revocation keeps the tokens of another sign-in', async () => {
  const app = await startHostedUi();
  const [first, second] = [await tokensFor(app), await tokensFor(app, { prompt: 'login' })];
  await revoke(app, first.refresh_token);
  expect((await userInfoOf(app, second.access_token)).status).toBe(200);
  expect((await renew(app, second.refresh_token)).status).toBe(200);
});

test('revoking an unknown or revoked token responds with 200', async () => {
  const app = await startHostedUi();
  const { refresh_token } = await tokensFor(app);
  for (const token of ['made-up', 'x'.repeat(3000), refresh_token, refresh_token]) {
    expect((await revoke(app, token)).status).toBe(200);
  }
});

test("access and ID tokens can't be revoked themselves", async () => {
  const app = await startHostedUi();
  const { access_token, id_token } = await tokensFor(app);
  for (const token of [access_token, defined(id_token)]) {
    const answer = await revoke(app, token);
    expect({ status: answer.status, body: await answer.json() }).toEqual({
      status: 400,
      body: { error: 'unsupported_token_type' },
    });
  }
  expect((await userInfoOf(app, access_token)).status).toBe(200);
});

test("another client’s token can't be revoked", async () => {
  const app = await startHostedUi();
  const { refresh_token } = await tokensFor(app);
  const { id: clientId } = await createWebClient(app.aws, app.poolId);
  expect((await revoke({ ...app, clientId }, refresh_token)).status).toBe(400);
  expect((await renew(app, refresh_token)).status).toBe(200);
});

test.each([
  ['no token', {}, 'invalid_request'],
  ['an unknown client', { client_id: 'nobody', token: 'token' }, 'invalid_client'],
  ['a secret where there is none', { client_secret: 'secret', token: 'token' }, 'invalid_client'],
])('revocation refuses %s', async (_, form, error) => {
  const { base, clientId } = await startHostedUi();
  const answer = await post(base, { client_id: clientId, ...form }, revokePath);
  expect({ status: answer.status, body: await answer.json() }).toEqual({
    status: error === 'invalid_client' ? 401 : 400,
    body: { error },
  });
});

test('revocation is refused when the client has token revocation disabled', async () => {
  const app = await startHostedUi({ client: { EnableTokenRevocation: false } });
  const { refresh_token } = await tokensFor(app);
  expect(await (await revoke(app, refresh_token)).json()).toEqual({ error: 'invalid_request' });
  expect((await renew(app, refresh_token)).status).toBe(200);
});
