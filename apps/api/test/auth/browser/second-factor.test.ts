import { tenantId } from '@freehold/tenancy';
import { CookieClient, type PageResponse } from '@freehold/test-kit/cookie-client';
import { codeMilliseconds, codeOf } from '@freehold/test-kit/second-factor';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../../support/hosted-ui-installation.ts';
import { password, type StartedApi } from '../../support/installation.ts';

let site: HostedUiInstallation;
let api: StartedApi;
let ahead = 0;
const now = () => new Date(Date.now() + ahead);

beforeAll(async () => {
  site = await createHostedUiInstallation({
    clock: now,
    settings: { mfa: 'OPTIONAL', groups: ['admins', 'operators'] },
  });
  api = await site.start({ TENANT_STRICT: '0', TENANT_OPERATOR_GROUP: 'operators' }, { now });
});

afterEach(() => {
  ahead = 0;
  site.installation.cognito.faults.clear();
});

afterAll(() => site.installation.stop());

const at = (path: string) => `${site.url}${path}`;
let last = 0;

/** A browser with a new user of acme, who is signed in. */
async function signedIn(groups: string[] = []) {
  last += 1;
  const email = `user${last}@acme.example`;
  const tenant = groups.includes('operators') ? undefined : tenantId('acme');
  await site.installation.createUser({ email, tenant, groups });
  const browser = new CookieClient();
  await browser.signIn(at('/auth/login'), email, password);
  return { browser, email };
}

/** Sends a form of a page of this site. */
const send = (browser: CookieClient, path: string, fields: Record<string, string> = {}, follow = true) =>
  browser.request(at(path), {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { origin: site.url, 'sec-fetch-site': 'same-origin' },
    follow,
  });

/** Begins a setup, up to the page with the key. */
async function begin(browser: CookieClient, email: string): Promise<PageResponse> {
  const { headers } = await send(browser, '/account/second-factor', {}, false);
  const signInPage = await browser.request(headers.get('location') ?? '');
  return browser.submit(signInPage, { username: email, password });
}

const keyOn = ({ text }: PageResponse) => /Key: <code>([A-Z2-7]+)<\/code>/.exec(text)?.[1] ?? '';
const problemOn = ({ text }: PageResponse) => /Code <code>(\w+)<\/code>/.exec(text)?.[1];
const isEnd = ({ status, text }: PageResponse) => status === 200 && text.includes('Your authenticator app is set up');
const isSignedIn = async (browser: CookieClient) =>
  (await browser.request(at('/auth/session'), { headers: { accept: 'application/json' } })).status === 200;
const sendCode = (browser: CookieClient, code: string) => send(browser, '/account/second-factor/code', { code });

/** Signs in with a code of the app, after those that were used. */
async function signInAgain(browser: CookieClient, email: string, key: string): Promise<void> {
  await browser.request(at('/auth/logout'), {
    method: 'POST',
    headers: { origin: site.url, 'sec-fetch-site': 'same-origin' },
  });
  ahead += codeMilliseconds;
  const challenge = await browser.signIn(at('/auth/login'), email, password);
  expect((await browser.submit(challenge, { code: codeOf(key, now()) })).url).toBe(at('/'));
}

/** While the API's role lacks a privilege, such as `INSERT ON users`. */
async function without<Result>(privilege: string, work: () => Promise<Result>): Promise<Result> {
  await site.installation.database.asOwner(`REVOKE ${privilege} FROM freehold_app`);
  return work().finally(() => site.installation.database.asOwner(`GRANT ${privilege} TO freehold_app`));
}

async function subOf(email: string): Promise<string | undefined> {
  const rows = await site.installation.database.asOwner<{ sub: string }>('SELECT sub FROM users WHERE email = $1', [
    email,
  ]);
  return rows[0]?.sub;
}

const eventsOf = async (email: string) =>
  site.installation.database.asOwner<Record<string, unknown>>(
    `SELECT action, actor_sub, tenant_id, detail FROM audit_events
      WHERE actor_sub = $1 AND action LIKE 'user.second_factor%' ORDER BY occurred_at`,
    [await subOf(email)],
  );

