import { AdminDeleteUserCommand, AdminDisableUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { minute, refreshTokenPattern, register, settableClock } from '../support/emulator.ts';
import {
  callbackUrl,
  codeChallenge,
  codeFor,
  codeVerifier,
  createWebClient,
  post,
  redeem,
  startHostedUi,
  tokensIn,
  userInfoOf,
} from '../support/hosted-ui.ts';

const invalidGrant = { error: 'invalid_grant' };
const pkceParameters = { code_challenge: codeChallenge, code_challenge_method: 'S256' };

async function expectRefusal(answer: Response | Promise<Response>, error: string, status = 400): Promise<void> {
  const {
    status: actual,
    headers,
    json,
  } = await Promise.resolve(answer).then(async (response) => ({
    status: response.status,
    headers: response.headers,
    json: await response.json(),
  }));
  expect({ status: actual, json }).toEqual({ status, json: { error } });
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
}

describe('a code', () => {
  test('returns access, ID and refresh token', async () => {
    const app = await startHostedUi();
    const answer = await redeem(app, await codeFor(app));
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.json()).toEqual({
      access_token: expect.any(String),
      id_token: expect.any(String),
      refresh_token: expect.stringMatching(refreshTokenPattern),
      expires_in: 3600,
      token_type: 'Bearer',
    });
  });

  test('expires after five minutes', async () => {
    const time = settableClock();
    const app = await startHostedUi({ emulator: { clock: time.clock } });
    const [first, second] = [await codeFor(app), await codeFor(app, { prompt: 'login' })];
    time.advance(5 * minute - 1);
    expect((await redeem(app, first)).status).toBe(200);
    time.advance(1);
    await expectRefusal(redeem(app, second), 'invalid_grant');
  });

  test('works once and its tokens stay valid', async () => {
    const app = await startHostedUi();
    const code = await codeFor(app);
    const { access_token } = await tokensIn(redeem(app, code));
    await expectRefusal(redeem(app, code), 'invalid_grant');
    expect((await userInfoOf(app, access_token)).status).toBe(200);
  });

  test('works for one of several concurrent requests', async () => {
    const app = await startHostedUi();
    const code = await codeFor(app);
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(app, code)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 7 }, () => 400)]);
    for (const answer of answers.filter(({ status }) => status === 400)) {
      expect(await answer.json()).toEqual(invalidGrant);
    }
  });

  test('is refused for another client', async () => {
    const app = await startHostedUi();
    const { id: clientId } = await createWebClient(app.aws, app.poolId);
    const code = await codeFor(app);
    await expectRefusal(redeem({ ...app, clientId }, code), 'invalid_grant');
    expect((await redeem(app, code)).status).toBe(200);
  });

  test('is refused with another redirect URI', async () => {
    const other = 'http://localhost:3000/other';
    const app = await startHostedUi({ client: { CallbackURLs: [callbackUrl, other] } });
    const code = await codeFor(app);
    await expectRefusal(redeem(app, code, { redirect_uri: other }), 'invalid_grant');
    await expectRefusal(redeem(app, code, { redirect_uri: `${callbackUrl}/` }), 'unauthorized_client');
    await expectRefusal(redeem(app, code, { redirect_uri: '' }), 'invalid_request');
    expect((await redeem(app, code)).status).toBe(200);
  });

  test('with a code challenge requires its verifier', async () => {
    const app = await startHostedUi();
    const code = await codeFor(app, pkceParameters);
    await expectRefusal(redeem(app, code), 'invalid_grant');
    await expectRefusal(redeem(app, code, { code_verifier: `${codeVerifier}x` }), 'invalid_grant');
    await expectRefusal(redeem(app, code, { code_verifier: codeChallenge }), 'invalid_grant');
    expect((await redeem(app, code, { code_verifier: codeVerifier })).status).toBe(200);
  });

  test('without a code challenge ignores the verifier', async () => {
    const app = await startHostedUi();
    expect((await redeem(app, await codeFor(app), { code_verifier: 'any' })).status).toBe(200);
  });

  test.each(['made-up', 'x'.repeat(5000), '<script>'])('%s that was never issued is refused', async (code) => {
    await expectRefusal(redeem(await startHostedUi(), code), 'invalid_grant');
  });

  test.each([
    ['disabled', (names: { UserPoolId: string; Username: string }) => new AdminDisableUserCommand(names)],
    ['deleted', (names: { UserPoolId: string; Username: string }) => new AdminDeleteUserCommand(names)],
  ])('is refused when its user was %s', async (_, command) => {
    const app = await startHostedUi();
    const code = await codeFor(app);
    await app.aws.send(command({ UserPoolId: app.poolId, Username: app.username }));
    await register(app.aws, app.poolId, 'next@example.com');
    await expectRefusal(redeem(app, code), 'invalid_grant');
  });

  test("with scope email is refused when the client can't read email_verified", async () => {
    const ReadAttributes = ['email', 'custom:tenant_id'];
    const app = await startHostedUi({ client: { ReadAttributes } });
    await expectRefusal(redeem(app, await codeFor(app, { scope: 'openid email' })), 'invalid_grant');
    expect((await redeem(app, await codeFor(app, { scope: 'openid', prompt: 'login' }))).status).toBe(200);
  });
});

