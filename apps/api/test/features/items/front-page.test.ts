import { tenantId } from '@freehold/tenancy';
import { CookieClient } from '@freehold/test-kit/cookie-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../../support/hosted-ui-installation.ts';
import { password, type StartedApi } from '../../support/installation.ts';

const email = 'wile@acme.example';

let site: HostedUiInstallation;
let api: StartedApi;

beforeAll(async () => {
  site = await createHostedUiInstallation({ product: true });
  await site.installation.createUser({ email, tenant: tenantId('acme') });
  await site.installation.createUser({ email: 'hank@globex.example', tenant: tenantId('globex') });
  api = await site.start();
});

afterAll(() => site.installation.stop());

test('the front page shows the tenant’s items', async () => {
  const frontPage = async () => (await new CookieClient().signIn(`${site.url}/auth/login`, email, password)).text;
  expect(await frontPage()).toContain('There are no items yet.');
  const { access: token } = await api.http.signIn(email, password);
  const { access: otherToken } = await api.http.signIn('hank@globex.example', password);
  await api.http.post('/api/items', { name: 'Anvil', description: '<b>Heavy</b>', quantity: 12 }, { token });
  await api.http.post('/api/items', { name: 'Doomsday device' }, { token: otherToken });
  const page = await frontPage();
  expect(page).toMatch(/<section aria-labelledby="items">\n<h2 id="items">Items<\/h2>/);
  expect(page).toContain(
    '<tr><th scope="row">Anvil</th><td>&lt;b&gt;Heavy&lt;/b&gt;</td><td class="number">12</td></tr>',
  );
  expect(page).not.toContain('Doomsday device');
});
