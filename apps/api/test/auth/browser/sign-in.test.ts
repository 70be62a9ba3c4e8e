import {
  AdminUpdateUserAttributesCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { createTenant } from '@freehold/database';
import { tenantId } from '@freehold/tenancy';
import { CookieClient, type PageResponse } from '@freehold/test-kit/cookie-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../../support/hosted-ui-installation.ts';
import { password, type StartedApi } from '../../support/installation.ts';

const email = 'wile@acme.example';

let site: HostedUiInstallation;
let api: StartedApi;
let now: Date | undefined;

beforeAll(async () => {
  site = await createHostedUiInstallation({ clock: () => now ?? new Date() });
  const { installation } = site;
  await createTenant(installation.database.ownerUrl, tenantId('umbrella'), 'Umbrella');
  await installation.database.asOwner(`UPDATE tenants SET status = 'suspended' WHERE id = 'umbrella'`);
  await installation.createUser({ email, tenant: tenantId('acme'), groups: ['admins'] });
  await installation.createUser({ email: 'nobody@nowhere.example' });
  await installation.createUser({ email: 'alice@umbrella.example', tenant: tenantId('umbrella') });
  await installation.createUser({ email: 'lost@gone.example', tenant: tenantId('gone') });
  api = await site.start({}, { now: () => now ?? new Date() });
});

afterEach(() => {
  now = undefined;
  site.installation.cognito.faults.clear();
});

afterAll(() => site.installation.stop());

const at = (path: string) => `${site.url}${path}`;
const json = { headers: { accept: 'application/json' } };

/** Who is signed in, in a browser. */
async function whoIs(browser: CookieClient): Promise<string | undefined> {
  const { status, text } = await browser.request(at('/auth/session'), json);
  return status === 200 ? JSON.parse(text).email : undefined;
}

/** Begins a sign-in, up to the sign-in page. @returns the authorization request */
async function begin(browser: CookieClient, query = ''): Promise<URL> {
  const { headers } = await browser.request(at(`/auth/login${query}`), { follow: false });
  return new URL(headers.get('location') ?? '');
}

/** Signs in with Cognito. @returns the callback, which is not visited yet */
async function comeBack(browser: CookieClient, authorization: URL, who = email): Promise<string> {
  const answer = await browser.submit(
    await browser.request(authorization.href),
    { username: who, password },
    { follow: false },
  );
  return answer.headers.get('location') ?? '';
}

/** The levels of the log's lines from a place on. */
const levelsSince = (start: number) => api.log.slice(start).map(({ level }) => level);

/** The problem code on a page. */
function problemOn({ text, headers }: PageResponse): string | undefined {
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  return /Code <code>(\w+)<\/code>/.exec(text)?.[1];
}

const sessionsThere = async () =>
  (await site.installation.database.asOwner<{ count: number }>('SELECT count(*)::int FROM sessions'))[0]?.count;

describe('a sign-in', () => {
  test('uses the code flow with PKCE, and a new state and nonce each time', async () => {
    const [one, other] = [await begin(new CookieClient()), await begin(new CookieClient())];
    expect(`${one.origin}${one.pathname}`).toBe(`${site.hostedUiUrl}/oauth2/authorize`);
    expect(Object.fromEntries(one.searchParams)).toEqual({
      response_type: 'code',
      client_id: site.installation.variables['COGNITO_WEB_CLIENT_ID'],
      redirect_uri: at('/auth/callback'),
      scope: 'openid email profile',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(one.searchParams.get(name)).not.toBe(other.searchParams.get(name));
    }
  });

  test('ends at the front page, and records the user', async () => {
    const browser = new CookieClient();
    const page = await browser.signIn(at('/auth/login'), email, password);
    expect([page.status, page.url]).toEqual([200, at('/')]);
    expect(JSON.parse((await browser.request(at('/auth/session'), json)).text)).toEqual({
      sub: expect.any(String),
      username: expect.any(String),
      email,
      name: null,
      groups: ['admins'],
      tenant_id: 'acme',
    });
    const rows = await site.installation.database.asOwner('SELECT email, tenant_id, last_sign_in_at FROM users');
    expect(rows).toContainEqual({ email, tenant_id: 'acme', last_sign_in_at: expect.any(Date) });
  });

  test('ends at return_to, with query and fragment', async () => {
    const browser = new CookieClient();
    const answer = await comeBack(browser, await begin(browser, `?return_to=${encodeURIComponent('/a/b?c=d e&f#g')}`));
    const { headers } = await browser.request(answer, { follow: false });
    expect(headers.get('location')).toBe(at('/a/b?c=d%20e&f#g'));
  });

  test('works in two tabs at the same time', async () => {
    const browser = new CookieClient();
    const [one, other] = [await begin(browser, '?return_to=/one'), await begin(browser, '?return_to=/other')];
    const [oneBack, otherBack] = [await comeBack(browser, one), new URL(await comeBackSignedIn(browser, other))];
    expect((await browser.request(otherBack.href, { follow: false })).headers.get('location')).toBe(at('/other'));
    expect((await browser.request(oneBack, { follow: false })).headers.get('location')).toBe(at('/one'));
    expect(await whoIs(browser)).toBe(email);
  });

  test('that is begun many times keeps 8 cookies at most', async () => {
    const browser = new CookieClient();
    for (let time = 0; time < 20; time += 1) await begin(browser);
    expect(browser.cookiesFor(site.url).size).toBe(8);
    await browser.signIn(at('/auth/login'), email, password);
    expect(await whoIs(browser)).toBe(email);
  });

  test('logs no secrets', async () => {
    const browser = new CookieClient();
    const authorization = await begin(browser);
    const answer = new URL(await comeBack(browser, authorization));
    await browser.request(answer.href);
    await new CookieClient().request(answer.href);
    const log = JSON.stringify(api.log);
    expect(log).toContain('/auth/callback');
    for (const secret of [
      answer.searchParams.get('code'),
      authorization.searchParams.get('state'),
      authorization.searchParams.get('nonce'),
      browser.cookiesFor(site.url).get('freehold_session'),
      'eyJ',
    ]) {
      expect(secret).not.toBeNull();
      expect(log).not.toContain(secret);
    }
  });

  test('that begins at another host is redirected to the callback’s host', async () => {
    const { headers } = await new CookieClient().request(
      `http://127.0.0.1:${new URL(site.url).port}/auth/login?return_to=/x`,
      {
        follow: false,
      },
    );
    expect(headers.get('location')).toBe(at('/auth/login?return_to=%2Fx&moved=1'));
    expect(headers.getSetCookie()).toEqual([]);
  });
});

/** Cognito doesn't ask a user again who is signed in there. */
async function comeBackSignedIn(browser: CookieClient, authorization: URL): Promise<string> {
  return (await browser.request(authorization.href, { follow: false })).headers.get('location') ?? '';
}

describe('cookies', () => {
  test('are HttpOnly and SameSite=Lax, on localhost', async () => {
    const browser = new CookieClient();
    const began = await browser.request(at('/auth/login'), { follow: false });
    const answer = await comeBack(browser, new URL(began.headers.get('location') ?? ''));
    const ended = await browser.request(answer, { follow: false });
    const [attempt] = began.headers.getSetCookie();
    expect(attempt).toMatch(/^freehold_sign_in_[\w-]{22}=[^;]+; path=\/; expires=[^;]+; samesite=lax; httponly$/);
    expect(ended.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^freehold_sign_in_[\w-]{22}=; path=\/; expires=Thu, 01 Jan 1970[^;]+; samesite=lax; httponly$/,
      ),
      expect.stringMatching(/^freehold_session=[\w-]{43}; path=\/; expires=[^;]+; samesite=lax; httponly$/),
    ]);
  });

  test('are __Host- and Secure, by https', async () => {
    const overrides = {
      PUBLIC_URL: 'https://app.example.com',
      COGNITO_REDIRECT_URI: 'https://app.example.com/auth/callback',
    };
    const secure = await site.installation.startApi(overrides);
    const { headers } = await new CookieClient().request(`${secure.http.url}/auth/login?moved=1`, { follow: false });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-freehold_sign_in_[\w-]{22}=[^;]+; path=\/; expires=[^;]+; samesite=lax; secure; httponly$/,
      ),
    ]);
    expect((await secure.http.get('/api/openapi.json')).body.components.securitySchemes.session.name).toBe(
      '__Host-freehold_session',
    );
  });
});

