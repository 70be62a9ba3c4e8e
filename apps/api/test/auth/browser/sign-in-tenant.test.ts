import type { EnvironmentSource } from '@freehold/environment';
import type { Settings } from '@freehold/infra/program';
import { tenantId } from '@freehold/tenancy';
import { CookieClient, type PageResponse } from '@freehold/test-kit/cookie-client';
import { afterEach, describe, expect, test } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../../support/hosted-ui-installation.ts';
import { password, type StartedApi } from '../../support/installation.ts';
import { sendRaw } from '../../support/raw-http.ts';

const hour = 3_600_000;

let site: HostedUiInstallation;
let api: StartedApi;
let ahead = 0;
const now = () => new Date(Date.now() + ahead);

/** Creates an installation with a member of acme, a user without a tenant, and an operator. */
async function start(overrides: EnvironmentSource = {}, settings: Partial<Settings> = {}): Promise<void> {
  site = await createHostedUiInstallation({ clock: now, settings: { groups: ['admins', 'operators'], ...settings } });
  const { installation } = site;
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  await installation.createUser({ email: 'nobody@nowhere.example' });
  await installation.createUser({ email: 'op@freehold.example', groups: ['operators'] });
  api = await site.start(overrides, { now });
}

afterEach(async () => {
  ahead = 0;
  await site.installation.stop();
});

async function signIn(email: string): Promise<{ page: PageResponse; browser: CookieClient; cookie: string }> {
  const browser = new CookieClient();
  const page = await browser.signIn(`${site.url}/auth/login`, email, password);
  return { page, browser, cookie: `freehold_session=${browser.cookiesFor(site.url).get('freehold_session')}` };
}

const tenantOf = (cookie: string, headers: Record<string, string> = {}) =>
  api.http.get('/api/items/tenant', { headers: { cookie, ...headers } });

describe('a pool of the plan LITE, whose tenants are looked up', () => {
  test('signs users in, and keeps them signed in without rotation', async () => {
    await start({}, { userPoolTier: 'LITE', generateWebClientSecret: true });
    const { cookie } = await signIn('wile@acme.example');
    expect(await tenantOf(cookie)).toMatchObject({ status: 200, body: { tenant_id: 'acme', token_use: 'access' } });
    expect(await api.http.get('/auth/session', { headers: { cookie } })).toMatchObject({ body: { tenant_id: 'acme' } });
    for (let time = 1; time <= 2; time += 1) {
      ahead = time * 2 * hour;
      expect(await tenantOf(cookie)).toMatchObject({ status: 200 });
    }
    expect(site.installation.cognito.requests('OAuthToken')).toBe(3);
  });

  test('refuses users without a tenant', async () => {
    await start({}, { userPoolTier: 'LITE' });
    expect((await signIn('nobody@nowhere.example')).page.text).toContain('<code>tenant_unproven</code>');
  });
});

describe('operators', () => {
  const operators = { TENANT_STRICT: '0', TENANT_OPERATOR_GROUP: 'operators' };

  test('sign in without a tenant, and name the one that they act for', async () => {
    await start(operators);
    const { page, cookie } = await signIn('op@freehold.example');
    expect([page.status, page.url]).toEqual([200, `${site.url}/`]);
    expect(page.text).toContain('You belong to no tenant');
    expect(await tenantOf(cookie)).toMatchObject({ status: 403, body: { code: 'tenant_unproven' } });
    expect(await tenantOf(cookie, { 'X-Tenant-Id': 'globex' })).toMatchObject({ body: { tenant_id: 'globex' } });
    expect(await api.http.get('/auth/session', { headers: { cookie } })).toMatchObject({
      status: 200,
      body: { email: 'op@freehold.example', tenant_id: null },
    });
    expect(await site.installation.database.asOwner('SELECT tenant_id, action FROM audit_events')).toEqual([
      { tenant_id: 'globex', action: 'operator.request' },
    ]);
  });

  test('are ordinary users where no group of operators is configured', async () => {
    await start();
    expect((await signIn('op@freehold.example')).page.text).toContain('<code>tenant_unproven</code>');
  });
});

test('in an installation with one tenant, every user signs in to it', async () => {
  await start({ MULTI_TENANT_ENABLED: '0' });
  const { cookie, page } = await signIn('nobody@nowhere.example');
  expect(page.text).toContain('<h1>public</h1>');
  expect(await tenantOf(cookie)).toMatchObject({ status: 200, body: { tenant_id: 'public' } });
});

test('where ID tokens are preferred, the session’s ID token has the tenant', async () => {
  await start({ COGNITO_PREFERRED_TOKEN_USE: 'id' });
  const { cookie } = await signIn('wile@acme.example');
  expect(await tenantOf(cookie)).toMatchObject({ status: 200, body: { tenant_id: 'acme', token_use: 'id' } });
});

test('in subdomain mode, sessions of all tenants are for one host, and other hosts name their tenants', async () => {
  await start({ TENANT_MODE: 'subdomain', TENANT_MAIN_DOMAIN: 'example.com', HOST: '127.0.0.1' });
  const browser = new CookieClient();
  await browser.signIn(`${site.url}/auth/login`, 'wile@acme.example', password);
  const cookie = `freehold_session=${browser.cookiesFor(site.url).get('freehold_session')}`;
  const ask = (host: string) =>
    sendRaw(api, `GET /api/items/tenant HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
  for (const host of [new URL(site.url).host, 'localhost', 'LOCALHOST.', 'acme.example.com', 'example.com']) {
    expect([host, JSON.parse((await ask(host)).body).tenant_id]).toEqual([host, 'acme']);
  }
  for (const host of ['globex.example.com', 'elsewhere.example', 'x.localhost']) {
    expect([host, JSON.parse((await ask(host)).body).code]).toEqual([host, 'tenant_mismatch']);
  }
});
