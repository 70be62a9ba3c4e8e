import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUserGlobalSignOutCommand,
  CreateUserPoolDomainCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { createPool, defined, minute, payloadOf, register, settableClock } from '../support/emulator.ts';
import {
  authorizeUrl,
  callbackUrl,
  createWebClient,
  redeem,
  signedOutUrl,
  signInAt,
  signInTo,
  startHostedUi,
  tokensIn,
  userInfoOf,
} from '../support/hosted-ui.ts';

async function startSignedIn(options: Parameters<typeof startHostedUi>[0] = {}) {
  const time = settableClock();
  const app = await startHostedUi({ ...options, emulator: { clock: time.clock } });
  await signInTo(app);
  return { ...app, time };
}

test('a session lasts an hour and is not extended by use', async () => {
  const app = await startSignedIn();
  app.time.advance(30 * minute);
  const page = await app.browser.open(authorizeUrl(app));
  expect(page.location).toContain('code=');
  expect(page.headers.get('cache-control')).toBe('no-store');
  app.time.advance(30 * minute - 1);
  expect((await app.browser.open(authorizeUrl(app))).location).toContain('code=');
  app.time.advance(1);
  expect((await app.browser.open(authorizeUrl(app))).heading).toBe('Sign in');
});

test('a second app of the pool gets a code without another sign-in', async () => {
  const app = await startSignedIn();
  const { id: clientId } = await createWebClient(app.aws, app.poolId, { ClientName: 'other' });
  const { location } = await app.browser.open(authorizeUrl({ ...app, clientId }, { prompt: 'none' }));
  const code = defined(new URL(defined(location)).searchParams.get('code') ?? undefined);
  expect((await redeem({ ...app, clientId }, code)).status).toBe(200);
});

test('auth_time is the time of the sign-in', async () => {
  const app = await startSignedIn();
  app.time.advance(10 * minute);
  const { location } = await app.browser.open(authorizeUrl(app));
  const tokens = await tokensIn(redeem(app, defined(new URL(defined(location)).searchParams.get('code') ?? undefined)));
  for (const token of [tokens.id_token, tokens.access_token]) {
    const { auth_time, iat } = payloadOf(token);
    expect(Number(iat) - Number(auth_time)).toBe(600);
  }
});

test('prompt=login asks again and keeps the session', async () => {
  const app = await startSignedIn();
  const page = await app.browser.open(authorizeUrl(app, { prompt: 'login' }));
  expect(page.heading).toBe('Sign in');
  expect((await app.browser.open(authorizeUrl(app))).location).toContain('code=');
  app.time.advance(30 * minute);
  expect((await signInAt(page)).location).toContain('code=');
  app.time.advance(45 * minute);
  expect((await app.browser.open(authorizeUrl(app))).location).toContain('code=');
});

test("the cookies are HttpOnly and limited to the domain's path", async () => {
  const app = await startHostedUi();
  const answer = await fetch(authorizeUrl(app, {}, 'login'));
  const [csrf = ''] = answer.headers.getSetCookie();
  expect(csrf).toMatch(
    new RegExp(`^XSRF-TOKEN\\.${app.poolId}=[\\w-]{64}; path=/hosted-ui/acorn-dev; samesite=lax; httponly$`),
  );

  const page = await app.browser.open(authorizeUrl(app));
  const cookie = [...app.browser.cookies.values()].map(({ name, value }) => `${name}=${value}`).join('; ');
  const body = new URLSearchParams({ ...page.fields, username: app.email, password: 'Correct-horse-1' });
  const signedIn = await fetch(page.action, { method: 'POST', headers: { Cookie: cookie }, body, redirect: 'manual' });
  const [session = ''] = signedIn.headers.getSetCookie();
  expect(session).toMatch(
    new RegExp(
      `^cognito\\.${app.poolId}=[\\w-]{64}; path=/hosted-ui/acorn-dev; expires=[^;]+; samesite=lax; httponly$`,
    ),
  );
});