describe('a page says why the sign-in failed when', () => {
  async function expectRefusal(page: PageResponse, browser: CookieClient, status: number, code: string): Promise<void> {
    expect([page.status, problemOn(page)]).toEqual([status, code]);
    expect(browser.cookiesFor(site.url).has('freehold_session')).toBe(false);
    expect(await whoIs(browser)).toBeUndefined();
  }

  test('Cognito’s page refuses', async () => {
    const browser = new CookieClient();
    const state = (await begin(browser)).searchParams.get('state');
    const page = await browser.request(at(`/auth/callback?error=access_denied&error_description=No&state=${state}`));
    await expectRefusal(page, browser, 403, 'sign_in_denied');
  });

  test.each([
    'invalid_scope',
    'unauthorized_client',
    'invalid_request',
    'server_error',
    'temporarily_unavailable',
    'foo',
  ])('the callback has the error %s, which anyone can write: a warning at most', async (error) => {
    const browser = new CookieClient();
    const state = (await begin(browser)).searchParams.get('state');
    const before = api.log.length;
    const page = await browser.request(at(`/auth/callback?error=${error}&state=${state}`));
    await expectRefusal(page, browser, 400, 'sign_in_failed');
    expect(levelsSince(before)).toContain('warn');
    expect(levelsSince(before)).not.toContain('error');
    expect(JSON.stringify(api.log.slice(before))).toContain(`Cognito answered ${error}`);
  });

  function addTwice(query: URLSearchParams, name: string, value: string): void {
    for (const each of [value, value]) query.append(name, each);
  }

  const issuer = () =>
    `https://cognito-idp.us-east-1.amazonaws.com/${site.installation.variables['COGNITO_USER_POOL_ID']}`;

  test.each<[string, string, (query: URLSearchParams) => void]>([
    ['no code', 'sign_in_response_invalid', (query) => query.delete('code')],
    ['an empty code', 'sign_in_response_invalid', (query) => query.set('code', '')],
    ['a code that is none', 'sign_in_response_invalid', (query) => query.set('code', 'a b\u0000')],
    ['a code of 4 kB', 'sign_in_response_invalid', (query) => query.set('code', 'x'.repeat(4_096))],
    ['two codes', 'sign_in_response_invalid', (query) => query.append('code', 'x')],
    ['the same code twice', 'sign_in_response_invalid', (query) => query.append('code', query.get('code') ?? '')],
    ['two errors', 'sign_in_response_invalid', (query) => addTwice(query, 'error', 'x')],
    ['two issuers', 'sign_in_response_invalid', (query) => addTwice(query, 'iss', issuer())],
    ['another issuer', 'sign_in_mixed_up', (query) => query.set('iss', 'https://evil.example')],
    ['an empty issuer', 'sign_in_mixed_up', (query) => query.set('iss', '')],
    ['a response of JARM', 'sign_in_response_invalid', (query) => query.set('response', 'eyJ')],
    ['an ID token', 'sign_in_response_invalid', (query) => query.set('id_token', 'eyJ')],
    ['a token', 'sign_in_response_invalid', (query) => query.set('token', 'x')],
    ['an access token', 'sign_in_response_invalid', (query) => query.set('access_token', 'x')],
    ['another code', 'sign_in_code_invalid', (query) => query.set('code', 'another-code')],
  ])('the callback has %s: %s, and no error is logged', async (_, code, spoil) => {
    const browser = new CookieClient();
    const answer = new URL(await comeBack(browser, await begin(browser)));
    spoil(answer.searchParams);
    const before = api.log.length;
    await expectRefusal(await browser.request(answer.href), browser, 400, code);
    expect(levelsSince(before)).not.toContain('error');
  });

  test('the client’s secret is wrong', async () => {
    const wrong = await site.installation.startApi({ COGNITO_WEB_CLIENT_SECRET: 'not-the-secret' });
    const browser = new CookieClient();
    const answer = new URL(await comeBack(browser, await begin(browser)));
    const page = await browser.request(
      `http://localhost:${new URL(wrong.http.url).port}${answer.pathname}${answer.search}`,
    );
    await expectRefusal(page, browser, 500, 'sign_in_misconfigured');
    expect(JSON.stringify(wrong.log)).toContain('invalid_client');
    expect(JSON.stringify(wrong.log)).not.toContain('not-the-secret');
  });

  test('the pool is another one', async () => {
    const wrong = await site.installation.startApi({ COGNITO_USER_POOL_ID: 'us-east-1_another' });
    const browser = new CookieClient();
    const answer = new URL(await comeBack(browser, await begin(browser)));
    const page = await browser.request(
      `http://localhost:${new URL(wrong.http.url).port}${answer.pathname}${answer.search}`,
    );
    await expectRefusal(page, browser, 500, 'sign_in_misconfigured');
  });

  test('the API’s clock is hours ahead of Cognito’s', async () => {
    const browser = new CookieClient();
    now = new Date(Date.now() - 7_200_000);
    const answer = await comeBack(browser, await begin(browser));
    await expectRefusal(await browser.request(answer), browser, 500, 'sign_in_misconfigured');
    expect(JSON.stringify(api.log)).toContain('JWT_TIMESTAMP_CHECK_FAILED');
  });

  test.each([
    ['is missing', (answer: URL) => answer.searchParams.delete('state')],
    ['is another', (answer: URL) => answer.searchParams.set('state', 'x'.repeat(43))],
    ['is empty', (answer: URL) => answer.searchParams.set('state', '')],
    ['comes twice', (answer: URL) => answer.searchParams.append('state', 'x')],
  ])('the state %s', async (_, spoil) => {
    const browser = new CookieClient();
    const answer = new URL(await comeBack(browser, await begin(browser)));
    spoil(answer);
    await expectRefusal(await browser.request(answer.href), browser, 400, 'sign_in_not_begun');
  });

  test('the callback is opened in another browser', async () => {
    const [attacker, victim] = [new CookieClient(), new CookieClient()];
    const answer = await comeBack(attacker, await begin(attacker));
    await begin(victim);
    await expectRefusal(await victim.request(answer), victim, 400, 'sign_in_not_begun');
  });

  test('the callback is opened in another browser with a renamed cookie', async () => {
    const [attacker, victim] = [new CookieClient(), new CookieClient()];
    const answer = await comeBack(attacker, await begin(attacker));
    await begin(victim);
    const [[name] = ['']] = [...attacker.cookiesFor(site.url)];
    const [[, value] = ['', '']] = [...victim.cookiesFor(site.url)];
    victim.cookiesFor(site.url).set(name, value);
    await expectRefusal(await victim.request(answer), victim, 400, 'sign_in_not_begun');
  });

  test.each([
    ['nonsense', () => 'nonsense'],
    ['empty', () => ''],
    ['cut off', (value: string) => value.slice(0, 40)],
    ['changed', (value: string) => `${value.slice(0, -4)}AAAA`],
    ['of an unknown key', (value: string) => value.replace(/^\w+/, '0123456789abcdef')],
  ])('its cookie is %s', async (_, spoil) => {
    const browser = new CookieClient();
    const answer = await comeBack(browser, await begin(browser));
    const kept = browser.cookiesFor(site.url);
    for (const [name, value] of kept) kept.set(name, spoil(value));
    await expectRefusal(await browser.request(answer), browser, 400, 'sign_in_not_begun');
  });

  test('it takes more than ten minutes', async () => {
    const browser = new CookieClient();
    const authorization = await begin(browser);
    now = new Date(Date.now() + 601_000);
    const answer = await comeBack(browser, authorization);
    await expectRefusal(await browser.request(answer), browser, 400, 'sign_in_not_begun');
  });

  test('the callback is opened a second time', async () => {
    const browser = new CookieClient();
    const answer = await comeBack(browser, await begin(browser));
    const kept = new Map(browser.cookiesFor(site.url));
    await browser.request(answer);
    browser.cookiesFor(site.url).clear();
    await expectRefusal(await browser.request(answer), browser, 400, 'sign_in_not_begun');
    // With the earlier cookie, which an attacker may have copied.
    for (const [name, value] of kept) browser.cookiesFor(site.url).set(name, value);
    await expectRefusal(await browser.request(answer), browser, 400, 'sign_in_code_invalid');
  });

  test('the code is another user’s', async () => {
    const [browser, other] = [new CookieClient(), new CookieClient()];
    const answer = new URL(await comeBack(browser, await begin(browser)));
    const stolen = new URL(await comeBack(other, await begin(other)));
    answer.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    await expectRefusal(await browser.request(answer.href), browser, 400, 'sign_in_code_invalid');
  });

  test.each([
    ['is another', (query: URLSearchParams) => query.set('nonce', 'another')],
    ['is missing', (query: URLSearchParams) => query.delete('nonce')],
  ])('the nonce in the ID token %s', async (_, spoil) => {
    const browser = new CookieClient();
    const authorization = await begin(browser);
    spoil(authorization.searchParams);
    await expectRefusal(
      await browser.request(await comeBack(browser, authorization)),
      browser,
      400,
      'sign_in_mixed_up',
    );
  });

  test.each([
    ['they have no tenant', 'nobody@nowhere.example', 'tenant_unproven'],
    ['their tenant is suspended', 'alice@umbrella.example', 'tenant_suspended'],
    ['their tenant is not set up', 'lost@gone.example', 'tenant_unknown'],
  ])('%s; the tokens are revoked, and the page offers to sign in as another user', async (_, who, code) => {
    const before = await sessionsThere();
    const revoked = site.installation.cognito.requests('OAuthRevoke');
    const browser = new CookieClient();
    const page = await browser.signIn(at('/auth/login'), who, password);
    await expectRefusal(page, browser, 403, code);
    expect(await sessionsThere()).toBe(before);
    expect(site.installation.cognito.requests('OAuthRevoke')).toBe(revoked + 1);
    await browser.submit(page, {});
    await browser.signIn(at('/auth/login'), email, password);
    expect(await whoIs(browser)).toBe(email);
  });

  test.each([
    ['hang-up', 503, 'identity_provider_unavailable'],
    ['fail', 503, 'identity_provider_unavailable'],
    ['throttle', 429, 'rate_limited'],
  ] as const)('Cognito does not give tokens: %s', async (kind, status, code) => {
    const browser = new CookieClient();
    const answer = await comeBack(browser, await begin(browser));
    site.installation.cognito.faults.inject({ on: 'OAuthToken', kind });
    const page = await browser.request(answer);
    await expectRefusal(page, browser, status, code);
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('Cognito does not answer in time', async () => {
    const impatient = await site.installation.startApi({}, { cognitoMilliseconds: 300 });
    const browser = new CookieClient();
    const answer = new URL(await comeBack(browser, await begin(browser)));
    site.installation.cognito.faults.inject({ on: 'OAuthToken', kind: 'delay', milliseconds: 60_000 });
    const page = await browser.request(
      `http://localhost:${new URL(impatient.http.url).port}${answer.pathname}${answer.search}`,
    );
    expect([page.status, problemOn(page)]).toEqual([503, 'identity_provider_unavailable']);
  });

  test('the JWKS can’t be fetched', async () => {
    const cold = await site.installation.startApi();
    const browser = new CookieClient();
    const answer = new URL(await comeBack(browser, await begin(browser)));
    site.installation.cognito.faults.inject({ on: 'JWKS', kind: 'fail' });
    const page = await browser.request(
      `http://localhost:${new URL(cold.http.url).port}${answer.pathname}${answer.search}`,
    );
    await expectRefusal(page, browser, 503, 'identity_provider_unavailable');
  });
});

test('parameters that aren’t of the code flow are ignored, and so is the issuer where it is the pool’s', async () => {
  const browser = new CookieClient();
  const answer = new URL(await comeBack(browser, await begin(browser)));
  answer.searchParams.set('session_state', 'x');
  answer.searchParams.set(
    'iss',
    `https://cognito-idp.us-east-1.amazonaws.com/${site.installation.variables['COGNITO_USER_POOL_ID']}`,
  );
  await browser.request(answer.href);
  expect(await whoIs(browser)).toBe(email);
});

describe('a request that no user makes', () => {
  const aheadOfTime: [string, Record<string, string>][] = [
    ['a browser’s prefetch', { 'sec-purpose': 'prefetch' }],
    ['a browser’s prerendering', { 'sec-purpose': 'prefetch;prerender' }],
    ['a prefetch through a proxy', { 'sec-purpose': 'prefetch;anonymous-client-ip' }],
    ['an older browser’s prefetch', { purpose: 'prefetch' }],
    ['an older Firefox’s prefetch', { 'x-moz': 'prefetch' }],
    ['an older Safari’s preview', { 'x-purpose': 'preview' }],
    ['Turbo’s prefetch', { 'x-sec-purpose': 'prefetch' }],
    ['Next.js’s prefetch', { 'next-router-prefetch': '1' }],
    ['Next.js’s prefetch of a page', { 'x-middleware-prefetch': '1' }],
    ['htmx’s preload', { 'hx-preloaded': 'true' }],
    ['a script', { 'sec-fetch-dest': 'empty' }],
    ['an image', { 'sec-fetch-dest': 'image' }],
    ['a frame', { 'sec-fetch-dest': 'iframe' }],
  ];

  test.each(aheadOfTime)('%s puts out no sign-in that is under way, and begins none', async (_, headers) => {
    const browser = new CookieClient();
    const authorization = await begin(browser);
    for (let time = 0; time < 8; time += 1) {
      const answer = await browser.request(at('/auth/login'), { headers, follow: false });
      expect([answer.status, problemOn(answer)]).toEqual([400, 'navigation_required']);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    await browser.request(await comeBack(browser, authorization));
    expect(await whoIs(browser)).toBe(email);
  });

  test.each(aheadOfTime)('%s spends no callback', async (_, headers) => {
    const browser = new CookieClient();
    const answer = await comeBack(browser, await begin(browser));
    const ahead = await browser.request(answer, { headers });
    expect([ahead.status, problemOn(ahead)]).toEqual([400, 'navigation_required']);
    expect(ahead.headers.getSetCookie()).toEqual([]);
    await browser.request(answer);
    expect(await whoIs(browser)).toBe(email);
  });

  test('HEAD begins no sign-in, and spends no callback', async () => {
    const browser = new CookieClient();
    const authorization = await begin(browser);
    for (let time = 0; time < 8; time += 1) await browser.request(at('/auth/login'), { method: 'HEAD' });
    const answer = await comeBack(browser, authorization);
    for (const url of [at('/auth/login'), answer]) {
      const { status, headers } = await browser.request(url, { method: 'HEAD', follow: false });
      expect([status, headers.getSetCookie()]).toEqual([204, []]);
    }
    await browser.request(answer);
    expect(await whoIs(browser)).toBe(email);
  });

  test('a browser’s navigation begins one', async () => {
    const headers = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' };
    const { status } = await new CookieClient().request(at('/auth/login'), { headers, follow: false });
    expect(status).toBe(302);
  });
});

describe('a user who is signed in', () => {
  test('gets no error from an old callback, and stays signed in', async () => {
    const browser = new CookieClient();
    const answer = await comeBack(browser, await begin(browser, '?return_to=/reports'));
    const kept = new Map(browser.cookiesFor(site.url));
    await browser.request(answer);
    const forgotten = await browser.request(answer, { follow: false });
    expect([forgotten.status, forgotten.headers.get('location')]).toEqual([302, at('/')]);
    // Reload, before the first response has come: the cookie is there, and the code is used.
    for (const [name, value] of kept) browser.cookiesFor(site.url).set(name, value);
    const repeated = await browser.request(answer, { follow: false });
    expect([repeated.status, repeated.headers.get('location')]).toEqual([302, at('/reports')]);
    expect(await whoIs(browser)).toBe(email);
  });

  test('keeps their own session where an attacker’s callback is opened', async () => {
    const [attacker, victim] = [new CookieClient(), new CookieClient()];
    await victim.signIn(at('/auth/login'), email, password);
    await site.installation.createUser({ email: 'attacker@acme.example', tenant: tenantId('acme') });
    const answer = await comeBack(attacker, await begin(attacker), 'attacker@acme.example');
    await victim.request(answer);
    expect(await whoIs(victim)).toBe(email);
  });

  test('sees an error for an old callback once their session has ended', async () => {
    const browser = new CookieClient();
    const answer = await comeBack(browser, await begin(browser));
    await browser.request(answer);
    await site.installation.database.asOwner('DELETE FROM sessions');
    const page = await browser.request(answer);
    expect([page.status, problemOn(page)]).toEqual([400, 'sign_in_not_begun']);
  });
});

test('a problem is a problem document for clients that don’t accept HTML', async () => {
  for (const accept of ['*/*', 'application/json', 'application/problem+json', 'image/png']) {
    const { status, headers, text } = await new CookieClient().request(at('/auth/callback'), { headers: { accept } });
    expect([accept, status, headers.get('content-type')]).toEqual([accept, 400, 'application/problem+json']);
    expect(JSON.parse(text).code).toBe('sign_in_not_begun');
  }
});

describe('return_to', () => {
  test.each([
    '//evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '\\\\evil.example',
    '///evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r/evil.example',
    '\t//evil.example',
    ' //evil.example',
    '/x\u0000',
    '/x\u0085',
    'https://evil.example',
    'https:evil.example',
    'https:/evil.example',
    'http://localhost@evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '%2f%2fevil.example',
    'evil.example',
    '',
    '?x',
    '#x',
    `/${'x'.repeat(1_000)}`,
    // Percent-encoded, a character has up to twelve bytes.
    `/${'語'.repeat(112)}`,
    `/?q=${'語'.repeat(112)}`,
    `/#${'😀'.repeat(84)}`,
    '/auth',
    '/auth/login',
    '/auth/login?return_to=/auth/login',
    '/x/../auth/login',
    '/auth/logout',
  ])('%j is refused', async (value) => {
    const query = `return_to=${encodeURIComponent(value)}`;
    const { status, text } = await new CookieClient().request(at(`/auth/login?${query}`), { follow: false, ...json });
    expect([status, JSON.parse(text).code]).toEqual([400, 'validation_failed']);
  });

  test.each([
    ['letters', `/${'x'.repeat(999)}`],
    ['Chinese', `/${'語'.repeat(111)}`],
    ['what was percent-encoded already', `/${'%E8%AA%9E'.repeat(111)}`],
    ['a query that ends in an emoji', `/?q=${'x'.repeat(984)}😀`],
  ])('of the greatest length, in %s, fits into a cookie and leads there', async (_, value) => {
    const browser = new CookieClient();
    const query = `?return_to=${encodeURIComponent(value)}`;
    const { headers } = await browser.request(at(`/auth/login${query}`), { follow: false });
    // RFC 6265, section 6.1: browsers keep 4,096 bytes, attributes included.
    for (const cookie of headers.getSetCookie()) expect(Buffer.byteLength(cookie)).toBeLessThan(4_096);
    const answer = await comeBack(browser, new URL(headers.get('location') ?? ''));
    const end = new URL(value, site.url);
    expect((await browser.request(answer, { follow: false })).headers.get('location')).toBe(end.href);
  });

  test('that is sent twice is refused', async () => {
    const { status } = await new CookieClient().request(at('/auth/login?return_to=/a&return_to=/b'), { follow: false });
    expect(status).toBe(400);
  });

  test.each([
    ['/', '/'],
    ['/a', '/a'],
    ['/%2f%2fevil.example', '/%2f%2fevil.example'],
    ['/a//b', '/a//b'],
    ['/a?next=//evil.example', '/a?next=//evil.example'],
    ['/a@evil.example', '/a@evil.example'],
    ['/:80', '/:80'],
    ['/authors', '/authors'],
    ['/ä ö', '/%C3%A4%20%C3%B6'],
  ])('%j leads to %j on this site', async (value, expected) => {
    const browser = new CookieClient();
    const answer = await comeBack(browser, await begin(browser, `?return_to=${encodeURIComponent(value)}`));
    const { headers } = await browser.request(answer, { follow: false });
    expect(headers.get('location')).toBe(at(expected));
  });
});

describe('session fixation', () => {
  test('is impossible: a sign-in creates a new id', async () => {
    const browser = new CookieClient();
    const planted = 'A'.repeat(43);
    browser.cookiesFor(site.url).set('freehold_session', planted);
    await browser.signIn(at('/auth/login'), email, password);
    expect(browser.cookiesFor(site.url).get('freehold_session')).not.toBe(planted);
    const other = new CookieClient();
    other.cookiesFor(site.url).set('freehold_session', planted);
    expect(await whoIs(other)).toBeUndefined();
  });

  test('is impossible: a sign-in ends the browser’s earlier session', async () => {
    const [attacker, victim] = [new CookieClient(), new CookieClient()];
    await attacker.signIn(at('/auth/login'), email, password);
    for (const [name, value] of attacker.cookiesFor(site.url)) victim.cookiesFor(site.url).set(name, value);
    expect(await whoIs(victim)).toBe(email);
    await victim.signIn(at('/auth/login'), email, password);
    expect(await whoIs(victim)).toBe(email);
    expect(await whoIs(attacker)).toBeUndefined();
  });
});

test('a script in a user’s name is escaped on the page', async () => {
  const { installation } = site;
  const name = `<script>alert("x")</script><img src=x onerror='alert(1)'>`;
  await installation.createUser({ email: 'mallory@acme.example', tenant: tenantId('acme') });
  const client = new CognitoIdentityProviderClient({ endpoint: installation.cognito.url, region: 'us-east-1' });
  await client.send(
    new AdminUpdateUserAttributesCommand({
      UserPoolId: installation.variables['COGNITO_USER_POOL_ID'],
      Username: 'mallory@acme.example',
      UserAttributes: [{ Name: 'name', Value: name }],
    }),
  );
  client.destroy();
  const { text } = await new CookieClient().signIn(at('/auth/login'), 'mallory@acme.example', password);
  expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
  expect(text).not.toMatch(/<script|<img/);
});

test('without a web client or a domain there is no sign-in by browser, and no front page', async () => {
  for (const missing of ['COGNITO_WEB_CLIENT_ID', 'COGNITO_DOMAIN']) {
    const { http } = await site.installation.startApi({ [missing]: '' });
    for (const path of ['/', '/auth/login', '/auth/callback', '/auth/session', '/auth/style.css']) {
      expect([path, (await http.get(path)).status]).toEqual([path, 404]);
    }
    const { body } = await http.get('/api/openapi.json');
    expect(Object.keys(body.components.securitySchemes)).toEqual(['bearer']);
    expect(body.paths).not.toHaveProperty('/auth/session');
  }
});

describe('Cognito’s own session, from before the user’s tokens were revoked,', () => {
  let last = 0;

  /** A browser that was signed in, whose user has signed out everywhere by the API. */
  async function revoked(): Promise<{ browser: CookieClient; email: string }> {
    last += 1;
    const user = `revoked${last}@acme.example`;
    await site.installation.createUser({ email: user, tenant: tenantId('acme') });
    const browser = new CookieClient();
    await browser.signIn(at('/auth/login'), user, password);
    const { access: token } = await api.http.signIn(user, password);
    expect((await api.http.request('POST', '/api/user/logout', { token })).status).toBe(200);
    return { browser, email: user };
  }

  test('asks for the password again, and leads where the sign-in was going', async () => {
    const { browser, email: user } = await revoked();
    const revocations = site.installation.cognito.requests('OAuthRevoke');
    const page = await browser.request(at('/auth/login?return_to=/api/docs'));
    expect(page.url).toContain('/login?');
    expect(site.installation.cognito.requests('OAuthRevoke')).toBe(revocations + 1);
    expect(await whoIs(browser)).toBeUndefined();
    expect((await browser.submit(page, { username: user, password })).url).toContain(at('/api/docs'));
    expect(await whoIs(browser)).toBe(user);
  });

  test('begins no session where Cognito asks for no password', async () => {
    const { browser, email: user } = await revoked();
    const callback = await browser.request((await begin(browser)).href, { follow: false });
    const { headers } = await browser.request(callback.headers.get('location') ?? '', { follow: false });
    const again = new URL(headers.get('location') ?? '');
    expect(again.searchParams.get('prompt')).toBe('login');
    again.searchParams.delete('prompt');
    const refused = await browser.request(again.href);
    expect([refused.status, problemOn(refused)]).toEqual([403, 'sign_in_not_recent']);
    expect(await whoIs(browser)).toBeUndefined();
    // The page's button, which ends Cognito's session.
    await browser.submit(refused, {});
    await browser.signIn(at('/auth/login'), user, password);
    expect(await whoIs(browser)).toBe(user);
  });
});
