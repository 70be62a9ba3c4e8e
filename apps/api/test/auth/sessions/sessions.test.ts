import { randomBytes } from 'node:crypto';
import {
  AdminDisableUserCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { tenantId } from '@freehold/tenancy';
import { CookieClient } from '@freehold/test-kit/cookie-client';
import type { HttpResponse, RequestOptions } from '@freehold/test-kit/http-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../../support/hosted-ui-installation.ts';
import { password, type StartedApi } from '../../support/installation.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

let site: HostedUiInstallation;
let api: StartedApi;
/** How far the clocks of Cognito and the API are ahead, in milliseconds. */
let ahead = 0;
const now = () => new Date(Date.now() + ahead);
let userCount = 0;

beforeAll(async () => {
  site = await createHostedUiInstallation({ clock: now, settings: { generateWebClientSecret: true } });
  api = await site.start({}, { now, clock: { now: () => performance.now() + ahead } });
});

afterEach(() => {
  ahead = 0;
  site.installation.cognito.faults.clear();
});

afterAll(() => site.installation.stop());

const at = (path: string) => `${site.url}${path}`;
const refreshes = () => site.installation.cognito.requests('OAuthToken');

interface SignedIn {
  readonly email: string;
  readonly browser: CookieClient;
  /** The session's cookie. */
  readonly cookie: string;
}

/** Creates a user and signs them in by a browser. */
async function newUser(): Promise<SignedIn> {
  userCount += 1;
  const email = `user${userCount}@acme.example`;
  await site.installation.createUser({ email, tenant: tenantId('acme') });
  return { email, ...(await signIn(email)) };
}

async function signIn(email: string) {
  const browser = new CookieClient();
  await browser.signIn(at('/auth/login'), email, password);
  return { browser, cookie: cookieOf(browser) };
}

const cookieOf = (browser: CookieClient) => `freehold_session=${browser.cookiesFor(site.url).get('freehold_session')}`;

/** Sends a request as a script on a page of the site does. */
function request(
  cookie: string,
  path = '/api/projects',
  method = 'GET',
  options: RequestOptions = {},
): Promise<HttpResponse> {
  const headers = { cookie, 'sec-fetch-site': 'same-origin', ...options.headers };
  return api.http.request(method, path, { ...options, headers });
}

const ended = { status: 401, body: { code: 'session_expired' } };
const ok = { status: 200 };

describe('a session', () => {
  test('is accepted like its token on every route', async () => {
    const { cookie } = await newUser();
    expect(await request(cookie, '/api/items/tenant')).toMatchObject({
      status: 200,
      body: { tenant_id: 'acme', token_use: 'access' },
    });
    const { status, headers } = await request(cookie, '/api/projects', 'POST', { json: { name: 'Anvil' } });
    expect(status).toBe(201);
    const path = headers.get('location') ?? '';
    expect(await request(cookie, path, 'PATCH', { json: { budget: 2 } })).toMatchObject({ body: { budget: 2 } });
    // A member's permissions, as with a token.
    expect(await request(cookie, path, 'DELETE')).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
    expect(await request(cookie, '/api/projects', 'GET', { headers: { 'X-Tenant-Id': 'globex' } })).toMatchObject({
      status: 403,
      body: { code: 'tenant_mismatch' },
    });
  });

  test('uses its ID token where ID tokens are preferred', async () => {
    const { cookie, email } = await newUser();
    const byId = await site.installation.startApi({ COGNITO_PREFERRED_TOKEN_USE: 'id' });
    expect(await byId.http.get('/api/items/me', { headers: { cookie } })).toMatchObject({
      status: 200,
      body: { email, token_use: 'id' },
    });
  });

  test('is ignored beside a Bearer token, valid or not', async () => {
    const [{ cookie }, other] = [await newUser(), await newUser()];
    const { access: token } = await api.http.signIn(other.email, password);
    const [own, bearers] = [
      await request(cookie, '/api/items/me'),
      await request(cookie, '/api/items/me', 'GET', { token }),
    ];
    expect(bearers.body.sub).not.toBe(own.body.sub);
    expect(await request(cookie, '/api/projects', 'GET', { token: 'nonsense' })).toMatchObject({
      status: 401,
      body: { code: 'token_invalid' },
    });
  });

  test.each(['', 'nonsense', 'A'.repeat(43), 'A'.repeat(44), `"${'A'.repeat(43)}"`, 'A'.repeat(5_000), '%00'])(
    'cookie that is malformed or unknown is refused: %j',
    async (value) => {
      expect(await request(`freehold_session=${value}`)).toMatchObject(ended);
    },
  );

  test('works on every instance', async () => {
    const { cookie } = await newUser();
    const instance = await site.installation.startApi();
    expect(await instance.http.get('/api/projects', { headers: { cookie } })).toMatchObject(ok);
  });

  test('ends after a day without use, and not before', async () => {
    const [{ cookie }, unused] = [await newUser(), await newUser()];
    ahead = 23 * hour;
    expect(await request(cookie)).toMatchObject(ok);
    ahead = 25 * hour;
    expect(await request(cookie)).toMatchObject(ok);
    expect(await request(unused.cookie)).toMatchObject(ended);
  });

  test('ends after a week, however much it is used', async () => {
    const { cookie } = await newUser();
    for (; ahead < 7 * day - hour; ahead += 20 * hour) expect(await request(cookie)).toMatchObject(ok);
    ahead = 7 * day + second;
    expect(await request(cookie)).toMatchObject(ended);
  });

  test('is stored as a hash, with encrypted tokens', async () => {
    const { cookie, browser, email } = await newUser();
    const id = browser.cookiesFor(site.url).get('freehold_session') ?? '';
    // Longer than a hash in base64, since random bytes have three letters by chance.
    const token = /eyJ[\w-]{42}/;
    expect((await api.http.signIn(email, password)).access).toMatch(token);
    const rows = await site.installation.database.asOwner<{ text: string }>(
      `SELECT concat_ws(' ', encode(id_hash, 'escape'), encode(id_hash, 'base64'), encode(sealed_tokens, 'escape'), sessions) AS text
         FROM sessions`,
    );
    const text = rows.map((row) => row.text).join('\n');
    expect(id.length).toBe(43);
    expect(text).not.toContain(id);
    expect(text).not.toMatch(token);
    expect(await request(cookie)).toMatchObject(ok);
  });
});

describe('a request with an unsafe method', () => {
  const post = (cookie: string, headers: Record<string, string>) =>
    api.http.request('POST', '/api/projects', { headers: { cookie, ...headers }, json: { name: 'Anvil' } });

  test.each([
    ['neither Sec-Fetch-Site nor Origin', {}],
    ['Sec-Fetch-Site: cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'sec-fetch-site': 'same-site' }],
    ['Sec-Fetch-Site: none', { 'sec-fetch-site': 'none' }],
    ['Sec-Fetch-Site: Same-Origin', { 'sec-fetch-site': 'Same-Origin' }],
    ['another Origin', { origin: 'https://evil.example' }],
    ['Origin: null', { origin: 'null' }],
    ['an Origin of another port', { origin: 'http://localhost:1' }],
    ['an Origin that begins like the site’s', { origin: 'SITE.evil.example' }],
    ['the site’s Origin, and Sec-Fetch-Site: cross-site', { origin: 'SITE', 'sec-fetch-site': 'cross-site' }],
  ])('with %s is refused', async (_, headers) => {
    const { cookie } = await newUser();
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('SITE', site.url)]),
    );
    expect(await post(cookie, sent)).toMatchObject({ status: 403, body: { code: 'cross_site_request' } });
    expect((await request(cookie, '/api/projects?limit=1')).body.projects).not.toContainEqual(
      expect.objectContaining({ name: 'Anvil', owner_sub: (await request(cookie, '/api/items/me')).body.sub }),
    );
  });

  test.each([
    ['Sec-Fetch-Site: same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['the site’s Origin, from an older browser', { origin: 'SITE' }],
  ])('with %s is accepted', async (_, headers) => {
    const { cookie } = await newUser();
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('SITE', site.url)]),
    );
    expect((await post(cookie, sent)).status).toBe(201);
  });

  test('with a Bearer token needs neither', async () => {
    const { email, cookie } = await newUser();
    const { access: token } = await api.http.signIn(email, password);
    const headers = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await api.http.request('POST', '/api/projects', { token, headers, json: { name: 'Anvil' } })).status).toBe(
      201,
    );
  });

  test('is refused before the session is looked up', async () => {
    expect(await post('freehold_session=nonsense', {})).toMatchObject({ body: { code: 'cross_site_request' } });
  });

  test('of another origin’s page has no cookie: CORS allows no credentials', async () => {
    const open = await site.installation.startApi({ CORS_ALLOWED_ORIGINS: 'https://app.example.com' });
    const { headers } = await open.http.get('/auth/session', { headers: { origin: 'https://app.example.com' } });
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });
});

