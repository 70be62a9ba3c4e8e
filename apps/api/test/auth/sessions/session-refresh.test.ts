import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { tenantId } from '@freehold/tenancy';
import { CookieClient } from '@freehold/test-kit/cookie-client';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../../support/hosted-ui-installation.ts';
import { password } from '../../support/installation.ts';

const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
const email = 'wile@acme.example';

let site: HostedUiInstallation;
/** Two processes of the API with one database. Users sign in at the first. */
let instances: { readonly url: string; readonly child: ChildProcess }[];
let cookie: string;

beforeAll(async () => {
  site = await createHostedUiInstallation({ product: true });
  await site.installation.createUser({ email, tenant: tenantId('acme') });
  instances = [Number(new URL(site.url).port), await getPort()].map((port) => ({
    url: `http://localhost:${port}`,
    child: spawn(process.execPath, [main], {
      env: {
        // biome-ignore lint/style/noProcessEnv: the process needs a PATH, and the credentials that the tests have.
        ...process.env,
        ...site.installation.variables,
        NODE_ENV: 'production',
        ALLOW_LOCAL_COGNITO: '1',
        LOG_LEVEL: 'error',
        PORT: `${port}`,
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
  }));
  for (const { url } of instances) {
    await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), { timeout: 30_000 });
  }
  const browser = new CookieClient();
  await browser.signIn(`${site.url}/auth/login`, email, password);
  cookie = `freehold_session=${browser.cookiesFor(site.url).get('freehold_session')}`;
});

afterAll(async () => {
  await Promise.all(
    (instances ?? []).map(({ child }) => {
      child.kill('SIGTERM');
      return child.exitCode === null ? once(child, 'exit') : undefined;
    }),
  );
  await site?.installation.stop();
});

test.each([
  ['30 seconds left', 30],
  ['just expired', -1],
])('50 concurrent requests on two processes with tokens that have %s share one refresh', async (_, seconds) => {
  const { database, cognito } = site.installation;
  await database.asOwner(`UPDATE sessions SET tokens_expire_at = now() + make_interval(secs => $1)`, [seconds]);
  // All requests arrive while the refresh is running.
  cognito.faults.inject({ on: 'OAuthToken', kind: 'delay', milliseconds: 1_000, times: 1 });
  const before = cognito.requests('OAuthToken');

  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      fetch(`${instances[n % 2]?.url}/api/items/tenant`, { headers: { cookie } }).then(({ status }) => status),
    ),
  );

  expect(answers).toEqual(Array(50).fill(200));
  expect(cognito.requests('OAuthToken')).toBe(before + 1);
  const rows = await database.asOwner(
    `SELECT tokens_expire_at > now() + interval '50 min' AS fresh, refresh_leased_until FROM sessions`,
  );
  expect(rows).toEqual([{ fresh: true, refresh_leased_until: null }]);
  // The session works on both afterwards.
  for (const { url } of instances)
    expect((await fetch(`${url}/api/items/tenant`, { headers: { cookie } })).status).toBe(200);
  expect(cognito.requests('OAuthToken')).toBe(before + 1);
});
