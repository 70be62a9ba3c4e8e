import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { openDatabase } from '@freehold/database';
import { FixtureClient } from '@freehold/fixture-database';
import { tenantId } from '@freehold/tenancy';
import { describeInBrowser } from '@freehold/test-kit/browser';
import { CookieClient } from '@freehold/test-kit/cookie-client';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../../support/hosted-ui-installation.ts';
import { password, type StartedApi } from '../../support/installation.ts';

const hour = 3_600_000;
const wile = 'wile@acme.example';

describeInBrowser('in a browser', (launch) => {
  let site: HostedUiInstallation;
  let browser: Browser;
  let api: StartedApi;
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  /** Errors of pages: exceptions, and violations of the content security policy. */
  let wrong: string[] = [];
  let contexts: BrowserContext[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([createHostedUiInstallation({ clock: now }), launch()]);
    const { installation } = site;
    await installation.createUser({ email: wile, tenant: tenantId('acme'), groups: ['admins'] });
    await installation.createUser({ email: 'nobody@nowhere.example' });
    await fillIn(installation.database.appUrl);
    api = await site.start({}, { now });
  });

  afterEach(async () => {
    ahead = 0;
    for (const context of contexts) await context.close();
    contexts = [];
    wrong = [];
  });

  afterAll(async () => {
    await browser?.close();
    await site?.installation.stop();
  });

  /** Opens a page in a browser context of its own. */
  async function newPage(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1100, height: 850 } });
    contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        wrong.push(message.text());
    });
    page.on('dialog', (dialog) => {
      wrong.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    return page;
  }

  async function fillInSignIn(page: Page, email: string, secret = password): Promise<void> {
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(secret);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  /** Signs in from the front page. */
  async function signIn(page: Page, email: string, secret = password): Promise<void> {
    await page.goto(site.url);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await fillInSignIn(page, email, secret);
  }

  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

  test('a user signs in from the front page, which then shows them and their tenant’s data', async () => {
    const page = await newPage();
    await page.goto(site.url);
    expect(await heading(page)).toBe('Freehold');
    expect(await page.getByRole('main').textContent()).toContain('Sign in to see your team’s projects.');
    await page.getByRole('link', { name: 'Sign in' }).click();
    expect(page.url()).toContain(`${site.hostedUiUrl}/login`);
    await fillInSignIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    expect(await heading(page)).toBe('acme');
    expect(await page.getByRole('banner').textContent()).toContain(wile);
    const rows = page.getByRole('region', { name: 'Projects' }).getByRole('listitem');
    expect(await rows.allInnerTexts()).toEqual(['Anvil']);
    expect(wrong).toEqual([]);
  });

  test('a first sign-in with a temporary password asks for a new one', async () => {
    const email = 'new@acme.example';
    await site.installation.createUser({ email, tenant: tenantId('acme'), temporary: true });
    const page = await newPage();
    await signIn(page, email);
    await page.getByLabel('New password', { exact: true }).fill('Another-horse-8');
    await page.getByLabel('Enter new password again').fill('Another-horse-8');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.waitForURL(`${site.url}/`);
    expect(await page.getByRole('banner').textContent()).toContain(email);
    expect(wrong).toEqual([]);
  });

  test('a forgotten password is reset with the code from the e-mail', async () => {
    const email = 'forgetful@acme.example';
    await site.installation.createUser({ email, tenant: tenantId('acme') });
    const page = await newPage();
    await page.goto(`${site.url}/auth/login`);
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('button', { name: 'Reset my password' }).click();
    await page.getByLabel('Code').fill(site.installation.cognito.mailbox.latestTo(email)?.code ?? '');
    await page.getByLabel('New password', { exact: true }).fill('Another-horse-9');
    await page.getByLabel('Enter new password again').fill('Another-horse-9');
    await page.getByRole('button', { name: 'Change password' }).click();
    await fillInSignIn(page, email, 'Another-horse-9');
    await page.waitForURL(`${site.url}/`);
    expect(await page.getByRole('banner').textContent()).toContain(email);
  });

  test('a session goes on after its tokens have expired', async () => {
    const page = await newPage();
    await signIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    const before = site.installation.cognito.requests('OAuthToken');
    ahead = 3 * hour;
    await page.reload();
    expect(await heading(page)).toBe('acme');
    expect(site.installation.cognito.requests('OAuthToken')).toBe(before + 1);
    expect(wrong).toEqual([]);
  });

  test('the documentation page works with the session, for unsafe methods too', async () => {
    const page = await newPage();
    await signIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    await page.goto(`${site.url}/api/docs`);
    const operation = page.locator('.opblock[id$="-post_api_projects"]');
    await operation.locator('.opblock-summary-control').click();
    await operation.locator('textarea').fill(JSON.stringify({ name: 'Rocket' }));
    await operation.getByRole('button', { name: 'Execute' }).click();
    await operation.locator('.live-responses-table .response-col_status', { hasText: '201' }).waitFor();
    await page.goto(site.url);
    expect(await page.getByRole('region', { name: 'Projects' }).textContent()).toContain('Rocket');
  });

  /** The status of each response to `/auth/login` so far. */
  function watchLogins(page: Page): number[] {
    const statuses: number[] = [];
    page.on('response', (response) => {
      if (response.url().startsWith(`${site.url}/auth/login`)) statuses.push(response.status());
    });
    return statuses;
  }

  test('pages that load links to a sign-in ahead of time leave a sign-in that is under way', async () => {
    const page = await newPage();
    await page.goto(`${site.url}/auth/login?return_to=/`);
    await page.getByLabel('Email address').waitFor();
    const links = Array.from({ length: 9 }, (_, n) => `${site.url}/auth/login?return_to=/${n}`);
    const rules = { prefetch: [{ source: 'list', urls: [links[0]], eagerness: 'immediate' }] };
    const other = await serve(`
      ${links.slice(1).map((link) => `<link rel="prefetch" href="${link}">`)}
      <script type="speculationrules">${JSON.stringify(rules)}</script>
      <img src="${links[0]}" alt=""><iframe src="${links[1]}"></iframe>
      <a href="${links[2]}">Sign in</a>`);
    const tab = await page.context().newPage();
    const start = api.log.length;
    const statuses = () =>
      api.log.slice(start).flatMap((line) => (line['path'] === '/auth/login' ? (line['status'] ?? []) : []));
    await tab.goto(urlOf(other));
    await expect.poll(() => statuses().length, { timeout: 10_000 }).toBe(links.length + 2);
    expect(new Set(statuses())).toEqual(new Set([400]));

    await fillInSignIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    expect(await heading(page)).toBe('acme');

    // A click on a link that was loaded ahead of time goes there all the same.
    await tab.getByRole('link', { name: 'Sign in' }).click();
    await tab.waitForURL(`${site.url}/2`);
    expect(statuses().at(-1)).toBe(302);
    other.close();
  });

  test('a user who goes back to the sign-in page, and signs in again, sees no error', async () => {
    const page = await newPage();
    await signIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    await page.goBack();
    expect(page.url()).toContain(site.hostedUiUrl);
    await page.goBack();
    await page.goForward();
    await page.goForward();
    expect(await heading(page)).toBe('acme');
    await page.goBack();
    await page.reload();
    if (await page.getByLabel('Email address').isVisible()) await fillInSignIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    expect(await heading(page)).toBe('acme');
    expect(wrong).toEqual([]);
  });

  test('a user who reloads sees no error, and nothing is begun', async () => {
    const page = await newPage();
    let answer = '';
    page.on('request', (request) => {
      if (request.url().startsWith(`${site.url}/auth/callback`)) answer = request.url();
    });
    await signIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    const logins = watchLogins(page);
    await page.reload();
    expect(await heading(page)).toBe('acme');
    // From the history, or a restored tab.
    await page.goto(answer);
    expect(page.url()).toBe(`${site.url}/`);
    await page.reload();
    expect(await heading(page)).toBe('acme');
    expect(logins).toEqual([]);
    expect(wrong).toEqual([]);
  });

  test('the longest return_to leads there', async () => {
    const page = await newPage();
    const path = `/?q=${'語'.repeat(110)}`;
    await page.goto(`${site.url}/auth/login?return_to=${encodeURIComponent(path)}`);
    await fillInSignIn(page, wile);
    await page.waitForURL(new URL(path, site.url).href);
    expect(await heading(page)).toBe('acme');
  });

  test('after a sign-out, the back button shows nothing, and the next sign-in asks for the password', async () => {
    const page = await newPage();
    await signIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(page.url()).toBe(`${site.url}/`);
    expect(await page.context().cookies(site.url)).toEqual([]);
    await page.goBack();
    expect(await page.content()).not.toContain('Anvil');
    await page.goto(`${site.url}/auth/login`);
    await page.getByLabel('Email address').waitFor();
    expect(wrong).toEqual([]);
  });

  test('a sign-out everywhere signs out another browser', async () => {
    const email = 'both@acme.example';
    await site.installation.createUser({ email, tenant: tenantId('acme') });
    const [page, other] = [await newPage(), await newPage()];
    for (const one of [page, other]) {
      await signIn(one, email);
      await one.waitForURL(`${site.url}/`);
    }
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    await other.reload();
    expect(await other.getByRole('main').textContent()).toContain('You have been signed out.');
    expect(wrong).toEqual([]);
  });

  test('a user without a tenant sees why, and can sign in as another user', async () => {
    const page = await newPage();
    await signIn(page, 'nobody@nowhere.example');
    await page.getByRole('button', { name: 'Sign in as another user' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await fillInSignIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    expect(await heading(page)).toBe('acme');
    expect(wrong).toEqual([]);
  });

  test('no script can read the session cookie, and an injected script doesn’t run', async () => {
    const page = await newPage();
    await signIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    expect(await page.evaluate('document.cookie')).toBe('');
    const [cookie] = await page.context().cookies(site.url);
    expect(cookie).toMatchObject({ name: 'freehold_session', httpOnly: true, sameSite: 'Lax', path: '/' });
    // An injected script. The content security policy stops it.
    await page.evaluate(`
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken"';
      document.body.append(script);`);
    expect(await page.title()).toBe('acme – Freehold');
    expect(wrong.join()).toContain('Content Security Policy');
  });

  test('the attacker’s callback doesn’t sign a victim in as the attacker', async () => {
    const attacker = new CookieClient();
    const signInPage = await attacker.request(`${site.url}/auth/login`);
    const back = await attacker.submit(signInPage, { username: wile, password }, { follow: false });
    const answer = back.headers.get('location') ?? '';
    expect(answer).toContain('code=');
    const victim = await newPage();
    await victim.goto(answer);
    expect(await victim.getByRole('main').textContent()).toContain('sign_in_not_begun');
    expect(await victim.context().cookies(site.url)).toEqual([]);
  });

  test('a form on a page of another origin is refused', async () => {
    const page = await newPage();
    await signIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    // Another port is another origin of the same site, whose requests carry the cookie. Another host is another site.
    for (const host of ['localhost', '127.0.0.1']) {
      const evil = await serve(`
        <form method="post" action="${site.url}/auth/logout-everywhere"><button>Win a prize</button></form>
        <form method="post" enctype="text/plain" action="${site.url}/api/projects"><button>Win another</button></form>`);
      const address = evil.address();
      const port = typeof address === 'object' ? address?.port : 0;
      for (const prize of ['Win a prize', 'Win another']) {
        await page.goto(`http://${host}:${port}/`);
        const [response] = await Promise.all([
          page.waitForResponse((one) => one.url().startsWith(site.url) && one.request().method() === 'POST'),
          page.getByRole('button', { name: prize }).click(),
        ]);
        expect([host, prize, response.status()]).toEqual([host, prize, host === 'localhost' ? 403 : 401]);
      }
      evil.close();
    }
    await page.goto(site.url);
    expect(await heading(page)).toBe('acme');
  });

  test('a page of another origin can’t read what a session shows', async () => {
    const page = await newPage();
    await signIn(page, wile);
    await page.waitForURL(`${site.url}/`);
    const evil = await serve('<p>Hello</p>');
    const address = evil.address();
    await page.goto(`http://localhost:${typeof address === 'object' ? address?.port : 0}/`);
    const read = await page.evaluate(async (url) => {
      const answer = await fetch(`${url}/auth/session`, { credentials: 'include' }).catch(() => undefined);
      return answer?.text();
    }, site.url);
    expect(read).toBeUndefined();
    evil.close();
  });
});

/** A project of each tenant. */
async function fillIn(url: string): Promise<void> {
  const database = openDatabase({ url, poolSize: 1, client: FixtureClient, onConnectionLost: () => {} });
  await database.forTenant(tenantId('acme')).project.create({ data: { name: 'Anvil', ownerSub: 'x' } });
  await database.forTenant(tenantId('globex')).project.create({ data: { name: 'Doomsday device', ownerSub: 'x' } });
  await database.close();
}

/** The URL of a server, on this site and of another origin. */
function urlOf(server: Server): string {
  const address = server.address();
  return `http://localhost:${typeof address === 'object' ? address?.port : 0}/`;
}

/** Starts a server of another origin. */
async function serve(body: string): Promise<Server> {
  const server = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end(body));
  server.listen(0);
  await once(server, 'listening');
  return server;
}
