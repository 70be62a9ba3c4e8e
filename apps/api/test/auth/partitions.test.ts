import { tenantId } from '@freehold/tenancy';
import { CookieClient } from '@freehold/test-kit/cookie-client';
import { expect, test } from 'vitest';
import { createHostedUiInstallation } from '../support/hosted-ui-installation.ts';
import { password } from '../support/installation.ts';

test.each([
  ['eusc-de-east-1', 'cognito-idp.eusc-de-east-1.amazonaws.eu'],
  ['cn-north-1', 'cognito-idp.cn-north-1.amazonaws.com.cn'],
])('users of a pool in %s sign in by password and on the Hosted UI', async (region, host) => {
  const site = await createHostedUiInstallation({ region });
  try {
    const api = await site.start();
    const email = 'wile@acme.example';
    await site.installation.createUser({ email, tenant: tenantId('acme') });
    const { access } = await api.http.signIn(email, password);
    const issuer = `https://${host}/${site.installation.variables['COGNITO_USER_POOL_ID']}`;
    expect(JSON.parse(atob(access.split('.')[1] ?? ''))).toMatchObject({ iss: issuer });
    expect((await api.http.get('/api/projects', { token: access })).status).toBe(200);

    const browser = new CookieClient();
    await browser.signIn(`${site.url}/auth/login`, email, password);
    const cookie = `freehold_session=${browser.cookiesFor(site.url).get('freehold_session')}`;
    expect((await api.http.get('/api/projects', { headers: { cookie } })).status).toBe(200);
  } finally {
    await site.installation.stop();
  }
});
