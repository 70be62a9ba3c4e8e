import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createTelemetry,
  type SamplerName,
  type Signal,
  type Telemetry,
  type TelemetryOptions,
} from '../src/telemetry.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../src/testing/otlp-receiver.ts';

let receiver: OtlpReceiver;
/** What was reported, in order. */
let reports: [what: 'failed' | 'recovered', signal: Signal][];

beforeEach(async () => {
  receiver = await startOtlpReceiver();
  reports = [];
});

afterEach(() => receiver.close());

function telemetryWith(options: Partial<TelemetryOptions> = {}): Telemetry {
  return createTelemetry({
    urls: { traces: `${receiver.url}/v1/traces`, metrics: `${receiver.url}/v1/metrics` },
    headers: {},
    protocol: 'http/json',
    serviceName: 'freehold',
    resourceAttributes: {},
    sampler: 'parentbased_always_on',
    samplerRatio: 1,
    metricMilliseconds: 60_000,
    trustsTraceparent: false,
    onExportFailed: (signal) => reports.push(['failed', signal]),
    onExportRecovered: (signal) => reports.push(['recovered', signal]),
    ...options,
  });
}

const outcome = { method: 'GET', route: '/api/notes/:id', status: 200, problem: undefined };

async function recordRequest(telemetry: Telemetry, traceparent?: string): Promise<void> {
  const request = telemetry.startRequest(traceparent);
  await request.run(() => telemetry.traceOperation('sql', 'SELECT', async () => {}));
  request.end(outcome);
}

test('a request’s span has its operations as children, and both signals reach the collector with its headers', async () => {
  const telemetry = telemetryWith({
    headers: { authorization: 'Bearer abc' },
    resourceAttributes: { 'deployment.environment.name': 'test' },
  });
  await recordRequest(telemetry);
  await telemetry.close();
  const [operation, request] = receiver.spans();
  expect(request).toMatchObject({ name: 'GET /api/notes/:id', parentSpanId: undefined, isError: false });
  expect(operation).toMatchObject({
    name: 'sql SELECT',
    parentSpanId: request?.spanId,
    traceId: request?.traceId,
    attributes: { 'db.operation.name': 'SELECT' },
  });
  expect(receiver.metrics()).toContainEqual({
    name: 'http.server.request.duration',
    points: [
      {
        attributes: { 'http.request.method': 'GET', 'http.route': '/api/notes/:id', 'http.response.status_code': 200 },
        value: 1,
      },
    ],
  });
  expect(receiver.resource()).toMatchObject({ 'service.name': 'freehold', 'deployment.environment.name': 'test' });
  for (const { headers } of receiver.exports) expect(headers.authorization).toBe('Bearer abc');
  expect(reports).toEqual([]);
});

