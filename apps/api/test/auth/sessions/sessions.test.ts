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
/** How far Cognito's clock and the API's are ahead. */
let ahead = 0;
const now = () => new Date(Date.now() + ahead);
let users = 0;

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
  readonly visitor: CookieClient;
  /** The session's cookie. */
  readonly cookie: string;
}

/** Somebody new, signed in by a browser. */
async function user(): Promise<SignedIn> {
  users += 1;
  const email = `person${users}@acme.example`;
  await site.installation.createUser({ email, tenant: tenantId('acme') });
  return { email, ...(await signIn(email)) };
}

async function signIn(email: string) {
  const visitor = new CookieClient();
  await visitor.signIn(at('/auth/login'), email, password);
  return { visitor, cookie: cookieOf(visitor) };
}

const cookieOf = (visitor: CookieClient) => `freehold_session=${visitor.cookiesFor(site.url).get('freehold_session')}`;

/** A request as a script of our own page makes it. */
function request(
  cookie: string,
  path = '/api/projects',
  method = 'GET',
  options: RequestOptions = {},
): Promise<HttpResponse> {
  const headers = { cookie, 'sec-fetch-site': 'same-origin', ...options.headers };
  return api.http.request(method, path, { ...options, headers });
}

const over = { status: 401, body: { code: 'session_expired' } };
const fine = { status: 200 };

describe('a session', () => {
  test('counts as its token does, on every route', async () => {
    const { cookie } = await user();
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

  test('gives its ID token where routes take that', async () => {
    const { cookie, email } = await user();
    const byId = await site.installation.startApi({ COGNITO_PREFERRED_TOKEN_USE: 'id' });
    expect(await byId.http.get('/api/items/me', { headers: { cookie } })).toMatchObject({
      status: 200,
      body: { email, token_use: 'id' },
    });
  });

  test('counts for nothing beside a Bearer token, good or bad', async () => {
    const [{ cookie }, other] = [await user(), await user()];
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
    'that is none is refused: %j',
    async (value) => {
      expect(await request(`freehold_session=${value}`)).toMatchObject(over);
    },
  );

  test('is the same on every instance', async () => {
    const { cookie } = await user();
    const instance = await site.installation.startApi();
    expect(await instance.http.get('/api/projects', { headers: { cookie } })).toMatchObject(fine);
  });

  test('is over after a day without use, and not before', async () => {
    const [{ cookie }, unused] = [await user(), await user()];
    ahead = 23 * hour;
    expect(await request(cookie)).toMatchObject(fine);
    ahead = 25 * hour;
    expect(await request(cookie)).toMatchObject(fine);
    expect(await request(unused.cookie)).toMatchObject(over);
  });

  test('is over after a week, however much it is used', async () => {
    const { cookie } = await user();
    for (; ahead < 7 * day - hour; ahead += 20 * hour) expect(await request(cookie)).toMatchObject(fine);
    ahead = 7 * day + second;
    expect(await request(cookie)).toMatchObject(over);
  });

  test('is not stored, and neither are its tokens, in a form that anybody could use', async () => {
    const { cookie, visitor } = await user();
    const id = visitor.cookiesFor(site.url).get('freehold_session') ?? '';
    const rows = await site.installation.database.asOwner<{ text: string }>(
      `SELECT concat_ws(' ', encode(id_hash, 'escape'), encode(id_hash, 'base64'), encode(sealed_tokens, 'escape'), sessions) AS text
         FROM sessions`,
    );
    const text = rows.map((row) => row.text).join('\n');
    expect(id.length).toBe(43);
    expect(text).not.toContain(id);
    expect(text).not.toContain('eyJ');
    expect(await request(cookie)).toMatchObject(fine);
  });
});

describe('a request that would change something', () => {
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
    ['an Origin that begins like ours', { origin: 'SITE.evil.example' }],
    ['our Origin, and Sec-Fetch-Site: cross-site', { origin: 'SITE', 'sec-fetch-site': 'cross-site' }],
  ])('with %s is refused', async (_, headers) => {
    const { cookie } = await user();
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
    ['our Origin, from a browser that knows no better', { origin: 'SITE' }],
  ])('with %s is done', async (_, headers) => {
    const { cookie } = await user();
    const sent = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replace('SITE', site.url)]),
    );
    expect((await post(cookie, sent)).status).toBe(201);
  });

  test('with a Bearer token needs neither', async () => {
    const { email, cookie } = await user();
    const { access: token } = await api.http.signIn(email, password);
    const headers = { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expect((await api.http.request('POST', '/api/projects', { token, headers, json: { name: 'Anvil' } })).status).toBe(
      201,
    );
  });

  test('is refused before anybody looks for the session', async () => {
    expect(await post('freehold_session=nonsense', {})).toMatchObject({ body: { code: 'cross_site_request' } });
  });

  test('for another origin’s page is not even asked with the cookie: CORS allows no credentials', async () => {
    const open = await site.installation.startApi({ CORS_ALLOWED_ORIGINS: 'https://app.example.com' });
    const { headers } = await open.http.get('/auth/session', { headers: { origin: 'https://app.example.com' } });
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });
});

