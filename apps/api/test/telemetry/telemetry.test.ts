import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { startOtlpReceiver } from '@freehold/telemetry/testing';
import { tenantId } from '@freehold/tenancy';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

let installation: Installation;
const email = 'wile@acme.example';

/** The attributes of spans and metrics: all of them, since each could name a user. */
const allowedAttributes = [
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'error.type',
  'code.function.name',
  'db.operation.name',
  'rpc.method',
];

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email, tenant: tenantId('acme'), groups: ['admins'] });
});

afterAll(() => installation.stop());

/** Runs requests against an API with a collector, and returns what the collector received. */
async function record(work: (api: StartedApi) => Promise<unknown>, overrides: Record<string, string> = {}) {
  const receiver = await startOtlpReceiver();
  onTestFinished(() => receiver.close());
  const api = await installation.startApi({
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    ...overrides,
  });
  await work(api);
  // What is left is sent.
  await api.close();
  return { receiver, api };
}

describe('with a collector', () => {
  test('a request has a span with those of its guards, its SQL and its requests to Cognito as parts', async () => {
    const { receiver } = await record(async ({ http }) => {
      const { access } = await http.signIn(email, password);
      await http.get('/api/projects', { token: access });
    });
    const spans = receiver.spans();
    const partsOf = (name: string) => {
      const request = spans.find((span) => span.name === name);
      return spans.filter(({ traceId, spanId }) => traceId === request?.traceId && spanId !== request?.spanId);
    };
    const names = (name: string) => [...new Set(partsOf(name).map((span) => span.name))].toSorted();
    expect(names('POST /api/user/login')).toEqual(
      expect.arrayContaining(['cognito AdminInitiateAuth', 'cognito GetJwks', 'sql INSERT', 'sql UPDATE']),
    );
    expect(names('GET /api/projects')).toEqual([
      'guard account_status',
      'guard authenticate',
      'guard resolve_tenant',
      'sql SELECT',
    ]);
    const parents = new Set(spans.map(({ spanId }) => spanId));
    for (const { parentSpanId } of partsOf('GET /api/projects')) expect(parents).toContain(parentSpanId);
  });

  test('statements of a transaction are parts of its request', async () => {
    const { receiver } = await record(async ({ http }) => {
      const { access } = await http.signIn(email, password);
      await http.post('/api/projects', { name: 'Anvils' }, { token: access });
    });
    const request = receiver.spans().find(({ name }) => name === 'POST /api/projects');
    expect(request?.attributes).toMatchObject({ 'http.response.status_code': 201 });
    const parts = receiver.spans().filter(({ traceId }) => traceId === request?.traceId);
    expect(parts.map(({ name }) => name)).toEqual(expect.arrayContaining([expect.stringMatching(/^sql /)]));
  });

  test('a refusal has its code, and only a failure of the API is an error', async () => {
    const { receiver } = await record(async ({ http }) => {
      await http.post('/api/user/login', { email, password: 'Wrong-1!' });
      await http.get('/nowhere');
      installation.cognito.faults.inject({ on: 'AdminInitiateAuth', kind: 'fail', times: 5 });
      await http.post('/api/user/login', { email, password });
    }).finally(() => installation.cognito.faults.clear());
    const requests = receiver.spans().filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(requests.map(({ attributes, isError }) => [attributes['error.type'], isError])).toEqual([
      ['invalid_credentials', false],
      ['not_found', false],
      ['identity_provider_unavailable', true],
    ]);
  });

  test('metrics have the duration of requests by route, and the connections to the database', async () => {
    const { receiver } = await record(async ({ http }) => {
      const { access } = await http.signIn(email, password);
      for (const n of [1, 2])
        await http.get(`/api/projects/01890000-0000-7000-8000-00000000000${n}`, { token: access });
    });
    const metrics = receiver.metrics();
    expect(metrics.map(({ name }) => name).toSorted()).toEqual([
      'freehold.database.connections.busy',
      'freehold.database.connections.idle',
      'freehold.database.waiting',
      'http.server.request.duration',
      'nodejs.eventloop.delay.p99',
    ]);
    expect(metrics.find(({ name }) => name === 'http.server.request.duration')?.points).toContainEqual({
      attributes: {
        'http.request.method': 'GET',
        'http.route': '/api/projects/:id',
        'http.response.status_code': 404,
        'error.type': 'not_found',
      },
      value: 2,
    });
  });

  test('nothing that names a user or is a secret is sent, and no other attribute', async () => {
    const project = '01890000-0000-7000-8000-00000000abcd';
    let tokens: string[] = [];
    const { receiver, api } = await record(
      async ({ http }) => {
        const { access, id } = await http.signIn(email, password);
        tokens = [access, id];
        const headers = { 'X-Tenant-Id': 'acme', 'X-Mark': 'header-mark', baggage: 'bag=baggage-mark' };
        await http.get('/api/projects?limit=7&cursor=query-mark', { token: access, headers });
        await http.get(`/api/projects/${project}`, { token: access, headers });
        await http.post('/api/projects', { name: 'body-mark' }, { token: access, headers });
        await http.post('/api/user/login', { email, password: 'Wrong-mark-1!' }, { headers });
        await http.get('/path-mark?code=query-mark&state=query-mark', { headers });
      },
      { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-secret' },
    );
    const sent = receiver.exports.map(({ body }) => body.toString()).join('\n');
    const sub = JSON.parse(Buffer.from(tokens[0]?.split('.')[1] ?? '', 'base64url').toString()).sub;
    for (const mark of [
      ...['header-mark', 'baggage-mark', 'query-mark', 'body-mark', 'path-mark', 'Wrong-mark', project],
      ...['acme', 'wile', '127.0.0.1', 'select ', 'SELECT set_config', 'collector-secret', sub, ...tokens],
    ]) {
      expect(sent).not.toContain(mark);
    }
    const attributes = [...receiver.spans(), ...receiver.metrics().flatMap(({ points }) => points)];
    const used = new Set(attributes.flatMap((each) => Object.keys(each.attributes)));
    expect([...used].toSorted()).toEqual(allowedAttributes.toSorted());
    expect(receiver.exports.every(({ headers }) => headers.authorization === 'Bearer collector-secret')).toBe(true);
    expect(JSON.stringify(api.log)).not.toContain('collector-secret');
  });

  test('all lines of a request have the id of its trace', async () => {
    const { receiver, api } = await record(({ http }) => http.get('/api/projects'));
    const [request] = receiver.spans().filter(({ name }) => name === 'GET /api/projects');
    const lines = api.log.filter(({ request_id }) => request_id !== undefined);
    expect(lines.length).toBeGreaterThan(1);
    expect(new Set(lines.map(({ trace_id }) => trace_id))).toEqual(new Set([request?.traceId]));
  });
});

describe('traceparent', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const headers = {
    traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    tracestate: 'vendor=state-mark',
    baggage: 'user=baggage-mark',
  };

  test.each([
    ['0', false],
    ['1', true],
  ])('with TRUSTED_TRACEPARENT=%s decides the trace of a request: %s', async (trusted, decides) => {
    const { receiver, api } = await record(({ http }) => http.get('/api/projects', { headers }), {
      TRUSTED_TRACEPARENT: trusted,
    });
    const [request] = receiver.spans().filter(({ name }) => name === 'GET /api/projects');
    expect(request?.traceId === traceId).toBe(decides);
    expect(api.log.some(({ trace_id }) => trace_id === traceId)).toBe(decides);
    expect(receiver.exports.map(({ body }) => body.toString()).join()).not.toMatch(/state-mark|baggage-mark/);
  });

  test('is never sent on to Cognito, nor is anything else of the trace', async () => {
    const received: IncomingHttpHeaders[] = [];
    const proxy = await startProxy(installation.variables['COGNITO_ENDPOINT'] ?? '', (each) => received.push(each));
    const { receiver } = await record(({ http }) => http.post('/api/user/login', { email, password }, { headers }), {
      TRUSTED_TRACEPARENT: '1',
      COGNITO_ENDPOINT: proxy,
    });
    expect(receiver.spans().filter((span) => span.traceId === traceId).length).toBeGreaterThan(1);
    expect(received.length).toBeGreaterThan(1);
    const names = new Set(received.flatMap((each) => Object.keys(each)));
    expect([...names].filter((name) => /trace|baggage|^b3|span/i.test(name))).toEqual([]);
    expect(JSON.stringify(received)).not.toContain(traceId);
  });
});

