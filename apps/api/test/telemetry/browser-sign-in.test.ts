import { startOtlpReceiver } from '@freehold/telemetry/testing';
import { tenantId } from '@freehold/tenancy';
import { CookieClient } from '@freehold/test-kit/cookie-client';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createHostedUiInstallation, type HostedUiInstallation } from '../support/hosted-ui-installation.ts';
import { password } from '../support/installation.ts';

const email = 'wile@acme.example';
let site: HostedUiInstallation;

beforeAll(async () => {
  site = await createHostedUiInstallation();
  await site.installation.createUser({ email, tenant: tenantId('acme') });
});

afterAll(() => site.installation.stop());

test('the spans of a sign-in in a browser have the exchange with Cognito, and neither code, state nor cookie', async () => {
  const receiver = await startOtlpReceiver();
  onTestFinished(() => receiver.close());
  const api = await site.start({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  const browser = new CookieClient();
  const begun = await browser.request(`${site.url}/auth/login?return_to=/return-mark`, { follow: false });
  const authorization = new URL(begun.headers.get('location') ?? '');
  const page = await browser.request(authorization.href);
  const answer = await browser.submit(page, { username: email, password }, { follow: false });
  const callback = new URL(answer.headers.get('location') ?? '');
  expect((await browser.request(callback.href, { follow: false })).status).toBe(302);
  await api.close();

  const request = receiver.spans().find(({ name }) => name === 'GET /auth/callback');
  const parts = receiver.spans().filter(({ traceId }) => traceId === request?.traceId);
  expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining(['cognito hosted_ui_exchange', 'sql INSERT']));
  const sent = receiver.exports.map(({ body }) => body.toString()).join('\n');
  const secrets = [
    callback.searchParams.get('code'),
    callback.searchParams.get('state'),
    authorization.searchParams.get('nonce'),
    authorization.searchParams.get('code_challenge'),
    ...browser.cookiesFor(site.url).values(),
  ];
  expect(secrets.length).toBeGreaterThan(4);
  for (const secret of [...secrets, 'return-mark', 'return_to', 'localhost', email]) {
    expect(secret).toBeTruthy();
    expect(sent).not.toContain(secret);
  }
});