describe('tokens that expire', () => {
  test('are refreshed ahead of it, once, and nobody notices', async () => {
    const { cookie } = await user();
    const before = refreshes();
    ahead = 58 * minute;
    expect(await request(cookie)).toMatchObject(fine);
    expect(refreshes()).toBe(before);
    ahead = 59 * minute + second;
    const answers = await Promise.all(Array.from({ length: 20 }, () => request(cookie)));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await expect.poll(refreshes).toBe(before + 1);
    ahead = 90 * minute;
    expect(await request(cookie)).toMatchObject(fine);
    expect(refreshes()).toBe(before + 1);
  });

  test('are refreshed after it as well, time and again', async () => {
    const { cookie } = await user();
    const before = refreshes();
    for (let time = 1; time <= 3; time += 1) {
      ahead = time * 2 * hour;
      expect(await request(cookie)).toMatchObject(fine);
      expect(refreshes()).toBe(before + time);
    }
  });

  test('keep their scopes, as Cognito’s user info shows', async () => {
    const { cookie, email } = await user();
    ahead = 2 * hour;
    expect(await request(cookie, '/auth/session')).toMatchObject({ status: 200, body: { email, tenant_id: 'acme' } });
  });

  test('end the session where Cognito refuses to go on', async () => {
    const { cookie, email } = await user();
    const client = new CognitoIdentityProviderClient({ endpoint: site.installation.cognito.url, region: 'us-east-1' });
    await client.send(
      new AdminDisableUserCommand({ UserPoolId: site.installation.variables['COGNITO_USER_POOL_ID'], Username: email }),
    );
    client.destroy();
    expect(await request(cookie)).toMatchObject(fine);
    ahead = 2 * hour;
    expect(await request(cookie)).toMatchObject(over);
    ahead = 0;
    // It is gone, and not only refused for now.
    expect(await request(cookie)).toMatchObject(over);
  });

  test.each(['fail', 'hang-up', 'throttle'] as const)(
    'outlast an outage of Cognito while they are good: %s',
    async (kind) => {
      const { cookie } = await user();
      ahead = 59 * minute + second;
      site.installation.cognito.faults.inject({ on: 'OAuthToken', kind });
      const before = refreshes();
      for (let time = 0; time < 5; time += 1) expect(await request(cookie)).toMatchObject(fine);
      // Not each of them asks somebody who is in trouble.
      expect(refreshes()).toBe(before + 1);
      site.installation.cognito.faults.clear();
      ahead += 6 * second;
      expect(await request(cookie)).toMatchObject(fine);
      expect(refreshes()).toBe(before + 2);
    },
  );

  test('outlast a client that is set up wrongly, for a while', async () => {
    const { cookie } = await user();
    const wrong = await site.installation.startApi({ COGNITO_WEB_CLIENT_SECRET: 'not-the-secret' }, { now });
    ahead = 2 * hour;
    expect(await wrong.http.get('/api/projects', { headers: { cookie } })).toMatchObject({ status: 503 });
    expect(await request(cookie)).toMatchObject(fine);
  });

  test('that have expired in an outage are 503, and the session goes on after it', async () => {
    const { cookie } = await user();
    ahead = 2 * hour;
    site.installation.cognito.faults.inject({ on: 'OAuthToken', kind: 'fail' });
    const { status, body, headers } = await request(cookie);
    expect({ status, code: body.code }).toEqual({ status: 503, code: 'identity_provider_unavailable' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    site.installation.cognito.faults.clear();
    ahead += 6 * second;
    expect(await request(cookie)).toMatchObject(fine);
  });

  test('whose answer was lost on its way are fetched with the old refresh token', async () => {
    const { cookie, visitor } = await user();
    ahead = 2 * hour;
    // Another instance gets new tokens from Cognito and dies before it can store them.
    const { sub } = JSON.parse((await visitor.request(at('/auth/session'))).text);
    const { database } = site.installation;
    const [old] = await database.asOwner<Record<string, unknown>>('SELECT * FROM sessions WHERE sub = $1', [sub]);
    ahead = 4 * hour;
    expect(await request(cookie)).toMatchObject(fine);
    await database.asOwner(
      `UPDATE sessions SET sealed_tokens = $2, key_id = $3, tokens_expire_at = $4, tokens_version = $5,
                           refresh_leased_until = $6 WHERE sub = $1`,
      [sub, old?.['sealed_tokens'], old?.['key_id'], old?.['tokens_expire_at'], old?.['tokens_version'], now()],
    );
    ahead += 20 * second;
    expect(await request(cookie)).toMatchObject(fine);
  });

  test('are waited for without holding on to a connection of the database', async () => {
    const { cookie, email } = await user();
    const { access: token } = await api.http.signIn(email, password);
    const narrow = await site.installation.startApi({ DATABASE_POOL_SIZE: '1' }, { now });
    ahead = 2 * hour;
    const before = refreshes();
    site.installation.cognito.faults.inject({ on: 'OAuthToken', kind: 'delay', milliseconds: 4_000, times: 1 });
    const waiting = narrow.http.get('/api/projects', { headers: { cookie } });
    await expect.poll(refreshes).toBe(before + 1);
    const other = narrow.http.get('/api/projects', { token });
    expect(await Promise.race([waiting.then(() => 'the refresh'), other.then(() => 'the other')])).toBe('the other');
    expect(await other).toMatchObject(fine);
    expect(await waiting).toMatchObject(fine);
  });

  test('are fetched by whoever comes first after a lease that nobody gave back', async () => {
    const { cookie, visitor } = await user();
    const { sub } = JSON.parse((await visitor.request(at('/auth/session'))).text);
    ahead = 2 * hour;
    await site.installation.database.asOwner('UPDATE sessions SET refresh_leased_until = $2 WHERE sub = $1', [
      sub,
      new Date(now().getTime() + 10 * second),
    ]);
    const before = refreshes();
    ahead += 11 * second;
    expect(await request(cookie)).toMatchObject(fine);
    expect(refreshes()).toBe(before + 1);
  });
});

describe('SESSION_KEYS', () => {
  const key = () => randomBytes(32).toString('base64');

  test('can be changed: sessions of the older keys go on', async () => {
    const { cookie } = await user();
    const older = site.installation.variables['SESSION_KEYS'];
    const changed = await site.installation.startApi({ SESSION_KEYS: `${key()},${older}` });
    expect(await changed.http.get('/api/projects', { headers: { cookie } })).toMatchObject(fine);
  });

  test('that are gone end the sessions that need them', async () => {
    const { cookie } = await user();
    const changed = await site.installation.startApi({ SESSION_KEYS: key() });
    expect(await changed.http.get('/api/projects', { headers: { cookie } })).toMatchObject(over);
    expect(JSON.stringify(changed.log)).toContain('can not be decrypted with any of SESSION_KEYS');
  });

  test('keep one session’s tokens from being put into another’s row, and from being changed', async () => {
    const [own, other] = [await user(), await user()];
    const [me, them] = await Promise.all(
      [own, other].map(async ({ cookie }) => (await request(cookie, '/api/items/me')).body.sub),
    );
    const { database } = site.installation;
    await database.asOwner(
      'UPDATE sessions SET sealed_tokens = (SELECT sealed_tokens FROM sessions WHERE sub = $2) WHERE sub = $1',
      [me, them],
    );
    expect(await request(own.cookie)).toMatchObject(over);
    await database.asOwner('UPDATE sessions SET sealed_tokens = set_byte(sealed_tokens, 40, 0) WHERE sub = $1', [them]);
    await database.asOwner('UPDATE sessions SET sealed_tokens = set_byte(sealed_tokens, 41, 0) WHERE sub = $1', [them]);
    expect(await request(other.cookie)).toMatchObject(over);
  });
});

describe('signing out', () => {
  const leave = (cookie: string, path: string, headers: Record<string, string> = {}) =>
    request(cookie, path, 'POST', { headers });

  test('ends the session here and its refresh token with Cognito, and leads to Cognito’s own sign-out', async () => {
    const { visitor, cookie, email } = await user();
    const elsewhere = await signIn(email);
    const before = site.installation.cognito.requests('OAuthRevoke');
    const page = await visitor.request(at('/'));
    const left = await visitor.submit(page, {}, { follow: false });
    expect(left.status).toBe(303);
    const destination = new URL(left.headers.get('location') ?? '');
    expect(`${destination.origin}${destination.pathname}`).toBe(`${site.hostedUiUrl}/logout`);
    expect(Object.fromEntries(destination.searchParams)).toEqual({
      client_id: site.installation.variables['COGNITO_WEB_CLIENT_ID'],
      logout_uri: `${site.url}/`,
    });
    expect(await request(cookie)).toMatchObject(over);
    expect(visitor.cookiesFor(site.url).size).toBe(0);
    expect(site.installation.cognito.requests('OAuthRevoke')).toBe(before + 1);
    expect(await request(elsewhere.cookie)).toMatchObject(fine);
  });

  test('has the next sign-in ask again', async () => {
    const { visitor } = await user();
    const out = await visitor.submit(await visitor.request(at('/')), {});
    expect([out.url, out.status]).toEqual([at('/'), 200]);
    expect(out.text).toContain('Sign in');
    const page = await visitor.request(at('/auth/login'));
    expect(page.url).toContain(`${site.hostedUiUrl}/login`);
  });

  test('tells a script where to send people', async () => {
    const { cookie } = await user();
    const { status, body } = await leave(cookie, '/auth/logout');
    expect([status, Object.keys(body)]).toEqual([200, ['logout_url']]);
    expect(body.logout_url).toContain('/logout?client_id=');
    expect(await request(cookie)).toMatchObject(over);
  });

  test('works without a session, and when Cognito does not answer', async () => {
    expect((await leave('x=y', '/auth/logout')).status).toBe(200);
    const { cookie } = await user();
    site.installation.cognito.faults.inject({ on: 'OAuthRevoke', kind: 'fail' });
    expect((await leave(cookie, '/auth/logout')).status).toBe(200);
    expect(await request(cookie)).toMatchObject(over);
  });

  test.each(['/auth/logout', '/auth/logout-everywhere'])('is not done for another site: %s', async (path) => {
    const { cookie } = await user();
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
    ]) {
      expect(await leave(cookie, path, headers)).toMatchObject({ status: 403, body: { code: 'cross_site_request' } });
    }
    expect(await request(cookie, path)).toMatchObject({ status: 405 });
    expect(await request(cookie)).toMatchObject(fine);
  });

  test('everywhere ends all sessions and tokens of the person, and nobody else’s', async () => {
    const [own, other] = [await user(), await user()];
    const elsewhere = await signIn(own.email);
    const { access: token } = await api.http.signIn(own.email, password);
    const { status, body } = await leave(own.cookie, '/auth/logout-everywhere');
    expect([status, Object.keys(body)]).toEqual([200, ['logout_url']]);
    for (const { cookie } of [own, elsewhere]) expect(await request(cookie)).toMatchObject(over);
    expect(await api.http.get('/api/projects', { token })).toMatchObject({
      status: 401,
      body: { code: 'token_revoked' },
    });
    expect(await request(other.cookie)).toMatchObject(fine);
    expect(await request((await signIn(own.email)).cookie)).toMatchObject(fine);
  });

  test('by the API ends the sessions as well', async () => {
    const { cookie, email } = await user();
    const { access: token } = await api.http.signIn(email, password);
    expect((await api.http.request('POST', '/api/user/logout', { token })).status).toBe(200);
    expect(await request(cookie)).toMatchObject(over);
  });

  test('by the API can be asked for with a session', async () => {
    const { cookie } = await user();
    expect(await request(cookie, '/api/user/logout', 'POST')).toMatchObject({ status: 200, body: { ok: true } });
    expect(await request(cookie)).toMatchObject(over);
  });

  test('everywhere that was done with Cognito alone ends a session with its tokens', async () => {
    const { cookie, email } = await user();
    const client = new CognitoIdentityProviderClient({ endpoint: site.installation.cognito.url, region: 'us-east-1' });
    const UserPoolId = site.installation.variables['COGNITO_USER_POOL_ID'];
    await client.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username: email }));
    client.destroy();
    ahead = 2 * hour;
    expect(await request(cookie)).toMatchObject(over);
  });

  test('is what happens to people whose tokens are revoked, or who are deleted, in the database', async () => {
    const [revoked, deleted] = [await user(), await user()];
    const sub = async ({ cookie }: SignedIn) => (await request(cookie, '/api/items/me')).body.sub;
    const [one, other] = [await sub(revoked), await sub(deleted)];
    await site.installation.database.asOwner(
      `UPDATE users SET revoked_before = now() + interval '1 s' WHERE sub = $1`,
      [one],
    );
    await site.installation.database.asOwner('DELETE FROM users WHERE sub = $1', [other]);
    for (const { cookie } of [revoked, deleted]) expect(await request(cookie)).toMatchObject(over);
  });
});

test('whoever’s session is over sees so on the front page, and can sign in', async () => {
  const { visitor } = await user();
  ahead = 8 * day;
  const { status, text } = await visitor.request(at('/'));
  expect(status).toBe(200);
  expect(text).toContain('You have been signed out.');
  expect(text).toContain(`href="${site.url}/auth/login"`);
});