test('each sign-in sets a new session cookie', async () => {
  const app = await startSignedIn();
  const sessions = () => [...app.browser.cookies.values()].filter(({ name }) => name.startsWith('cognito.'));
  const [first] = sessions();
  await signInAt(await app.browser.open(authorizeUrl(app, { prompt: 'login' })));
  expect(sessions()).toHaveLength(1);
  expect(sessions()[0]?.value).not.toBe(first?.value);
});

test('a new sign-in ends the previous session of the browser', async () => {
  const app = await startSignedIn();
  const attacker = new Browser(app.url);
  app.browser.cookies.forEach((cookie, key) => void attacker.cookies.set(key, { ...cookie }));
  expect((await attacker.open(authorizeUrl(app))).location).toContain('code=');
  await signInAt(await app.browser.open(authorizeUrl(app, { prompt: 'login' })));
  expect((await attacker.open(authorizeUrl(app))).heading).toBe('Sign in');
  expect((await app.browser.open(authorizeUrl(app))).location).toContain('code=');
});

test('an invented cookie is not a session', async () => {
  const app = await startHostedUi();
  const path = '/hosted-ui/acorn-dev';
  app.browser.cookies.set('made up', { name: `cognito.${app.poolId}`, value: 'made-up', path });
  expect((await app.browser.open(authorizeUrl(app))).heading).toBe('Sign in');
});

test('a session is valid for its own pool only', async () => {
  const app = await startSignedIn();
  const poolId = await createPool(app.aws);
  await app.aws.send(new CreateUserPoolDomainCommand({ UserPoolId: poolId, Domain: 'acorn-dev-2' }));
  const { id: clientId } = await createWebClient(app.aws, poolId);
  const other = { ...app, clientId, base: app.emulator.hostedUiUrl('acorn-dev-2') };
  expect((await app.browser.open(authorizeUrl(other))).heading).toBe('Sign in');

  // Even when a browser sends the cookie of one to the other.
  for (const cookie of [...app.browser.cookies.values()].filter(({ name }) => name.startsWith('cognito.'))) {
    const path = '/hosted-ui/acorn-dev-2';
    app.browser.cookies.set(path, { name: `cognito.${poolId}`, value: cookie.value, path });
  }
  expect((await app.browser.open(authorizeUrl(other))).heading).toBe('Sign in');
});

test('a session is suspended while its user is disabled', async () => {
  const app = await startSignedIn();
  const names = { UserPoolId: app.poolId, Username: app.username };
  await app.aws.send(new AdminDisableUserCommand(names));
  expect((await app.browser.open(authorizeUrl(app))).heading).toBe('Sign in');
  await app.aws.send(new AdminEnableUserCommand(names));
  expect((await app.browser.open(authorizeUrl(app))).location).toContain('code=');
});

test("a deleted user's session is not valid for a new user of the same name", async () => {
  const app = await startHostedUi({ pool: { UsernameAttributes: undefined } });
  await register(app.aws, app.poolId, 'bea');
  await signInAt(await app.browser.open(authorizeUrl(app)), 'bea');
  expect((await app.browser.open(authorizeUrl(app))).location).toContain('code=');
  await app.aws.send(new AdminDeleteUserCommand({ UserPoolId: app.poolId, Username: 'bea' }));
  await register(app.aws, app.poolId, 'bea');
  expect((await app.browser.open(authorizeUrl(app))).heading).toBe('Sign in');
});

test('GlobalSignOut keeps the browser signed in, as on AWS', async () => {
  const app = await startSignedIn();
  await app.aws.send(new AdminUserGlobalSignOutCommand({ UserPoolId: app.poolId, Username: app.username }));
  expect((await app.browser.open(authorizeUrl(app))).location).toContain('code=');
});

