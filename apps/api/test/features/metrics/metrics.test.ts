import { createServer } from 'node:net';
import { tenantId } from '@freehold/tenancy';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

let installation: Installation;
let api: StartedApi;
let url: string;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  const port = await getPort();
  api = await installation.startApi({ METRICS_PORT: `${port}`, HOST: '127.0.0.1', DATABASE_POOL_SIZE: '2' });
  url = `http://127.0.0.1:${port}`;
});

afterAll(() => installation.stop());

/** The metrics, by name and labels as they are written. */
async function metrics(): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('the metrics have the event loop, the process and the database connections', async () => {
  await api.http.get('/readyz');
  const values = await metrics();
  for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_cpu_seconds_total', 'nodejs_heap_size_used_bytes']) {
    expect(values.get(name), name).toBeGreaterThanOrEqual(0);
  }
  expect(values.get('freehold_database_connections{state="idle"}')).toBeGreaterThan(0);
  expect(values.get('freehold_database_connections{state="busy"}')).toBe(0);
  expect(values.get('freehold_database_waiting')).toBe(0);
});

test('the metrics have the queries that wait for a connection', async () => {
  const { access: token } = await api.http.signIn('wile@acme.example', password);
  // With the table locked, two requests hold both connections, and the others wait for one.
  const owner = await installation.database.lock('projects');
  const requests = Array.from({ length: 5 }, () => api.http.get('/api/projects', { token }));
  try {
    await vi.waitFor(async () => {
      const values = await metrics();
      expect(values.get('freehold_database_connections{state="busy"}')).toBe(2);
      expect(values.get('freehold_database_waiting')).toBe(3);
    });
  } finally {
    await owner.release();
  }
  expect((await Promise.all(requests)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
});

test('requests are counted by route, and unknown paths and methods together', async () => {
  const { access: token } = await api.http.signIn('wile@acme.example', password);
  await api.http.get('/api/projects/01890000-0000-7000-8000-000000000000', { token });
  for (const path of ['/made-up', '/made/up', '/api/projects/made-up/path']) await api.http.get(path);
  const values = await metrics();
  const count = (labels: string) => values.get(`freehold_http_request_duration_seconds_count{${labels}}`);
  expect(count('method="GET",route="/api/projects/:id",status="404"')).toBe(1);
  expect(count('method="any",route="none",status="404"')).toBe(3);
  expect([...values.keys()].join()).not.toMatch(/made-up|acme|wile/);
});

test('the public port has no metrics, and the other port nothing else', async () => {
  expect((await api.http.get('/metrics')).status).toBe(404);
  for (const [path, method] of [
    ['/', 'GET'],
    ['/api/projects', 'GET'],
    ['/metrics', 'POST'],
    ['/metrics/', 'GET'],
  ]) {
    expect((await fetch(`${url}${path}`, { method: method ?? '' })).status).toBe(404);
  }
});

test('nothing listens without METRICS_PORT', async () => {
  const port = await getPort();
  await installation.startApi({ METRICS_PORT: '0' });
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
});

test('the API doesn’t start where METRICS_PORT is taken', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await vi.waitFor(() => expect(squatter.listening).toBe(true));
  const address = squatter.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  try {
    await expect(installation.startApi({ METRICS_PORT: `${port}`, HOST: '127.0.0.1' })).rejects.toThrow(`${port}`);
  } finally {
    squatter.close();
  }
});
