import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tableUnder } from '@freehold/test-kit/markdown-table';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConnectionLimits, connectionLimits } from '../../src/http/connection-limits.ts';
import { createInstallation, type Installation, type StartedApi } from '../support/installation.ts';
import { openConnection, parseRawResponse, sendRaw } from '../support/raw-http.ts';

let installation: Installation;

beforeAll(async () => {
  installation = await createInstallation();
});

afterAll(() => installation.stop());

/** An API whose limits are the usual ones but for these. */
function startApi(limits: Partial<ConnectionLimits>): Promise<StartedApi> {
  return installation.startApi(
    { HOST: '127.0.0.1', CORS_ALLOWED_ORIGINS: 'https://app.example.com' },
    { connectionLimits: { ...connectionLimits, checkMilliseconds: 20, ...limits } },
  );
}

const health = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n';
const creationHead =
  'POST /api/user/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n';

/** What a connection receives until it closes, by a reset too: a reset is what follows on bytes that nobody has read. */
function receivedUntilClose(socket: Socket): Promise<string> {
  let received = '';
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  return new Promise((resolve) => socket.once('close', () => resolve(received)));
}

/** Sends a byte each few milliseconds until the connection closes. */
function drip(socket: Socket): void {
  const timer = setInterval(() => socket.write('a'), 10);
  socket.once('close', () => clearInterval(timer));
}

test('the documentation has each limit', async () => {
  const documentation = await readFile(new URL('../../../../docs/http.md', import.meta.url), 'utf8');
  const rows = new Map(tableUnder('Limits', documentation).map(([part = '', limit]) => [part, limit]));
  const seconds = (milliseconds: number) => `${milliseconds / 1000} s`;
  expect(Object.fromEntries(rows)).toMatchObject({
    'time to send the headers': seconds(connectionLimits.headersMilliseconds),
    'time to send all of a request': seconds(connectionLimits.requestMilliseconds),
    'time to take a response': seconds(connectionLimits.responseMilliseconds),
    'a connection between two requests': seconds(connectionLimits.keepAliveMilliseconds),
    'requests on a connection': connectionLimits.requestsPerConnection.toLocaleString('en'),
    'connections at the same time': connectionLimits.connections.toLocaleString('en'),
  });
});