describe('tokens that expire', () => {
  test('are refreshed once, before they expire', async () => {
    const { cookie } = await newUser();
    const before = refreshes();
    ahead = 58 * minute;
    expect(await request(cookie)).toMatchObject(ok);
    expect(refreshes()).toBe(before);
    ahead = 59 * minute + second;
    const answers = await Promise.all(Array.from({ length: 20 }, () => request(cookie)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await expect.poll(refreshes).toBe(before + 1);
    ahead = 90 * minute;
    expect(await request(cookie)).toMatchObject(ok);
    expect(refreshes()).toBe(before + 1);
  });

  test('are refreshed after they have expired', async () => {
    const { cookie } = await newUser();
    const before = refreshes();
    for (let time = 1; time <= 3; time += 1) {
      ahead = time * 2 * hour;
      expect(await request(cookie)).toMatchObject(ok);
      expect(refreshes()).toBe(before + time);
    }
  });

  test('keep their scopes, as Cognito’s user info shows', async () => {
    const { cookie, email } = await newUser();
    ahead = 2 * hour;
    expect(await request(cookie, '/auth/session')).toMatchObject({ status: 200, body: { email, tenant_id: 'acme' } });
  });

  test('end the session where Cognito refuses the refresh token', async () => {
    const { cookie, email } = await newUser();
    const client = new CognitoIdentityProviderClient({ endpoint: site.installation.cognito.url, region: 'us-east-1' });
    await client.send(
      new AdminDisableUserCommand({ UserPoolId: site.installation.variables['COGNITO_USER_POOL_ID'], Username: email }),
    );
    client.destroy();
    expect(await request(cookie)).toMatchObject(ok);
    ahead = 2 * hour;
    expect(await request(cookie)).toMatchObject(ended);
    ahead = 0;
    // The session has ended for good.
    expect(await request(cookie)).toMatchObject(ended);
  });

  test.each(['fail', 'hang-up', 'throttle'] as const)(
    'stay in use during an outage of Cognito while they are valid: %s',
    async (kind) => {
      const { cookie } = await newUser();
      ahead = 59 * minute + second;
      site.installation.cognito.faults.inject({ on: 'OAuthToken', kind });
      const before = refreshes();
      for (let time = 0; time < 5; time += 1) expect(await request(cookie)).toMatchObject(ok);
      // After a failed refresh, the next one waits a while.
      expect(refreshes()).toBe(before + 1);
      site.installation.cognito.faults.clear();
      ahead += 6 * second;
      expect(await request(cookie)).toMatchObject(ok);
      expect(refreshes()).toBe(before + 2);
    },
  );

  test('don’t end the session where the client is misconfigured', async () => {
    const { cookie } = await newUser();
    const wrong = await site.installation.startApi({ COGNITO_WEB_CLIENT_SECRET: 'not-the-secret' }, { now });
    ahead = 2 * hour;
    expect(await wrong.http.get('/api/projects', { headers: { cookie } })).toMatchObject({ status: 503 });
    expect(await request(cookie)).toMatchObject(ok);
  });

  test('that have expired in an outage get 503, and the session goes on after it', async () => {
    const { cookie } = await newUser();
    ahead = 2 * hour;
    site.installation.cognito.faults.inject({ on: 'OAuthToken', kind: 'fail' });
    const { status, body, headers } = await request(cookie);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'identity_provider_unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    site.installation.cognito.faults.clear();
    ahead += 6 * second;
    expect(await request(cookie)).toMatchObject(ok);
  });

  test('that were lost are fetched again with the old refresh token', async () => {
    const { cookie, browser } = await newUser();
    ahead = 2 * hour;
    // Another instance gets new tokens from Cognito and dies before it can store them.
    const { sub } = JSON.parse((await browser.request(at('/auth/session'))).text);
    const { database } = site.installation;
    const [old] = await database.asOwner<Record<string, unknown>>('SELECT * FROM sessions WHERE sub = $1', [sub]);
    ahead = 4 * hour;
    expect(await request(cookie)).toMatchObject(ok);
    await database.asOwner(
      `UPDATE sessions SET sealed_tokens = $2, key_id = $3, tokens_expire_at = $4, tokens_version = $5,
                           refresh_leased_until = $6 WHERE sub = $1`,
      [sub, old?.['sealed_tokens'], old?.['key_id'], old?.['tokens_expire_at'], old?.['tokens_version'], now()],
    );
    ahead += 20 * second;
    expect(await request(cookie)).toMatchObject(ok);
  });

  test('are waited for without a database connection', async () => {
    const { cookie, email } = await newUser();
    const { access: token } = await api.http.signIn(email, password);
    const narrow = await site.installation.startApi({ DATABASE_POOL_SIZE: '1' }, { now });
    ahead = 2 * hour;
    const before = refreshes();
    site.installation.cognito.faults.inject({ on: 'OAuthToken', kind: 'delay', milliseconds: 4_000, times: 1 });
    const waiting = narrow.http.get('/api/projects', { headers: { cookie } });
    await expect.poll(refreshes).toBe(before + 1);
    const other = narrow.http.get('/api/projects', { token });
    expect(await Promise.race([waiting.then(() => 'the refresh'), other.then(() => 'the other')])).toBe('the other');
    expect(await other).toMatchObject(ok);
    expect(await waiting).toMatchObject(ok);
  });

  test('are fetched by the next request after a lease has expired', async () => {
    const { cookie, browser } = await newUser();
    const { sub } = JSON.parse((await browser.request(at('/auth/session'))).text);
    ahead = 2 * hour;
    await site.installation.database.asOwner('UPDATE sessions SET refresh_leased_until = $2 WHERE sub = $1', [
      sub,
      new Date(now().getTime() + 10 * second),
    ]);
    const before = refreshes();
    ahead += 11 * second;
    expect(await request(cookie)).toMatchObject(ok);
    expect(refreshes()).toBe(before + 1);
  });
});

describe('SESSION_KEYS', () => {
  const key = () => randomBytes(32).toString('base64');

  test('can be rotated: sessions of older keys go on', async () => {
    const { cookie } = await newUser();
    const older = site.installation.variables['SESSION_KEYS'];
    const changed = await site.installation.startApi({ SESSION_KEYS: `${key()},${older}` });
    expect(await changed.http.get('/api/projects', { headers: { cookie } })).toMatchObject(ok);
  });

  test('that are removed end their sessions', async () => {
    const { cookie } = await newUser();
    const changed = await site.installation.startApi({ SESSION_KEYS: key() });
    expect(await changed.http.get('/api/projects', { headers: { cookie } })).toMatchObject(ended);
    expect(JSON.stringify(changed.log)).toContain('can not be decrypted with any of SESSION_KEYS');
  });

  test('protect tokens from being copied to another row, and from being changed', async () => {
    const [own, other] = [await newUser(), await newUser()];
    const [me, them] = await Promise.all(
      [own, other].map(async ({ cookie }) => (await request(cookie, '/api/items/me')).body.sub),
    );
    const { database } = site.installation;
    await database.asOwner(
      'UPDATE sessions SET sealed_tokens = (SELECT sealed_tokens FROM sessions WHERE sub = $2) WHERE sub = $1',
      [me, them],
    );
    expect(await request(own.cookie)).toMatchObject(ended);
    await database.asOwner('UPDATE sessions SET sealed_tokens = set_byte(sealed_tokens, 40, 0) WHERE sub = $1', [them]);
    await database.asOwner('UPDATE sessions SET sealed_tokens = set_byte(sealed_tokens, 41, 0) WHERE sub = $1', [them]);
    expect(await request(other.cookie)).toMatchObject(ended);
  });
});

describe('signing out', () => {
  const leave = (cookie: string, path: string, headers: Record<string, string> = {}) =>
    request(cookie, path, 'POST', { headers });

  test('ends the session, revokes its refresh token, and redirects to Cognito’s sign-out', async () => {
    const { browser, cookie, email } = await newUser();
    const elsewhere = await signIn(email);
    const before = site.installation.cognito.requests('OAuthRevoke');
    const page = await browser.request(at('/'));
    const left = await browser.submit(page, {}, { follow: false });
    expect(left.status).toBe(303);
    const destination = new URL(left.headers.get('location') ?? '');
    expect(`${destination.origin}${destination.pathname}`).toBe(`${site.hostedUiUrl}/logout`);
    expect(Object.fromEntries(destination.searchParams)).toEqual({
      client_id: site.installation.variables['COGNITO_WEB_CLIENT_ID'],
      logout_uri: `${site.url}/`,
    });
    expect(await request(cookie)).toMatchObject(ended);
    expect(browser.cookiesFor(site.url).size).toBe(0);
    expect(site.installation.cognito.requests('OAuthRevoke')).toBe(before + 1);
    expect(await request(elsewhere.cookie)).toMatchObject(ok);
  });

  test('makes the next sign-in ask for the password', async () => {
    const { browser } = await newUser();
    const out = await browser.submit(await browser.request(at('/')), {});
    expect([out.url, out.status]).toEqual([at('/'), 200]);
    expect(out.text).toContain('Sign in');
    const page = await browser.request(at('/auth/login'));
    expect(page.url).toContain(`${site.hostedUiUrl}/login`);
  });

  test('returns the sign-out URL to a script', async () => {
    const { cookie } = await newUser();
    const { status, body } = await leave(cookie, '/auth/logout');
    expect([status, Object.keys(body)]).toEqual([200, ['logout_url']]);
    expect(body.logout_url).toContain('/logout?client_id=');
    expect(await request(cookie)).toMatchObject(ended);
  });

  test('works without a session, and when Cognito does not answer', async () => {
    expect((await leave('x=y', '/auth/logout')).status).toBe(200);
    const { cookie } = await newUser();
    site.installation.cognito.faults.inject({ on: 'OAuthRevoke', kind: 'fail' });
    expect((await leave(cookie, '/auth/logout')).status).toBe(200);
    expect(await request(cookie)).toMatchObject(ended);
  });

  test.each(['/auth/logout', '/auth/logout-everywhere'])('is refused to pages of other sites: %s', async (path) => {
    const { cookie } = await newUser();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
    ]) {
      expect(await leave(cookie, path, headers)).toMatchObject({ status: 403, body: { code: 'cross_site_request' } });
    }
    expect(await request(cookie, path)).toMatchObject({ status: 405 });
    expect(await request(cookie)).toMatchObject(ok);
  });

  test('everywhere ends all sessions and tokens of the user, and no others', async () => {
    const [own, other] = [await newUser(), await newUser()];
    const elsewhere = await signIn(own.email);
    const { access: token } = await api.http.signIn(own.email, password);
    const { status, body } = await leave(own.cookie, '/auth/logout-everywhere');
    expect([status, Object.keys(body)]).toEqual([200, ['logout_url']]);
    for (const { cookie } of [own, elsewhere]) expect(await request(cookie)).toMatchObject(ended);
    expect(await api.http.get('/api/projects', { token })).toMatchObject({
      status: 401,
      body: { code: 'token_revoked' },
    });
    expect(await request(other.cookie)).toMatchObject(ok);
    expect(await request((await signIn(own.email)).cookie)).toMatchObject(ok);
  });

  test('by the API ends the sessions as well', async () => {
    const { cookie, email } = await newUser();
    const { access: token } = await api.http.signIn(email, password);
    expect((await api.http.request('POST', '/api/user/logout', { token })).status).toBe(200);
    expect(await request(cookie)).toMatchObject(ended);
  });

  test('by the API works with a session', async () => {
    const { cookie } = await newUser();
    expect(await request(cookie, '/api/user/logout', 'POST')).toMatchObject({ status: 200, body: { ok: true } });
    expect(await request(cookie)).toMatchObject(ended);
  });

  test('everywhere with Cognito alone ends a session at its next refresh', async () => {
    const { cookie, email } = await newUser();
    const client = new CognitoIdentityProviderClient({ endpoint: site.installation.cognito.url, region: 'us-east-1' });
    const UserPoolId = site.installation.variables['COGNITO_USER_POOL_ID'];
    await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: email }));
    client.destroy();
    ahead = 2 * hour;
    expect(await request(cookie)).toMatchObject(ended);
  });

  test('happens to users whose tokens are revoked, or who are deleted, in the database', async () => {
    const [revoked, deleted] = [await newUser(), await newUser()];
    const sub = async ({ cookie }: SignedIn) => (await request(cookie, '/api/items/me')).body.sub;
    const [one, other] = [await sub(revoked), await sub(deleted)];
    await site.installation.database.asOwner(
      `UPDATE users SET revoked_before = now() + interval '1 s' WHERE sub = $1`,
      [one],
    );
    await site.installation.database.asOwner('DELETE FROM users WHERE sub = $1', [other]);
    for (const { cookie } of [revoked, deleted]) expect(await request(cookie)).toMatchObject(ended);
  });
});

test('the front page tells a user whose session has ended, and lets them sign in', async () => {
  const { browser } = await newUser();
  ahead = 8 * day;
  const { status, text } = await browser.request(at('/'));
  expect(status).toBe(200);
  expect(text).toContain('You have been signed out.');
  expect(text).toContain(`href="${site.url}/auth/login"`);
});
