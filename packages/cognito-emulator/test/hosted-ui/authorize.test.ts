import { CreateUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { createPool, defined } from '../support/emulator.ts';
import {
  authorizeUrl,
  callbackUrl,
  codeChallenge,
  createWebClient,
  signInAt,
  signInTo,
  startHostedUi,
} from '../support/hosted-ui.ts';

test('/oauth2/authorize redirects to the sign-in page with all parameters', async () => {
  const app = await startHostedUi();
  const url = authorizeUrl(app, {
    nonce: 'a nonce',
    scope: 'openid email',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
  });
  const page = await app.browser.open(url);
  expect(page.heading).toBe('Sign in');
  expect(page.url.pathname).toBe('/hosted-ui/acorn-dev/login');
  expect(page.url.search).toBe(new URL(url).search);
});

test('signing in redirects to the app with code and state', async () => {
  const callback = await signInTo(await startHostedUi(), { state: 'x&y=<z>' });
  expect(callback.origin + callback.pathname).toBe(callbackUrl);
  expect(Object.fromEntries(callback.searchParams)).toEqual({
    code: expect.stringMatching(/^[\w-]{36}$/),
    state: 'x&y=<z>',
  });
});

test('the redirect has no state when the request had none', async () => {
  const callback = await signInTo(await startHostedUi(), { state: undefined });
  expect([...callback.searchParams.keys()]).toEqual(['code']);
});

test.each([
  ['http://localhost:3000/callback?tenant=acorn', 'http://localhost:3000/callback?tenant=acorn&code='],
  ['myapp://signed-in', 'myapp://signed-in?code='],
])('the redirect URI %s keeps its own query', async (redirect_uri, beginning) => {
  const app = await startHostedUi({ client: { CallbackURLs: [redirect_uri] } });
  expect((await signInTo(app, { redirect_uri })).href).toContain(beginning);
});

describe('before client and redirect URI are verified, an error page without redirect is shown for', () => {
  test.each([
    ['no client', { client_id: undefined }, "Required String parameter 'client_id' is not present"],
    ['an unknown client', { client_id: 'nobody' }, 'Client does not exist.'],
    ['what is no client id', { client_id: '<script>' }, 'Client does not exist.'],
    ['no redirect URI', { redirect_uri: undefined }, "Required String parameter 'redirect_uri' is not present"],
    ['an empty redirect URI', { redirect_uri: '' }, "Required String parameter 'redirect_uri' is not present"],
    ['another redirect URI', { redirect_uri: 'https://evil.example/callback' }, 'redirect_mismatch'],
    ['a slash too many', { redirect_uri: `${callbackUrl}/` }, 'redirect_mismatch'],
    ['another case', { redirect_uri: 'http://LOCALHOST:3000/callback' }, 'redirect_mismatch'],
    ['a query too many', { redirect_uri: `${callbackUrl}?x=1` }, 'redirect_mismatch'],
  ])('%s', async (_, parameters, message) => {
    const app = await startHostedUi();
    for (const path of ['oauth2/authorize', 'login', 'forgotPassword']) {
      const page = await app.browser.open(authorizeUrl(app, parameters, path));
      expect(page).toMatchObject({
        status: 400,
        heading: 'An error was encountered with the requested page.',
        alert: expect.stringContaining(message),
        location: undefined,
      });
    }
  });

  test.each(['client_id', 'redirect_uri'])('a repeated %s', async (name) => {
    const app = await startHostedUi();
    const value = name === 'client_id' ? app.clientId : callbackUrl;
    const page = await app.browser.open(`${authorizeUrl(app)}&${new URLSearchParams({ [name]: value })}`);
    expect(page).toMatchObject({ status: 400, location: undefined });
  });

  test("another pool's client", async () => {
    const app = await startHostedUi();
    const { id: clientId } = await createWebClient(app.aws, await createPool(app.aws));
    expect(await app.browser.open(authorizeUrl({ ...app, clientId }))).toMatchObject({
      alert: 'Client does not exist.',
    });
  });
});

describe('after client and redirect URI are verified, the app is redirected to with error and state for', () => {
  test.each([
    ['no response type', { response_type: undefined }, 'invalid_request'],
    ['an unknown response type', { response_type: 'id_token' }, 'invalid_request'],
    ['the implicit grant', { response_type: 'token' }, 'unauthorized_client'],
    ['a challenge without its method', { code_challenge: codeChallenge }, 'invalid_request'],
    ['a method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
    ['a plain challenge', { code_challenge: codeChallenge, code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge of another length', { code_challenge: 'short', code_challenge_method: 'S256' }, 'invalid_request'],
    ['an unknown scope', { scope: 'openid everything' }, 'invalid_scope'],
    ["a scope that isn't the client's", { scope: 'openid phone' }, 'invalid_scope'],
    ['email without openid', { scope: 'email' }, 'invalid_scope'],
    ['profile without openid', { scope: 'profile' }, 'invalid_scope'],
    ['another identity provider', { identity_provider: 'Google' }, 'invalid_request'],
    ['an identifier of another one', { idp_identifier: 'example.com' }, 'invalid_request'],
    ['an unknown prompt', { prompt: 'maybe' }, 'invalid_request'],
    ['no prompt beside another', { prompt: 'none login' }, 'invalid_request'],
    ['no prompt when nobody is signed in', { prompt: 'none' }, 'login_required'],
  ])('%s', async (_, parameters, error) => {
    const app = await startHostedUi();
    const page = await app.browser.open(authorizeUrl(app, { state: 'x y', ...parameters }));
    const answer = new URL(defined(page.location));
    expect(answer.origin + answer.pathname).toBe(callbackUrl);
    expect(Object.fromEntries(answer.searchParams)).toEqual({
      error,
      error_description: expect.any(String),
      state: 'x y',
    });
  });

  test.each([
    ['no OAuth', { AllowedOAuthFlowsUserPoolClient: false }],
    ['the implicit flow alone', { AllowedOAuthFlows: ['implicit' as const] }],
    ['no identity provider', { SupportedIdentityProviders: [] }],
  ])('a client that is allowed %s', async (_, client) => {
    const app = await startHostedUi({ client });
    const page = await app.browser.open(authorizeUrl(app));
    expect(new URL(defined(page.location)).searchParams.get('error')).toBe('unauthorized_client');
  });

  test('a repeated state, which is not sent back', async () => {
    const app = await startHostedUi();
    const page = await app.browser.open(`${authorizeUrl(app)}&state=another`);
    const { searchParams } = new URL(defined(page.location));
    expect(searchParams.get('error')).toBe('invalid_request');
    expect(searchParams.has('state')).toBe(false);
  });

  test('an invalid request at the sign-in page or its form', async () => {
    const app = await startHostedUi();
    const url = authorizeUrl(app, { scope: 'email' }, 'login');
    expect((await app.browser.open(url)).location).toContain('error=invalid_scope');
    const page = await app.browser.open(authorizeUrl(app));
    const body = new URLSearchParams({ ...page.fields, username: app.email, password: 'Correct-horse-1' });
    expect((await app.browser.request(url, { method: 'POST', body })).location).toContain('error=invalid_scope');
  });
});

test('identity_provider COGNITO is accepted', async () => {
  const app = await startHostedUi();
  expect((await app.browser.open(authorizeUrl(app, { identity_provider: 'COGNITO' }))).heading).toBe('Sign in');
});

test.each(['select_account', 'consent', 'consent select_account'])('the prompt %s has no effect', async (prompt) => {
  const app = await startHostedUi();
  expect((await app.browser.open(authorizeUrl(app, { prompt }))).heading).toBe('Sign in');
});

test('the classic Hosted UI ignores prompt', async () => {
  const app = await startHostedUi({ managedLoginVersion: 1 });
  for (const prompt of ['none', 'maybe']) {
    expect((await app.browser.open(authorizeUrl(app, { prompt }))).heading).toBe('Sign in');
  }
});

test('a URL that is too long is refused', async () => {
  const app = await startHostedUi();
  const answer = await fetch(authorizeUrl(app, { state: 'x'.repeat(20_000) }), { redirect: 'manual' });
  expect(answer.status).toBe(431);
});

test('an unknown domain shows an error page with status 404', async () => {
  const app = await startHostedUi();
  for (const domain of ['nobody', '<script>', '%3Cscript%3E']) {
    const page = await app.browser.open(`${app.url}/hosted-ui/${domain}/oauth2/authorize`);
    expect(page).toMatchObject({ status: 404, alert: 'No user pool of this emulator has this domain.' });
  }
});

test('each domain signs users in to its own pool', async () => {
  const app = await startHostedUi();
  const poolId = await createPool(app.aws);
  await app.aws.send(new CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain: 'another' }));
  const { id: clientId } = await createWebClient(app.aws, poolId);
  const page = await app.browser.open(authorizeUrl({ base: app.emulator.hostedUiUrl('another'), clientId }));
  expect(await signInAt(page)).toMatchObject({ alert: 'User does not exist.' });
});
