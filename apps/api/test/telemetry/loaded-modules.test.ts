import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startOtlpReceiver } from '@freehold/telemetry/testing';
import { tenantId } from '@freehold/tenancy';
import { createClient } from '@freehold/test-kit/http-client';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createProductInstallation, type Installation, password } from '../support/installation.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let installation: Installation;
const email = 'wile@acme.example';

beforeAll(async () => {
  installation = await createProductInstallation();
  await installation.createUser({ email, tenant: tenantId('acme') });
});

afterAll(() => installation.stop());

/** Writes the URL of every module that the process has loaded to standard error, at its end. */
const recordModules = `
  import { registerHooks } from 'node:module';
  import { writeSync } from 'node:fs';
  const urls = new Set();
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context);
      urls.add(resolved.url);
      return resolved;
    },
  });
  process.on('exit', () => writeSync(2, [...urls].join('\\n')));
`;

/** Runs the API as a process, with a sign-in and a request for a tenant. @returns the modules that it has loaded */
async function loadedModules(variables: Record<string, string>): Promise<string[]> {
  const port = await getPort();
  const child = spawn(process.execPath, [`--import=data:text/javascript,${encodeURIComponent(recordModules)}`, main], {
    env: {
      // biome-ignore lint/style/noProcessEnv: the process needs a PATH, and the credentials that the tests have.
      ...process.env,
      ...installation.variables,
      NODE_ENV: 'production',
      ALLOW_LOCAL_COGNITO: '1',
      PORT: `${port}`,
      ...variables,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors = text(child.stderr);
  const http = createClient(`http://127.0.0.1:${port}`);
  const isReady = () =>
    http.get('/readyz').then(
      ({ status }) => status === 200,
      () => false,
    );
  await expect.poll(isReady, { timeout: 20_000 }).toBe(true);
  const { access } = await http.signIn(email, password);
  expect((await http.get('/api/items/tenant', { token: access })).status).toBe(200);
  child.kill('SIGTERM');
  await once(child, 'close');
  return (await errors).split('\n');
}

const ofTelemetry = (modules: readonly string[]) =>
  modules.filter((url) => /@opentelemetry|packages\/telemetry\//.test(url));

test('without a collector nothing of OpenTelemetry is loaded', async () => {
  const modules = await loadedModules({});
  expect(modules.some((url) => url.endsWith('/apps/api/src/start-telemetry.ts'))).toBe(true);
  expect(ofTelemetry(modules)).toEqual([]);
});

test('with a collector it is, and the traces of a process that stops are sent', async () => {
  const receiver = await startOtlpReceiver();
  onTestFinished(() => receiver.close());
  const modules = await loadedModules({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  });
  expect(ofTelemetry(modules).length).toBeGreaterThan(10);
  expect(receiver.spans().map(({ name }) => name)).toContain('GET /api/items/tenant');
});