describe('time to send the headers', () => {
  let api: StartedApi;

  beforeAll(async () => {
    api = await startApi({ headersMilliseconds: 100 });
  });

  test('ends for a client that sends nothing', async () => {
    expect(await receivedUntilClose(openConnection(api))).toBe('');
  });

  test('ends for a client whose headers drip', async () => {
    const socket = openConnection(api);
    socket.write(`${health}X-A: `);
    drip(socket);
    expect(await receivedUntilClose(socket)).toBe('');
  });

  test('ends for a client whose second request drips', async () => {
    const socket = openConnection(api);
    socket.write(`${health}\r\n${health}X-A: `);
    drip(socket);
    expect((await receivedUntilClose(socket)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
  });
});

describe('time to send all of a request', () => {
  let api: StartedApi;

  beforeAll(async () => {
    api = await startApi({ headersMilliseconds: 100, requestMilliseconds: 100 });
  });

  test('ends for a body that drips, without a response and without an error in the log', async () => {
    const socket = openConnection(api);
    socket.write(`${creationHead}\r\n`);
    drip(socket);
    expect(await receivedUntilClose(socket)).toBe('');
    expect(api.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('ends for a body in chunks that drip', async () => {
    const socket = openConnection(api);
    socket.write(`${creationHead.replace('Content-Length: 1000', 'Transfer-Encoding: chunked')}\r\nffff\r\n`);
    drip(socket);
    expect(await receivedUntilClose(socket)).toBe('');
  });

  test('ends for a body that drips after its response', async () => {
    const socket = openConnection(api);
    socket.write(
      'POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n',
    );
    drip(socket);
    expect((await receivedUntilClose(socket)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404']);
  });
});

test('a connection between two requests closes', async () => {
  const api = await startApi({ keepAliveMilliseconds: 20 });
  const socket = openConnection(api);
  socket.write(`${health}\r\n`);
  expect((await receivedUntilClose(socket)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200']);
});

describe('time to take a response', () => {
  /** More than the buffers of both sides hold. */
  const responses = 24;
  const large = 'GET /api/docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(responses);
  const isCutOff = ({ event }: Record<string, unknown>) => event === 'response_not_taken';
  const complete = (received: number, length: number) => received >= responses * length;

  /** Reads what is left on a connection that the API has reset. @returns the number of bytes */
  async function drain(socket: Socket): Promise<number> {
    return (await receivedUntilClose(socket.resume())).length;
  }

  test('ends for a client that reads nothing', async () => {
    const api = await startApi({ responseMilliseconds: 100 });
    const { body } = await sendRaw(
      api,
      large.slice(0, large.length / responses).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
    );
    const socket = openConnection(api).pause();
    socket.write(large);
    await expect.poll(() => api.log.some(isCutOff), { timeout: 10_000 }).toBe(true);
    expect(complete(await drain(socket), body.length)).toBe(false);
  });

  test('ends for a client that reads a little now and then', async () => {
    const api = await startApi({ responseMilliseconds: 100 });
    const socket = openConnection(api).pause();
    const reading = setInterval(() => socket.read(1), 10);
    socket.write(large);
    await expect.poll(() => api.log.some(isCutOff), { timeout: 10_000 }).toBe(true);
    clearInterval(reading);
    await drain(socket);
  });

  test('is no limit for a handler that takes longer', async () => {
    const api = await startApi({ responseMilliseconds: 1 });
    expect((await api.http.get('/readyz')).status).toBe(200);
  });
});

describe('requests on a connection', () => {
  test('reach their limit: the last response closes the connection, and no further request is handled', async () => {
    const api = await startApi({ requestsPerConnection: 3 });
    const received = await receivedUntilClose(openConnection(api).end(`${health}\r\n`.repeat(5)));
    expect(received.match(/HTTP\/1\.1 \d+/g)).toEqual(Array(3).fill('HTTP/1.1 200'));
    expect(received.match(/^connection: .*$/gim)).toEqual([
      'Connection: keep-alive',
      'Connection: keep-alive',
      'Connection: close',
    ]);
    expect(api.log.filter(({ path }) => path === '/healthz')).toHaveLength(3);
  });
});

describe('connections at the same time', () => {
  const limits = { connections: 2, refusedConnections: 1 };
  const current = 'GET /api/projects HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example.com\r\n\r\n';

  /** As many connections as are allowed, each with a response. */
  async function occupy(api: StartedApi): Promise<Socket[]> {
    const sockets = [openConnection(api), openConnection(api)];
    for (const socket of sockets) {
      socket.write(`${health}\r\n`);
      await once(socket, 'data');
    }
    return sockets;
  }

  const close = (sockets: readonly Socket[]) => sockets.map((socket) => socket.destroy());

  test('beyond the limit get 503, which a page can read, and are closed', async () => {
    const api = await startApi(limits);
    const occupied = await occupy(api);
    const { status, headers, body } = await sendRaw(api, current);
    expect(status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ code: 'too_many_connections', request_id: expect.any(String) });
    expect(Object.fromEntries(headers)).toMatchObject({
      connection: 'close',
      'content-type': 'application/problem+json',
      'retry-after': '5',
      'access-control-allow-origin': 'https://app.example.com',
    });
    expect(api.log.filter(({ level }) => level === 'error')).toEqual([]);
    close(occupied);
  });

  test('beyond the limit still reach /healthz, and not /readyz', async () => {
    const api = await startApi(limits);
    const occupied = await occupy(api);
    const statusOf = async (path: string) =>
      (await sendRaw(api, health.replace('/healthz', path).concat('\r\n'))).status;
    expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 503]);
    close(occupied);
  });

  test('within the limit go on meanwhile', async () => {
    const api = await startApi(limits);
    const occupied = await occupy(api);
    await sendRaw(api, current);
    for (const socket of occupied) {
      socket.write(`${health}\r\n`);
      const [response] = await once(socket, 'data');
      expect(parseRawResponse(String(response)).status).toBe(200);
    }
    close(occupied);
  });

  test('are taken again once others have ended', async () => {
    const api = await startApi(limits);
    const occupied = await occupy(api);
    expect((await sendRaw(api, current)).status).toBe(503);
    close(occupied.slice(0, 1));
    const [request] = current.split('\r\n\r\n');
    await expect.poll(async () => (await sendRaw(api, `${request}\r\nConnection: close\r\n\r\n`)).status).toBe(401);
    close(occupied);
  });

  test('beyond the limit end without a request, too', async () => {
    const api = await startApi({ ...limits, refusalMilliseconds: 50 });
    const occupied = await occupy(api);
    expect(await receivedUntilClose(openConnection(api))).toBe('');
    close(occupied);
  });

  test('beyond the refused ones are closed', async () => {
    const api = await startApi(limits);
    const occupied = await occupy(api);
    const refused = openConnection(api);
    await once(refused, 'connect');
    const closed = openConnection(api);
    closed.write(current);
    expect(await receivedUntilClose(closed)).toBe('');
    close([...occupied, refused]);
  });

  test('are warned of once, and again after they were few', async () => {
    const api = await startApi(limits);
    const warnings = () => api.log.filter(({ event }) => event === 'connections_refused');
    for (const times of [1, 2]) {
      const occupied = await occupy(api);
      await sendRaw(api, current);
      await sendRaw(api, current);
      expect(warnings()).toHaveLength(times);
      expect(warnings().at(-1)).toMatchObject({ level: 'warn', limit: 2 });
      close(occupied);
      await expect.poll(async () => (await sendRaw(api, health.concat('Connection: close\r\n\r\n'))).status).toBe(200);
    }
  });
});
