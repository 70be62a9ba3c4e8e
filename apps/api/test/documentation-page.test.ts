import { tenantId } from '@freehold/tenancy';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeInBrowser } from './support/browser.ts';
import { type Installation, install, password, type StartedApi } from './support/installation.ts';

const email = 'wile@acme.example';

describeInBrowser('the documentation’s page, in a browser', (launch) => {
  let installation: Installation;
  let api: StartedApi;
  let browser: Browser;

  beforeAll(async () => {
    [installation, browser] = await Promise.all([install(), launch()]);
    await installation.createUser({ email, tenant: tenantId('acme') });
    api = await installation.startApi({ HOST: '127.0.0.1' });
    const { access } = await api.http.signIn(email, password);
    await api.http.post('/api/items', { name: 'Anvil' }, { token: access });
  });

  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
  });

  test('x', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
    page.on('console', (m) => console.log('CONSOLE', m.type(), m.text()));
    page.on('pageerror', (m) => console.log('PAGEERROR', m));
    page.on('request', (m) => console.log('REQ', m.url()));
    await page.goto(`${api.http.url}/api/docs`);
    await page.getByText('/api/user/login').first().waitFor();
    await page.screenshot({ path: '/tmp/docs-page.png', fullPage: true });
    await page.getByText('/api/user/login').first().click();
    await page.getByText('/api/items', {exact: true}).first().click();
    await page.getByRole('button', { name: 'Execute' }).first().waitFor();
    await page.screenshot({ path: '/tmp/docs-page2.png', fullPage: true });
    console.log(await page.locator('.opblock.is-open').first().ariaSnapshot());
  });
});