test.each([true, false])(
  'the session gets valid tokens after GlobalSignOut (token revocation: %s)',
  async (EnableTokenRevocation) => {
    const app = await startSignedIn({ client: { EnableTokenRevocation } });
    const tokens = async () => {
      const { location } = await app.browser.open(authorizeUrl(app));
      return tokensIn(redeem(app, defined(new URL(defined(location)).searchParams.get('code') ?? undefined)));
    };
    const before = await tokens();
    app.time.advance(minute);
    await app.aws.send(new AdminUserGlobalSignOutCommand({ UserPoolId: app.poolId, Username: app.username }));
    app.time.advance(minute);
    const after = await tokens();
    expect(payloadOf(after.access_token)['auth_time']).toBe(payloadOf(before.access_token)['auth_time']);
    expect((await userInfoOf(app, before.access_token)).status).toBe(401);
    expect((await userInfoOf(app, after.access_token)).status).toBe(200);
  },
);

describe('logout', () => {
  const logoutUrl = ({ base }: { base: string }, parameters: Record<string, string>) =>
    `${base}/logout?${new URLSearchParams(parameters)}`;

  test('ends the session and redirects to the logout URL', async () => {
    const app = await startSignedIn();
    const stored = new Map(app.browser.cookies);
    const page = await app.browser.open(logoutUrl(app, { client_id: app.clientId, logout_uri: signedOutUrl }));
    expect(page.location).toBe(signedOutUrl);
    expect((await app.browser.open(authorizeUrl(app))).heading).toBe('Sign in');

    const attacker = new Browser(app.url);
    stored.forEach((cookie, key) => void attacker.cookies.set(key, cookie));
    expect((await attacker.open(authorizeUrl(app))).heading).toBe('Sign in');
  });

  test('keeps tokens valid', async () => {
    const app = await startSignedIn();
    const { location } = await app.browser.open(authorizeUrl(app));
    await app.browser.open(logoutUrl(app, { client_id: app.clientId, logout_uri: signedOutUrl }));
    const code = defined(new URL(defined(location)).searchParams.get('code') ?? undefined);
    expect((await redeem(app, code)).status).toBe(200);
  });

  test('redirects to the sign-in page with an authorization request', async () => {
    const app = await startSignedIn();
    const page = await app.browser.open(authorizeUrl(app, {}, 'logout'));
    expect(page.heading).toBe('Sign in');
    expect((await signInAt(page)).location).toContain(`${callbackUrl}?code=`);
  });

  test.each([
    ['no client', { logout_uri: signedOutUrl }, "Required String parameter 'client_id' is not present"],
    ['an unknown client', { client_id: 'nobody', logout_uri: signedOutUrl }, 'Client does not exist.'],
    ['another URL', { client_id: '', logout_uri: 'https://evil.example' }, 'redirect_mismatch'],
    ['a callback URL as the logout URL', { client_id: '', logout_uri: callbackUrl }, 'redirect_mismatch'],
    ['a slash too many', { client_id: '', logout_uri: `${signedOutUrl}/` }, 'redirect_mismatch'],
    [
      'OpenID Connect’s parameter',
      { client_id: '', post_logout_redirect_uri: signedOutUrl },
      "Required String parameter 'redirect_uri' is not present",
    ],
    [
      'a redirect URI alone',
      { client_id: '', redirect_uri: callbackUrl },
      "Required String parameter 'response_type' is not present",
    ],
    ['another redirect URI', { client_id: '', redirect_uri: signedOutUrl, response_type: 'code' }, 'redirect_mismatch'],
  ])('keeps the session when the request has %s', async (_, parameters, alert) => {
    const app = await startSignedIn();
    const sent = Object.entries(parameters).map(([name, value]) => [name, value === '' ? app.clientId : value]);
    const page = await app.browser.open(logoutUrl(app, Object.fromEntries(sent)));
    expect(page).toMatchObject({ status: 400, alert: expect.stringContaining(alert), location: undefined });
    expect((await app.browser.open(authorizeUrl(app))).location).toContain('code=');
  });

  test('redirects when nobody is signed in', async () => {
    const app = await startHostedUi();
    const page = await app.browser.open(logoutUrl(app, { client_id: app.clientId, logout_uri: signedOutUrl }));
    expect(page.location).toBe(signedOutUrl);
  });
});