test('an operation outside a request has no span, and its result and error pass', async () => {
  const telemetry = telemetryWith();
  expect(await telemetry.traceOperation('sql', 'SELECT', async () => 1)).toBe(1);
  await expect(telemetry.traceOperation('sql', 'SELECT', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await telemetry.close();
  expect(receiver.exports.filter(({ path }) => path === '/v1/traces')).toEqual([]);
});

test('an operation that fails is an error without a message, and a guard that refuses is none', async () => {
  const telemetry = telemetryWith();
  const request = telemetry.startRequest(undefined);
  const refuse = () => Promise.reject(new Error('secret-message'));
  await request.run(async () => {
    await telemetry.traceOperation('cognito', 'AdminInitiateAuth', refuse).catch(() => {});
    await telemetry.traceOperation('guard', 'authenticate', refuse).catch(() => {});
  });
  request.end({ ...outcome, status: 500, problem: 'internal_error' });
  await telemetry.close();
  expect(receiver.spans().map(({ name, isError }) => [name, isError])).toEqual([
    ['cognito AdminInitiateAuth', true],
    ['guard authenticate', false],
    ['GET /api/notes/:id', true],
  ]);
  expect(receiver.exports.map(({ body }) => body.toString()).join()).not.toContain('secret-message');
});

test('http/protobuf sends the same signals in protobuf', async () => {
  const telemetry = telemetryWith({ protocol: 'http/protobuf' });
  await recordRequest(telemetry);
  await telemetry.close();
  expect(receiver.exports.map(({ path, headers }) => [path, headers['content-type']]).toSorted()).toEqual([
    ['/v1/metrics', 'application/x-protobuf'],
    ['/v1/traces', 'application/x-protobuf'],
  ]);
  for (const { body } of receiver.exports) expect(body.includes('/api/notes/:id')).toBe(true);
});

test('a signal without a URL isn’t sent', async () => {
  for (const signal of ['traces', 'metrics'] as const) {
    const telemetry = telemetryWith({ urls: { [signal]: `${receiver.url}/v1/${signal}` } });
    expect(telemetry.startRequest(undefined).traceId === undefined).toBe(signal === 'metrics');
    await recordRequest(telemetry);
    await telemetry.close();
    expect(receiver.exports.splice(0).map(({ path }) => path)).toEqual([`/v1/${signal}`]);
  }
});

describe('traceparent', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const parentSpanId = '00f067aa0ba902b7';
  const traceparent = (flags: string) => `00-${traceId}-${parentSpanId}-${flags}`;

  async function requestSpans(options: Partial<TelemetryOptions>, header: string) {
    const telemetry = telemetryWith(options);
    await recordRequest(telemetry, header);
    await telemetry.close();
    return receiver.spans().filter(({ name }) => name.startsWith('GET'));
  }

  test('decides the trace where it is trusted', async () => {
    const spans = await requestSpans({ trustsTraceparent: true }, traceparent('01'));
    expect(spans).toEqual([expect.objectContaining({ traceId, parentSpanId })]);
  });

  test('decides that a request isn’t traced where it is trusted and the sampler is parentbased', async () => {
    expect(await requestSpans({ trustsTraceparent: true }, traceparent('00'))).toEqual([]);
  });

  test.each(['01', '00'])('with flags %s counts for nothing by default', async (flags) => {
    const [span] = await requestSpans({}, traceparent(flags));
    expect(span?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(span).toMatchObject({ parentSpanId: undefined });
    expect(span?.traceId).not.toBe(traceId);
  });

  test.each(['', 'x', `00-${'0'.repeat(32)}-${parentSpanId}-01`, `${traceparent('01')}, ${traceparent('01')}`])(
    'that isn’t one (%s) counts for nothing',
    async (header) => {
      const [span] = await requestSpans({ trustsTraceparent: true }, header);
      expect(span).toMatchObject({ parentSpanId: undefined });
      expect(span?.traceId).not.toBe(traceId);
    },
  );
});

test.each<[SamplerName, number, number]>([
  ['always_on', 0, 1],
  ['always_off', 1, 0],
  ['traceidratio', 0, 0],
  ['traceidratio', 1, 1],
  ['parentbased_always_on', 0, 1],
  ['parentbased_always_off', 1, 0],
  ['parentbased_traceidratio', 0, 0],
  ['parentbased_traceidratio', 1, 1],
])('the sampler %s with the ratio %f keeps %i of one request', async (sampler, samplerRatio, kept) => {
  const telemetry = telemetryWith({ sampler, samplerRatio });
  await recordRequest(telemetry);
  await telemetry.close();
  expect(receiver.exports.filter(({ path }) => path === '/v1/traces')).toHaveLength(kept);
});

describe('a collector that', () => {
  test('refuses is reported once for a signal, and not to whoever measures', async () => {
    receiver.respondWith(400);
    const telemetry = telemetryWith();
    await recordRequest(telemetry);
    await telemetry.close();
    expect(reports.toSorted()).toEqual([
      ['failed', 'metrics'],
      ['failed', 'traces'],
    ]);
  });

  test('answers again is reported, once', async () => {
    receiver.respondWith(400);
    const telemetry = telemetryWith({
      urls: { metrics: `${receiver.url}/v1/metrics` },
      metricMilliseconds: 100,
    });
    await expect.poll(() => receiver.exports.length).toBeGreaterThan(2);
    expect(reports).toEqual([['failed', 'metrics']]);
    receiver.respondWith(200);
    const before = receiver.exports.length;
    await expect.poll(() => receiver.exports.length).toBeGreaterThan(before + 2);
    await telemetry.close();
    expect(reports).toEqual([
      ['failed', 'metrics'],
      ['recovered', 'metrics'],
    ]);
  });

  test('never answers delays neither work nor the end', async () => {
    const sockets: Socket[] = [];
    const server: Server = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    const telemetry = telemetryWith({ urls: { traces: `${url}/v1/traces`, metrics: `${url}/v1/metrics` } });
    await recordRequest(telemetry);
    await telemetry.close();
    // It still hasn't answered, and nobody waits for it.
    expect(sockets.length).toBeGreaterThan(0);
    expect(sockets.every((socket) => !socket.destroyed)).toBe(true);
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
});
