import { tenantId } from '@freehold/tenancy';
import { describeInBrowser } from '@freehold/test-kit/browser';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

const email = 'wile@acme.example';

/** A page, with its errors and requests. */
interface WatchedPage {
  readonly page: Page;
  readonly requested: string[];
  /** Console errors, uncaught exceptions, and violations of the content security policy. */
  readonly wrong: string[];
}

describeInBrowser('the documentation page, in a browser', (launch) => {
  let installation: Installation;
  let api: StartedApi;
  let browser: Browser;

  beforeAll(async () => {
    [installation, browser] = await Promise.all([createInstallation(), launch()]);
    await installation.createUser({ email, tenant: tenantId('acme') });
    api = await installation.startApi({ HOST: '127.0.0.1' });
    const { access } = await api.http.signIn(email, password);
    await api.http.post('/api/projects', { name: 'Anvil' }, { token: access });
  });

  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });

  async function open(): Promise<WatchedPage> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
    const requested: string[] = [];
    const wrong: string[] = [];
    page.on('request', (request) => requested.push(request.url()));
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') wrong.push(message.text());
    });
    await page.goto(`${api.http.url}/api/docs`);
    await operation(page, 'post_api_user_login').waitFor();
    return { page, requested, wrong };
  }

  test('loads without an error, and loads nothing from other hosts', async () => {
    const { page, requested, wrong } = await open();
    await page.waitForLoadState('networkidle');
    expect(requested.map((url) => url.replace(api.http.url, ''))).toEqual([
      '/api/docs',
      '/api/docs/swagger-ui.css',
      '/api/docs/swagger-ui-bundle.js',
      '/api/docs/start.js',
      '/api/openapi.json',
    ]);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('signs in, uses the token, and shows the tenant’s projects', async () => {
    const { page, requested, wrong } = await open();
    const login = await tryOut(page, 'post_api_user_login');
    await login.getByRole('textbox').fill(JSON.stringify({ email, password }));
    const { access_token } = JSON.parse(await execute(login, 200));

    await authorize(page, access_token);

    const list = await tryOut(page, 'get_api_projects');
    expect(JSON.parse(await execute(list, 200)).projects).toMatchObject([{ name: 'Anvil', tenant_id: 'acme' }]);
    expect(requested.filter((url) => !url.startsWith(`${api.http.url}/`))).toEqual([]);
    expect(wrong).toEqual([]);
    await page.close();
  });

  test('has an empty field for the tenant, and sends its content', async () => {
    const { page } = await open();
    const list = await tryOut(page, 'get_api_projects');
    const tenant = list.getByRole('textbox', { name: 'X-Tenant-Id' });
    expect(await tenant.inputValue()).toBe('');
    await tenant.fill('globex');
    const [request] = await Promise.all([page.waitForRequest(`${api.http.url}/api/projects*`), execute(list, 401)]);
    expect(await request.headerValue('X-Tenant-Id')).toBe('globex');
    await page.close();
  });

  test('forgets the token when it is reloaded', async () => {
    const { page } = await open();
    await authorize(page, 'nonsense');
    const before = await execute(await tryOut(page, 'get_api_projects'), 401);
    await page.reload();
    const after = await execute(await tryOut(page, 'get_api_projects'), 401);
    expect([JSON.parse(before).code, JSON.parse(after).code]).toEqual(['token_invalid', 'token_missing']);
    await page.close();
  });
});

function operation(page: Page, operationId: string): Locator {
  return page.locator(`.opblock[id$="-${operationId}"]`);
}

/** Enters a token, which the page sends from now on. */
async function authorize(page: Page, token: string): Promise<void> {
  await page.getByRole('button', { name: 'Authorize' }).click();
  // The dialog also lists the session's cookie, which a page can't set.
  const scheme = page.locator('.auth-container', { hasText: 'bearer (http, Bearer)' });
  await scheme.getByRole('textbox').fill(token);
  await scheme.getByRole('button', { name: 'Apply credentials' }).click();
  await scheme.getByRole('button', { name: 'Close' }).click();
}

/** Unfolds an operation, whose fields can be filled in at once. */
async function tryOut(page: Page, operationId: string): Promise<Locator> {
  const block = operation(page, operationId);
  await block.locator('.opblock-summary-control').click();
  return block;
}

/** Sends the request, and returns the response's body as the page shows it. */
async function execute(block: Locator, status: number): Promise<string> {
  await block.getByRole('button', { name: 'Execute' }).click();
  const answer = block.locator('.live-responses-table .response');
  await answer.locator('.response-col_status', { hasText: String(status) }).waitFor();
  return (await answer.locator('.highlight-code code').first().textContent()) ?? '';
}