describe('the account page', () => {
  test('is linked from the front page, and offers a setup', async () => {
    const { browser } = await signedIn();
    expect((await browser.request(at('/'))).text).toContain('<a href="/account">Account</a>');
    const page = await browser.request(at('/account'));
    expect([page.status, page.url]).toEqual([200, at('/account')]);
    expect(page.text).toContain('Set up an authenticator app');
  });

  test('is linked for operators, who have no tenant', async () => {
    const { browser } = await signedIn(['operators']);
    expect((await browser.request(at('/'))).text).toContain('<a href="/account">Account</a>');
  });

  test('asks for a sign-in, which leads back to it', async () => {
    const browser = new CookieClient();
    const page = await browser.request(at('/account'));
    expect(page.text).toContain(`href="${at('/auth/login?return_to=/account')}"`);
    const { email } = await signedIn();
    expect((await browser.signIn(at('/auth/login?return_to=/account'), email, password)).url).toBe(at('/account'));
  });

  test('says that Cognito can’t be reached', async () => {
    const { browser } = await signedIn();
    site.installation.cognito.faults.inject({ on: 'AdminGetUser', kind: 'fail' });
    const page = await browser.request(at('/account'));
    expect([page.status, problemOn(page)]).toEqual([503, 'identity_provider_unavailable']);
  });
});