/** Starts a proxy that sees the headers of each request. @returns its URL */
async function startProxy(target: string, onRequest: (headers: IncomingHttpHeaders) => void): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    onRequest(incoming.headers);
    const { method, headers } = incoming;
    const forwarded = httpRequest(new URL(incoming.url ?? '/', target), { method, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  const port = await getPort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}

test('a collector that isn’t there costs no request anything, and is one warning', async () => {
  const port = await getPort();
  const api = await installation.startApi({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_METRIC_EXPORT_INTERVAL: '100',
  });
  await expect.poll(() => api.log.filter(({ signal }) => signal === 'metrics').length).toBe(1);
  const { access } = await api.http.signIn(email, password);
  for (let n = 0; n < 5; n += 1) expect((await api.http.get('/api/projects', { token: access })).status).toBe(200);
  await api.close();
  const warnings = api.log.filter(({ signal }) => signal === 'metrics');
  expect(warnings).toEqual([expect.objectContaining({ level: 'warn', err: expect.anything() })]);
  expect(api.log.filter(({ level }) => level === 'error')).toEqual([]);
});

test.each([
  ['OTEL_SDK_DISABLED', 'true', []],
  ['OTEL_TRACES_EXPORTER', 'none', ['/v1/metrics']],
  ['OTEL_METRICS_EXPORTER', 'none', ['/v1/traces']],
])('%s=%s leaves the signals %j', async (name, value, paths) => {
  const { receiver } = await record(({ http }) => http.get('/api/projects'), { [name]: value });
  expect(receiver.exports.map(({ path }) => path)).toEqual(paths);
});

test('a signal’s own endpoint is taken whole, and is the only one without a common endpoint', async () => {
  const receiver = await startOtlpReceiver();
  onTestFinished(() => receiver.close());
  const api = await installation.startApi({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${receiver.url}/own/path` });
  await api.http.get('/api/projects');
  await api.close();
  expect(receiver.exports.map(({ path }) => path)).toEqual(['/own/path']);
});