describe('a client', () => {
  const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

  test('with a secret authenticates by header or form', async () => {
    const app = await startHostedUi({ client: { GenerateSecret: true } });
    const { clientId, secret = '' } = app;
    const inForm = await redeem(app, await codeFor(app), { client_secret: secret });
    expect(inForm.status).toBe(200);
    const form = { grant_type: 'authorization_code', redirect_uri: callbackUrl };
    const authorization = basic(clientId, secret);
    for (const more of [{}, { client_id: clientId }]) {
      const code = await codeFor(app, { prompt: 'login' });
      expect((await post(app.base, { ...form, ...more, code }, { authorization })).status).toBe(200);
    }
  });

  test('with a secret is refused without it or with a wrong one', async () => {
    const app = await startHostedUi({ client: { GenerateSecret: true } });
    const { base, clientId, secret = '' } = app;
    const code = await codeFor(app);
    const form = { grant_type: 'authorization_code', redirect_uri: callbackUrl, code };
    await expectRefusal(redeem(app, code), 'invalid_client');
    await expectRefusal(redeem(app, code, { client_secret: `${secret}x` }), 'invalid_client');
    for (const authorization of [
      basic(clientId, ''),
      basic(clientId, 'wrong'),
      basic('nobody', secret),
      basic('', ''),
      'Basic',
      'Basic %',
      `Bearer ${secret}`,
      `Basic ${Buffer.from(clientId).toString('base64')}`,
    ]) {
      await expectRefusal(post(base, form, { authorization }), 'invalid_client');
    }
    expect((await redeem(app, code, { client_secret: secret })).status).toBe(200);
  });

  test('is refused with conflicting credentials in header and form', async () => {
    const app = await startHostedUi({ client: { GenerateSecret: true } });
    const { base, clientId, secret = '' } = app;
    const form = { grant_type: 'authorization_code', redirect_uri: callbackUrl, code: await codeFor(app) };
    const authorization = basic(clientId, secret);
    await expectRefusal(post(base, { ...form, client_secret: secret }, { authorization }), 'invalid_request');
    await expectRefusal(post(base, { ...form, client_id: 'another' }, { authorization }), 'invalid_request');
  });

  test('without a secret is refused when it sends one', async () => {
    const app = await startHostedUi();
    const code = await codeFor(app);
    await expectRefusal(redeem(app, code, { client_secret: 'secret' }), 'invalid_client');
    expect((await redeem(app, code)).status).toBe(200);
  });

  test('of another pool is refused', async () => {
    const [app, other] = [await startHostedUi(), await startHostedUi()];
    await expectRefusal(redeem({ ...app, clientId: other.clientId }, await codeFor(app)), 'invalid_client');
  });

  test.each([
    ['no OAuth', { AllowedOAuthFlowsUserPoolClient: false }],
    ['no code flow', { AllowedOAuthFlows: ['implicit' as const] }],
  ])('that is allowed %s is refused', async (_, settings) => {
    const app = await startHostedUi();
    const { id: clientId } = await createWebClient(app.aws, app.poolId, settings);
    for (const grantType of ['authorization_code', 'refresh_token']) {
      await expectRefusal(post(app.base, { grant_type: grantType, client_id: clientId }), 'unauthorized_client');
    }
  });
});

describe('a request', () => {
  test.each([
    ['without a grant type', {}, 'invalid_request'],
    ['for another grant', { grant_type: 'client_credentials' }, 'unsupported_grant_type'],
    ['with a password', { grant_type: 'password', username: 'a', password: 'b' }, 'unsupported_grant_type'],
    ['without a code', { grant_type: 'authorization_code', redirect_uri: callbackUrl }, 'invalid_request'],
    ['without a refresh token', { grant_type: 'refresh_token' }, 'invalid_request'],
  ])('%s is refused', async (_, form, error) => {
    const { base, clientId } = await startHostedUi();
    await expectRefusal(post(base, { client_id: clientId, ...form }), error);
  });

  test('without client_id is refused', async () => {
    const { base } = await startHostedUi();
    await expectRefusal(post(base, { grant_type: 'refresh_token' }), 'invalid_request');
  });

  test.each(['code', 'client_id', 'unheard_of'])('with a repeated %s is refused', async (name) => {
    const app = await startHostedUi();
    const form = new URLSearchParams({ grant_type: 'authorization_code', redirect_uri: callbackUrl });
    form.append('client_id', app.clientId);
    form.append('code', await codeFor(app));
    form.append(name, form.get(name) ?? '1');
    form.append(name, form.get(name) ?? '1');
    await expectRefusal(post(app.base, form.toString()), 'invalid_request');
  });

  test('with another content type is refused', async () => {
    const { base } = await startHostedUi();
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ grant_type: 'authorization_code' });
    await expectRefusal(fetch(`${base}/oauth2/token`, { method: 'POST', headers, body }), 'invalid_request');
    await expectRefusal(fetch(`${base}/oauth2/token`, { method: 'POST' }), 'invalid_request');
  });

  test('that is too long is refused', async () => {
    const { base } = await startHostedUi();
    await expectRefusal(post(base, { grant_type: 'x'.repeat(70_000) }), 'invalid_request');
  });

  test('by GET gets no tokens', async () => {
    const { base } = await startHostedUi();
    expect((await fetch(`${base}/oauth2/token`)).status).toBe(405);
  });

  test('logs why it was refused and no secret', async () => {
    const lines: string[] = [];
    const app = await startHostedUi({ emulator: { log: (line) => lines.push(line) } });
    const code = await codeFor(app, pkceParameters);
    await redeem(app, code, { code_verifier: 'a-wrong-one' });
    const [line] = lines.filter((each) => each.includes('/oauth2/token'));
    expect(line).toBe(
      '/hosted-ui/acorn-dev/oauth2/token refused a request with invalid_grant: code_verifier does not match the code_challenge.',
    );
    expect(lines.join('\n')).not.toContain(code);
  });
});
