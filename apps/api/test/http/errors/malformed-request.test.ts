import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { respondToMalformedRequest } from '../../../src/http/errors/malformed-request.ts';
import { createLog } from '../../../src/log.ts';
import { createInstallation, type Installation, type StartedApi } from '../../support/installation.ts';
import { openConnection, parseRawResponse, type RawResponse, sendRaw } from '../../support/raw-http.ts';

let installation: Installation;
let api: StartedApi;

beforeAll(async () => {
  installation = await createInstallation();
  api = await installation.startApi({ HOST: '127.0.0.1' });
});

afterAll(() => installation.stop());

afterEach(async () => {
  expect((await api.http.get('/healthz')).status).toBe(200);
  expect(api.log.filter(({ level }) => level === 'error')).toEqual([]);
});

function expectMalformed(response: RawResponse): void {
  expectRefusal(response, 400, 'malformed_request');
}

function expectRefusal({ status, headers, body }: RawResponse, expected: number, code: string): void {
  expect(status).toBe(expected);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('connection')).toBe('close');
  expect(Number(headers.get('content-length'))).toBe(Buffer.byteLength(body));
  expect(JSON.parse(body)).toMatchObject({
    type: `urn:freehold:problem:${code}`,
    code,
    status: expected,
    request_id: headers.get('x-request-id'),
  });
}

const login = 'POST /api/user/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

describe('a malformed request', () => {
  test.each([
    ['garbage', 'NONSENSE\r\n\r\n'],
    ['a hello of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['a version that is none', 'GET /healthz HTTP/3.0\r\nHost: localhost\r\n\r\n'],
    ['a control character in a header', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: a\x01b\r\n\r\n'],
    ['a space before a header’s colon', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A : a\r\n\r\n'],
    ['two lengths', `${login}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `],
    ['a length, and chunks', `${login}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['chunks, and a length', `${login}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n`],
    ['a chunk without a length', `${login}Transfer-Encoding: chunked\r\n\r\nno length\r\n`],
    ['a chunk that is longer than it says', `${login}Transfer-Encoding: chunked\r\n\r\n2\r\n{}{}\r\n0\r\n\r\n`],
  ])('%s gets a problem document, and the connection is closed', async (_, bytes) => {
    expectMalformed(await sendRaw(api, bytes));
  });

  test.each([
    ['its headers', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n'],
    ['its body', `${login}Content-Length: 20\r\n\r\n{"email":`],
  ])('gets a response, if it ends within %s', async (_, bytes) => {
    const socket = openConnection(api);
    socket.end(bytes);
    expectMalformed(parseRawResponse(await text(socket)));
  });

  test('a connection without a request gets no response', async () => {
    const socket = openConnection(api);
    socket.end();
    expect(await text(socket)).toBe('');
  });
});

test.each([
  ['of more than 32 kB', `X-A: ${'a'.repeat(32_768)}\r\n\r\n`],
  ['that go on and on', `X-A: ${'a'.repeat(1_000)}\r\n`.repeat(3_000)],
])('headers %s get a problem document, and the connection is closed', async (_, headers) => {
  const response = await sendRaw(api, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${headers}`);
  expectRefusal(response, 431, 'headers_too_large');
  expect(response.received).toMatch(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/);
});

test('a client that never closes can’t keep the connection', async () => {
  const { port } = new URL(api.http.url);
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  socket.write('NONSENSE\r\n\r\n');
  await once(socket.resume(), 'end');
  // Once the API has closed the connection, writing to it fails.
  const writing = setInterval(() => socket.write('more'), 50);
  const [error] = await once(socket, 'error');
  clearInterval(writing);
  expect(error.code).toMatch(/^(EPIPE|ECONNRESET)$/);
});

test('TRACE is not supported, and its response repeats nothing of the request', async () => {
  const head = 'TRACE /healthz HTTP/1.1\r\nHost: localhost\r\nX-Mark: repeated\r\nConnection: close\r\n\r\n';
  const { status, received } = await sendRaw(api, head);
  expect(status).toBe(405);
  expect(received).not.toContain('repeated');
});

describe('a request that Node accepts and HTTP forbids', () => {
  test.each([
    ['no host', 'GET /healthz HTTP/1.1\r\n'],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n'],
    ['a target whose host is broken', 'GET http://[x/healthz HTTP/1.1\r\nHost: localhost\r\n'],
    ['a target that is a bracket', 'GET http://]/x HTTP/1.1\r\nHost: localhost\r\n'],
  ])('with %s is malformed, and is logged', async (_, head) => {
    const lines = api.log.length;
    const { status, headers, body } = await sendRaw(api, `${head}Connection: close\r\n\r\n`);
    expect({ status, code: JSON.parse(body).code }).toEqual({ status: 400, code: 'malformed_request' });
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(api.log.slice(lines)).toContainEqual(
      expect.objectContaining({ status: 400, request_id: headers.get('x-request-id') }),
    );
    expect(api.log.slice(lines).filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('is none of HTTP/1.0 without a host, nor one with an unknown expectation', async () => {
    expect((await sendRaw(api, 'GET /healthz HTTP/1.0\r\n\r\n')).status).toBe(200);
    const expecting = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nExpect: wonders\r\nConnection: close\r\n\r\n';
    expect((await sendRaw(api, expecting)).status).toBe(200);
  });

  test('is logged with its id and without its content', async () => {
    const { headers } = await sendRaw(api, 'NONSENSE-4711\r\n\r\n');
    expect(api.log).toContainEqual(expect.objectContaining({ request_id: headers.get('x-request-id') }));
    expect(JSON.stringify(api.log)).not.toContain('NONSENSE');
  });
});

describe('without the application', () => {
  async function listen(options: ServerOptions, answer: RequestListener): Promise<{ server: Server; port: number }> {
    const server = createServer(options, answer)
      .on('clientError', respondToMalformedRequest(createLog('silent')))
      .listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
    return { server, port: address.port };
  }

  test('nothing is written into another response', async () => {
    const { server, port } = await listen({}, (_, response) => response.write('the first half'));
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(socket, 'readable');
    socket.write('NONSENSE\r\n\r\n');
    const received = await text(socket);
    server.close();
    expect(received).toMatch(/^HTTP\/1\.1 200 .*the first half\r\n$/s);
  });

  test('a request that takes too long gets no response', async () => {
    const soon = { headersTimeout: 1, requestTimeout: 1, connectionsCheckingInterval: 1 };
    const { server, port } = await listen(soon, (_, response) => response.end());
    const socket = connect(port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\n');
    const received = await text(socket);
    server.close();
    expect(received).toBe('');
  });
});
