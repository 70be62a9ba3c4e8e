import { tenantId } from '@freehold/tenancy';
import { describeInBrowser } from '@freehold/test-kit/browser';
import { codeMilliseconds, codeOf } from '@freehold/test-kit/second-factor';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../../support/hosted-ui-installation.ts';
import { password } from '../../support/installation.ts';

describeInBrowser('a second factor, in a browser', (launch) => {
  let browser: Browser;
  let site: HostedUiInstallation | undefined;
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const email = 'wile@acme.example';
  /** Errors of pages: exceptions, and violations of the content security policy. */
  let wrong: string[] = [];

  beforeAll(async () => {
    browser = await launch();
  });

  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await site?.installation.stop();
    site = undefined;
    ahead = 0;
    wrong = [];
  });

  afterAll(() => browser?.close());

  async function start(mfa: 'OPTIONAL' | 'ON'): Promise<HostedUiInstallation> {
    site = await createHostedUiInstallation({ clock: now, settings: { mfa } });
    await site.installation.createUser({ email, tenant: tenantId('acme') });
    await site.start({}, { now });
    return site;
  }

  async function newPage(): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 900, height: 1000 } });
    const page = await context.newPage();
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        wrong.push(message.text());
    });
    return page;
  }

  async function enterPassword(page: Page): Promise<void> {
    await page.getByLabel('Email address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  async function enterCode(page: Page, code: string, button: string): Promise<void> {
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByRole('button', { name: button }).click();
  }

  /** The key on the page of a setup, once its QR code is drawn. */
  async function keyOn(page: Page): Promise<string> {
    const picture = page.getByRole('img', { name: 'The key as a QR code' });
    await picture.waitFor();
    const box = await picture.boundingBox();
    expect(box?.width).toBeGreaterThan(150);
    expect(box?.height).toBe(box?.width);
    return page.locator('code').innerText();
  }

  const heading = (page: Page) => page.getByRole('heading', { level: 1 }).textContent();

  test('required: the first sign-in sets up an app, and the next one asks for its code', async () => {
    const { url } = await start('ON');
    const page = await newPage();
    await page.goto(`${url}/auth/login`);
    await enterPassword(page);
    expect(await heading(page)).toBe('Set up an authenticator app');
    const key = await keyOn(page);
    await enterCode(page, codeOf(key, now()), 'Continue');
    await page.waitForURL(`${url}/`);
    expect(await page.getByRole('banner').textContent()).toContain(email);

    ahead = codeMilliseconds;
    const other = await newPage();
    await other.goto(`${url}/auth/login`);
    await enterPassword(other);
    expect(await heading(other)).toBe('Enter your code');
    await enterCode(other, '000000', 'Sign in');
    await other.getByRole('alert').waitFor();
    await enterCode(other, codeOf(key, now()), 'Sign in');
    await other.waitForURL(`${url}/`);
    expect(await other.getByRole('banner').textContent()).toContain(email);
    expect(wrong).toEqual([]);
  });

  test('optional: the account page sets up an app, and the next sign-in asks for its code', async () => {
    const { url } = await start('OPTIONAL');
    const page = await newPage();
    await page.goto(`${url}/auth/login`);
    await enterPassword(page);
    await page.waitForURL(`${url}/`);
    await page.getByRole('link', { name: 'Account' }).click();
    expect(await heading(page)).toBe('Your account');
    await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
    // The browser is signed in, and the setup asks for the password all the same.
    await enterPassword(page);
    await page.waitForURL(`${url}/account/second-factor`);
    const key = await keyOn(page);
    await enterCode(page, '000000', 'Continue');
    expect(await page.getByRole('alert').textContent()).toContain('This code is not right');
    await enterCode(page, codeOf(key, now()), 'Continue');
    await page.getByRole('heading', { name: 'Your authenticator app is set up' }).waitFor();
    expect(await page.getByRole('main').textContent()).toContain('You have been signed out on all devices');

    ahead = codeMilliseconds;
    await page.getByRole('link', { name: 'Sign in again' }).click();
    await page.getByRole('link', { name: 'Sign in', exact: true }).click();
    await enterPassword(page);
    expect(await heading(page)).toBe('Enter your code');
    await enterCode(page, codeOf(key, now()), 'Sign in');
    await page.waitForURL(`${url}/`);
    expect(await heading(page)).toBe('acme');
    await page.getByRole('link', { name: 'Account' }).click();
    expect(await page.getByRole('main').textContent()).toContain('Sign-in asks for a code of your authenticator app');
    expect(wrong).toEqual([]);
  });
});
