import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientSecretBasic,
  ClientSecretPost,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  tokenRevocation,
} from 'openid-client';
import { expect, test } from 'vitest';
import { defined, refreshTokenPattern } from '../support/emulator.ts';
import { callbackUrl, discover, signInAt, startHostedUi } from '../support/hosted-ui.ts';

/** openid-client implements the standards, without any knowledge of the emulator. */

type Installation = Awaited<ReturnType<typeof startHostedUi>>;

async function signInByStandard(app: Installation, config: Awaited<ReturnType<typeof discover>>) {
  const [verifier, state, nonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()];
  const url = buildAuthorizationUrl(config, {
    redirect_uri: callbackUrl,
    scope: 'openid email profile',
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
  });
  const page = await app.browser.open(url.href);
  const callback = new URL(defined((await signInAt(page)).location));
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
  return authorizationCodeGrant(config, callback, checks);
}

const rotationSettings = {
  RefreshTokenRotation: { Feature: 'ENABLED' as const },
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH' as const],
};

test.each([
  ['a public client', false, () => None()],
  ['a client with a secret, in the header', true, (secret: string) => ClientSecretBasic(secret)],
  ['a client with a secret, in the form', true, (secret: string) => ClientSecretPost(secret)],
])('openid-client signs in, refreshes, reads userInfo and revokes as %s', async (_, GenerateSecret, authentication) => {
  const app = await startHostedUi({ client: { GenerateSecret } });
  const config = await discover(app, authentication(app.secret ?? ''));
  const tokens = await signInByStandard(app, config);
  expect(tokens.claims()).toMatchObject({ email: app.email, email_verified: true, 'custom:tenant_id': 'acorn' });

  const { sub } = defined(tokens.claims());
  expect(await fetchUserInfo(config, tokens.access_token, sub)).toMatchObject({ email: app.email, username: sub });

  const refreshed = await refreshTokenGrant(config, defined(tokens.refresh_token));
  expect(refreshed.claims()).toMatchObject({ sub });
  expect(refreshed.refresh_token).toBeUndefined();

  await tokenRevocation(config, defined(tokens.refresh_token));
  await expect(refreshTokenGrant(config, defined(tokens.refresh_token))).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  await expect(fetchUserInfo(config, refreshed.access_token, sub)).rejects.toMatchObject({
    code: 'OAUTH_WWW_AUTHENTICATE_CHALLENGE',
  });
});

test('openid-client gets a new refresh token at each refresh when tokens rotate', async () => {
  const app = await startHostedUi({ client: rotationSettings });
  const config = await discover(app, None());
  const first = await signInByStandard(app, config);
  const second = await refreshTokenGrant(config, defined(first.refresh_token));
  expect(second.refresh_token).toMatch(refreshTokenPattern);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  await expect(refreshTokenGrant(config, defined(first.refresh_token))).rejects.toMatchObject({
    error: 'invalid_grant',
  });
  await expect(refreshTokenGrant(config, defined(second.refresh_token))).resolves.toHaveProperty('access_token');
});