describe('a setup', () => {
  test('begins with a sign-in that asks for the password and for its own scope', async () => {
    const { browser } = await signedIn();
    const { status, headers } = await send(browser, '/account/second-factor', {}, false);
    expect(status).toBe(303);
    const url = new URL(headers.get('location') ?? '');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      scope: 'openid email profile aws.cognito.signin.user.admin',
      prompt: 'login',
      code_challenge_method: 'S256',
    });
    expect((await browser.request(url.href)).url).toContain('/login?');
  });

  test('ends with the code of the app, which sign-in asks for from then on', async () => {
    const { browser, email } = await signedIn();
    const page = await begin(browser, email);
    expect([page.status, page.url]).toEqual([200, at('/account/second-factor')]);
    expect(page.text).toContain('<svg class="qr" role="img"');
    const key = keyOn(page);
    const end = await sendCode(browser, codeOf(key, now()));
    expect(isEnd(end)).toBe(true);
    expect(end.text).toContain('Sign in again with your password and a code of the app.');
    const [, link = ''] = /<a class="button" href="([^"]*)">Sign in again</.exec(end.text) ?? [];
    // Cognito's own session in this browser would ask for no code.
    const frontPage = await browser.request(link.replaceAll('&amp;', '&'));
    expect([frontPage.status, frontPage.url]).toEqual([200, at('/')]);

    ahead = codeMilliseconds;
    const challenge = await browser.signIn(at('/auth/login?return_to=/account'), email, password);
    expect(challenge.text).toContain('Enter your code');
    const account = await browser.submit(challenge, { code: codeOf(key, now()) });
    expect([account.status, account.url]).toEqual([200, at('/account')]);
    expect(account.text).toContain('Sign-in asks for a code of your authenticator app');
  });

  test('is in the audit log', async () => {
    const { browser, email } = await signedIn();
    await sendCode(browser, codeOf(keyOn(await begin(browser, email)), now()));
    const sub = await subOf(email);
    const event = { actor_sub: sub, tenant_id: 'acme', detail: { sub } };
    expect(await eventsOf(email)).toEqual([
      { ...event, action: 'user.second_factor_setup_begun' },
      { ...event, action: 'user.second_factor_set_up' },
    ]);
  });

  test('that can’t be recorded doesn’t begin', async () => {
    const { browser, email } = await signedIn();
    const keys = site.installation.cognito.requests('AssociateSoftwareToken');
    const refused = await without('INSERT ON audit_events', () => begin(browser, email));
    expect([refused.status, problemOn(refused)]).toEqual([500, 'internal_error']);
    expect(site.installation.cognito.requests('AssociateSoftwareToken')).toBe(keys);
    expect([...browser.cookiesFor(site.url).keys()]).toEqual(['freehold_session']);
  });

  test.each(['INSERT ON audit_events', 'INSERT ON users', 'DELETE ON sessions'])(
    'that took effect with Cognito is recorded and signs out by the same code, after the database failed: no %s',
    async (privilege) => {
      const { browser, email } = await signedIn();
      const other = new CookieClient();
      await other.signIn(at('/auth/login'), email, password);
      const page = await begin(browser, email);
      const code = codeOf(keyOn(page), now());
      const failed = await without(privilege, () => sendCode(browser, code));
      expect([failed.status, problemOn(failed)]).toEqual([500, 'internal_error']);
      // All or nothing.
      expect((await eventsOf(email)).map(({ action }) => action)).toEqual(['user.second_factor_setup_begun']);
      expect(await isSignedIn(other)).toBe(true);

      const wrong = await sendCode(
        browser,
        code.replace(/.$/, (digit) => String((Number(digit) + 5) % 10)),
      );
      expect([wrong.status, keyOn(wrong)]).toEqual([400, keyOn(page)]);
      expect(isEnd(await sendCode(browser, code))).toBe(true);
      expect((await eventsOf(email)).map(({ action }) => action)).toEqual([
        'user.second_factor_setup_begun',
        'user.second_factor_set_up',
      ]);
      expect([await isSignedIn(browser), await isSignedIn(other)]).toEqual([false, false]);
    },
  );

  test('that Cognito doesn’t sign out for ends by the next code', async () => {
    const { browser, email } = await signedIn();
    const key = keyOn(await begin(browser, email));
    site.installation.cognito.faults.inject({ on: 'AdminUserGlobalSignOut', kind: 'fail' });
    const failed = await sendCode(browser, codeOf(key, now()));
    expect([failed.status, problemOn(failed)]).toEqual([503, 'identity_provider_unavailable']);
    expect(await isSignedIn(browser)).toBe(true);
    site.installation.cognito.faults.clear();
    ahead = codeMilliseconds;
    expect(isEnd(await sendCode(browser, codeOf(key, now())))).toBe(true);
    expect(await isSignedIn(browser)).toBe(false);
  });

  test('leaves nothing behind that may change the account', async () => {
    const { browser, email } = await signedIn();
    const count = async () => (await site.installation.database.asOwner('SELECT FROM sessions')).length;
    const before = await count();
    const page = await begin(browser, email);
    expect(await count()).toBe(before + 1);
    const signOuts = site.installation.cognito.requests('AdminUserGlobalSignOut');
    await sendCode(browser, codeOf(keyOn(page), now()));
    expect(await count()).toBe(before - 1);
    // It revokes the tokens of the setup too.
    expect(site.installation.cognito.requests('AdminUserGlobalSignOut')).toBe(signOuts + 1);
    expect([...browser.cookiesFor(site.url).keys()]).toEqual([]);
    expect(JSON.stringify(api.log)).not.toContain(keyOn(page));
  });

  test('is no session while it lasts', async () => {
    const { browser, email } = await signedIn();
    await begin(browser, email);
    const setup = browser.cookiesFor(site.url).get('freehold_second_factor') ?? '';
    expect(setup).toMatch(/^[\w-]{43}$/);
    const thief = new CookieClient();
    thief.cookiesFor(site.url).set('freehold_session', setup);
    expect((await thief.request(at('/auth/session'), { headers: { accept: 'application/json' } })).status).toBe(401);
    expect(await isSignedIn(browser)).toBe(true);
  });

  // An attacker who got in by the password alone would count as having the factor that its owner sets up.
  test('signs out everywhere: sessions and tokens from before are over, an operator’s too', async () => {
    const { browser, email } = await signedIn(['operators']);
    const thief = new CookieClient();
    await thief.signIn(at('/auth/login'), email, password);
    const { body: stolen } = await api.http.post('/api/user/login', { email, password });
    const headers = { 'x-tenant-id': 'acme' };
    const act = (token: string) => api.http.get('/api/projects', { token, headers });
    expect(await act(stolen.access_token)).toMatchObject({ status: 403, body: { code: 'second_factor_required' } });

    await sendCode(browser, codeOf(keyOn(await begin(browser, email)), now()));
    expect(await act(stolen.access_token)).toMatchObject({ status: 401, body: { code: 'token_revoked' } });
    const refreshed = await api.http.post('/api/user/refresh', { refresh_token: stolen.refresh_token });
    expect(refreshed).toMatchObject({ status: 401, body: { code: 'refresh_token_invalid' } });
    expect([await isSignedIn(thief), await isSignedIn(browser)]).toEqual([false, false]);
    // Cognito's own session in the thief's browser goes on, and begins none here.
    const page = await thief.request(at('/auth/login'));
    expect(page.url).toContain('/login?');
    const challenge = await thief.submit(page, { username: email, password });
    expect(challenge.text).toContain('Enter your code');
    expect(await isSignedIn(thief)).toBe(false);
  });

  test.each([
    ['wrong', (code: string) => code.replace(/.$/, (digit) => String((Number(digit) + 5) % 10))],
    ['too short', () => '12345'],
    ['not a number', () => 'abcdef'],
    ['missing', () => ''],
  ])('shows the key again where the code is %s', async (_, typed) => {
    const { browser, email } = await signedIn();
    const page = await begin(browser, email);
    const code = codeOf(keyOn(page), now());
    const again = await sendCode(browser, typed(code));
    expect([again.status, keyOn(again)]).toEqual([400, keyOn(page)]);
    expect(again.text).toContain('role="alert"');
    expect((await browser.request(at('/account'))).text).toContain('Sign-in asks for your password alone');
    expect(isEnd(await sendCode(browser, code.replace(/^.../, '$& ')))).toBe(true);
  });

  test('shows the same key after a reload', async () => {
    const { browser, email } = await signedIn();
    const page = await begin(browser, email);
    expect(keyOn(await browser.request(at('/account/second-factor')))).toBe(keyOn(page));
  });

  test('is over after ten minutes', async () => {
    const { browser, email } = await signedIn();
    const page = await begin(browser, email);
    ahead = 10 * 60_000;
    expect((await browser.request(at('/account/second-factor'))).url).toBe(at('/account'));
    const late = await sendCode(browser, codeOf(keyOn(page), now()));
    expect([late.status, problemOn(late)]).toEqual([401, 'challenge_expired']);
  });

  test('replaces an app, whose code its sign-in asks for', async () => {
    const { browser, email } = await signedIn();
    const first = keyOn(await begin(browser, email));
    await sendCode(browser, codeOf(first, now()));
    await signInAgain(browser, email, first);
    ahead += codeMilliseconds;
    const challenge = await begin(browser, email);
    expect(challenge.text).toContain('Enter your code');
    const page = await browser.submit(challenge, { code: codeOf(first, now()) });
    const second = keyOn(page);
    expect(second).not.toBe(first);
    expect(isEnd(await sendCode(browser, codeOf(second, now())))).toBe(true);
    ahead += codeMilliseconds;
    const other = new CookieClient();
    const next = await other.signIn(at('/auth/login'), email, password);
    expect((await other.submit(next, { code: codeOf(second, now()) })).url).toBe(at('/'));
  });

  test('is refused to another user than the one who is signed in', async () => {
    const [{ browser }, { email: other }] = [await signedIn(), await signedIn()];
    const refused = await begin(browser, other);
    expect([refused.status, problemOn(refused)]).toEqual([400, 'sign_in_mixed_up']);
    expect([...browser.cookiesFor(site.url).keys()]).toEqual(['freehold_session']);
  });

  test('is refused where the password was entered before, and not for it', async () => {
    const { browser } = await signedIn();
    ahead = 5 * 60_000;
    const { headers } = await send(browser, '/account/second-factor', {}, false);
    const url = new URL(headers.get('location') ?? '');
    // A stranger at an unlocked browser can change the address.
    url.searchParams.delete('prompt');
    const revocations = site.installation.cognito.requests('OAuthRevoke');
    const refused = await browser.request(url.href);
    expect([refused.status, problemOn(refused)]).toEqual([403, 'sign_in_not_recent']);
    expect(site.installation.cognito.requests('OAuthRevoke')).toBe(revocations + 1);
  });

  test('is refused without a session, in another browser, and from another site', async () => {
    const anonymous = await send(new CookieClient(), '/account/second-factor');
    expect([anonymous.status, problemOn(anonymous)]).toEqual([401, 'token_missing']);
    const { browser, email } = await signedIn();
    const evil = await browser.request(at('/account/second-factor'), {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    });
    expect([evil.status, problemOn(evil)]).toEqual([403, 'cross_site_request']);
    const page = await begin(browser, email);
    const other = await signedIn();
    const setup = browser.cookiesFor(site.url).get('freehold_second_factor') ?? '';
    other.browser.cookiesFor(site.url).set('freehold_second_factor', setup);
    const foreign = await sendCode(other.browser, codeOf(keyOn(page), now()));
    expect([foreign.status, problemOn(foreign)]).toEqual([401, 'challenge_expired']);
  });

  test('tells an outage of Cognito, and can be repeated after it', async () => {
    const { browser, email } = await signedIn();
    site.installation.cognito.faults.inject({ on: 'AssociateSoftwareToken', kind: 'fail' });
    const failed = await begin(browser, email);
    expect([failed.status, problemOn(failed)]).toEqual([503, 'identity_provider_unavailable']);
    site.installation.cognito.faults.clear();
    const page = await begin(browser, email);
    site.installation.cognito.faults.inject({ on: 'VerifySoftwareToken', kind: 'fail' });
    expect((await sendCode(browser, codeOf(keyOn(page), now()))).status).toBe(503);
    site.installation.cognito.faults.clear();
    expect(isEnd(await sendCode(browser, codeOf(keyOn(page), now())))).toBe(true);
  });

  test.each(['VerifySoftwareToken', 'SetUserMFAPreference'])(
    'whose answer of %s was lost ends, or begins again',
    async (on) => {
      const { browser, email } = await signedIn();
      const page = await begin(browser, email);
      site.installation.cognito.faults.inject({ on, kind: 'lose-response', times: 1 });
      const first = await sendCode(browser, codeOf(keyOn(page), now()));
      if (on === 'SetUserMFAPreference') {
        expect(isEnd(first)).toBe(true);
        return;
      }
      expect([first.status, problemOn(first)]).toEqual([401, 'challenge_expired']);
      ahead = codeMilliseconds;
      expect(isEnd(await sendCode(browser, codeOf(keyOn(await begin(browser, email)), now())))).toBe(true);
    },
  );

  test('lets an operator act after the next sign-in, at once on the instance that it ended on', async () => {
    const { browser, email } = await signedIn(['operators']);
    const act = () =>
      browser.request(at('/api/projects'), { headers: { 'x-tenant-id': 'acme', accept: 'application/json' } });
    expect((await act()).status).toBe(403);
    const key = keyOn(await begin(browser, email));
    await sendCode(browser, codeOf(key, now()));
    expect((await act()).status).toBe(401);
    await signInAgain(browser, email, key);
    expect((await act()).status).toBe(200);
  });

  test('takes the form of its page alone', async () => {
    const { browser, email } = await signedIn();
    await begin(browser, email);
    const json = await browser.request(at('/account/second-factor/code'), {
      method: 'POST',
      body: '{"code":"123456"}',
      headers: { origin: site.url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    });
    expect([json.status, problemOn(json)]).toEqual([415, 'unsupported_media_type']);
    const long = await sendCode(browser, '1'.repeat(5_000));
    expect([long.status, problemOn(long)]).toEqual([413, 'body_too_large']);
  });
});

test.each(['OFF', 'ON'] as const)('with MFA %s there is no account page', async (mfa) => {
  const other = await createHostedUiInstallation({ settings: { mfa } });
  try {
    await other.start();
    const answer = await new CookieClient().request(`${other.url}/account`);
    expect(answer.status).toBe(404);
    expect((await new CookieClient().request(other.url)).text).not.toContain('/account');
  } finally {
    await other.installation.stop();
  }
});
