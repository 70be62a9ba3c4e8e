import { tenantId } from '@freehold/tenancy';
import { CookieClient } from '@freehold/test-kit/cookie-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../../support/hosted-ui-installation.ts';
import { password, type StartedApi } from '../../support/installation.ts';

let site: HostedUiInstallation;
let api: StartedApi;

beforeAll(async () => {
  site = await createHostedUiInstallation({ product: true });
  const tenant = tenantId('acme');
  await site.installation.createUser({ email: 'member@acme.example', tenant });
  await site.installation.createUser({ email: 'admin@acme.example', tenant, groups: ['admins'] });
  api = await site.start();
});

afterAll(() => site.installation.stop());

test('the front page shows a member their own alerts, and an admin all of the tenant’s', async () => {
  for (const name of ['member', 'admin']) {
    const { access: token } = await api.http.signIn(`${name}@acme.example`, password);
    await api.http.post('/api/alerts', { title: `Alert of the ${name}`, severity: 'critical' }, { token });
  }
  const frontPage = async (email: string) =>
    (await new CookieClient().signIn(`${site.url}/auth/login`, email, password)).text;
  const memberPage = await frontPage('member@acme.example');
  expect(memberPage).toContain(
    '<li><span class="severity critical">critical</span> <span>Alert of the member</span> <span class="fine">open</span></li>',
  );
  expect(memberPage).not.toContain('Alert of the admin');
  expect(await frontPage('admin@acme.example')).toMatch(/Alert of the admin[\s\S]*Alert of the member/);
});
