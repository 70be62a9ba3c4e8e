import { DeleteUserPoolDomainCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createPool } from '../support/emulator.ts';
import { authorizeUrl, codeFor, domainPrefix, post, redeem, startHostedUi, tokensFor } from '../support/hosted-ui.ts';

test('hostedUiUrl returns the URL of a domain', async () => {
  const { emulator, url } = await startHostedUi();
  expect(emulator.hostedUiUrl('acorn-dev')).toBe(`${url}/hosted-ui/acorn-dev`);
});

test('the discovery document lists the endpoints while the pool has a domain', async () => {
  const { aws, base, url, poolId } = await startHostedUi();
  const configuration = async (id: string) => (await fetch(`${url}/${id}/.well-known/openid-configuration`)).json();
  expect(await configuration(poolId)).toMatchObject({
    issuer: `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`,
    authorization_endpoint: `${base}/oauth2/authorize`,
    token_endpoint: `${base}/oauth2/token`,
    userinfo_endpoint: `${base}/oauth2/userInfo`,
    revocation_endpoint: `${base}/oauth2/revoke`,
    end_session_endpoint: `${base}/logout`,
  });
  expect(await configuration(await createPool(aws))).not.toHaveProperty('authorization_endpoint');
});

test('pages and endpoints respond with 404 after the domain was deleted', async () => {
  const app = await startHostedUi();
  await app.aws.send(new DeleteUserPoolDomainCommand({ UserPoolId: app.poolId, Domain: domainPrefix }));
  expect(await app.browser.open(authorizeUrl(app))).toMatchObject({ status: 404 });
  expect((await post(app.base, { grant_type: 'refresh_token' })).status).toBe(404);
});

test('requests counts the requests of each endpoint', async () => {
  const app = await startHostedUi();
  const { access_token } = await tokensFor(app);
  await fetch(`${app.base}/oauth2/userInfo`, { headers: { Authorization: `Bearer ${access_token}` } });
  await post(app.base, { client_id: app.clientId, token: 'unknown' }, { path: 'oauth2/revoke' });
  await app.browser.open(authorizeUrl(app, {}, 'logout'));
  const names = ['OAuthAuthorize', 'HostedUiLogin', 'OAuthToken', 'OAuthUserInfo', 'OAuthRevoke', 'HostedUiLogout'];
  // The sign-in page, its form, and the page after the logout.
  expect(names.map((name) => app.emulator.requests(name))).toEqual([1, 3, 1, 1, 1, 1]);
});

test.each([
  ['throttle' as const, 429, 'too_many_requests'],
  ['fail' as const, 500, 'server_error'],
])('the fault %s sends apps status %i and %s and changes no state', async (kind, status, error) => {
  const app = await startHostedUi();
  const code = await codeFor(app);
  for (const [on, path] of [
    ['OAuthToken', 'oauth2/token'],
    ['OAuthUserInfo', 'oauth2/userInfo'],
    ['OAuthRevoke', 'oauth2/revoke'],
  ] as const) {
    app.emulator.faults.inject({ on, kind, times: 1 });
    const answer = await post(app.base, { grant_type: 'authorization_code', code }, { path });
    expect({ status: answer.status, body: await answer.json() }).toEqual({ status, body: { error } });
  }
  expect((await redeem(app, code)).status).toBe(200);
});

test.each([
  ['throttle' as const, 429],
  ['fail' as const, 500],
])('the fault %s shows a page with status %i', async (kind, status) => {
  const app = await startHostedUi();
  for (const [on, page] of [
    ['OAuthAuthorize', 'oauth2/authorize'],
    ['HostedUiLogin', 'login'],
    ['HostedUiLogin', 'forgotPassword'],
    ['HostedUiLogout', 'logout'],
  ] as const) {
    app.emulator.faults.inject({ on, kind, times: 1 });
    expect(await app.browser.open(authorizeUrl(app, {}, page))).toMatchObject({
      status,
      heading: 'An error was encountered with the requested page.',
    });
  }
});

test('hang-up redeems no code', async () => {
  const app = await startHostedUi();
  const code = await codeFor(app);
  app.emulator.faults.inject({ on: 'OAuthToken', kind: 'hang-up', times: 1 });
  await expect(redeem(app, code)).rejects.toThrow('fetch failed');
  expect((await redeem(app, code)).status).toBe(200);
});
