import { readFile } from 'node:fs/promises';
import { tenantId } from '@freehold/tenancy';
import { tableUnder } from '@freehold/test-kit/markdown-table';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestLimits } from '../../src/http/request-limits.ts';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';
import { sendRaw } from '../support/raw-http.ts';

let installation: Installation;
let api: StartedApi;
let authorization: string;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  api = await installation.startApi({ HOST: '127.0.0.1' });
  const { access } = await api.http.signIn('wile@acme.example', password);
  authorization = `Authorization: Bearer ${access}\r\n`;
});

afterAll(() => installation.stop());

async function get(target: string, headers = '') {
  const { status, body } = await sendRaw(
    api,
    `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${headers}\r\n`,
  );
  return { status, code: status === 200 ? undefined : JSON.parse(body).code };
}

const times = (count: number, element: (index: number) => string, separator = '') =>
  Array.from({ length: count }, (_, index) => element(index)).join(separator);

const { targetBytes, parameters, headers, cookies, headerBytes, bodyBytes } = requestLimits;

interface Limited {
  readonly name: string;
  /** A request with a part of this size. */
  readonly ask: (size: number) => Promise<unknown>;
  readonly limit: number;
  readonly refusal: { readonly status: number; readonly code: string };
}

const limited: readonly Limited[] = [
  {
    name: 'target',
    ask: (size) => get(`/healthz?${'a'.repeat(size - '/healthz?'.length)}`),
    limit: targetBytes,
    refusal: { status: 414, code: 'target_too_long' },
  },
  {
    name: 'number of parameters',
    ask: (size) => get(`/healthz?${times(size, (index) => `k${index}=v`, '&')}`),
    limit: parameters,
    refusal: { status: 400, code: 'too_many_parameters' },
  },
  {
    name: 'number of headers',
    // `Host` and `Connection` are two.
    ask: (size) =>
      get(
        '/healthz',
        times(size - 2, (index) => `X-${index}: v\r\n`),
      ),
    limit: headers,
    refusal: { status: 431, code: 'headers_too_large' },
  },
  {
    name: 'number of cookies',
    ask: (size) => get('/healthz', `Cookie: ${times(size, (index) => `c${index}=v`, '; ')}\r\n`),
    limit: cookies,
    refusal: { status: 431, code: 'headers_too_large' },
  },
];

test('the documentation has each limit', async () => {
  const documentation = await readFile(new URL('../../../../docs/http.md', import.meta.url), 'utf8');
  const rows = new Map(tableUnder('Limits', documentation).map(([part = '', limit]) => [part, limit]));
  const inBytes = (size: number) => expect.stringContaining(`(${size.toLocaleString('en')} bytes)`);
  expect(Object.fromEntries(rows)).toMatchObject({
    body: inBytes(bodyBytes),
    'target: path and query': inBytes(targetBytes),
    'parameters in the query': String(parameters),
    'headers, with the request line': inBytes(headerBytes),
    'number of headers': String(headers),
    cookies: String(cookies),
  });
});

describe.each(limited)('the $name', ({ ask, limit, refusal }) => {
  test('may reach its limit', async () => {
    expect(await ask(limit)).toEqual({ status: 200, code: undefined });
  });

  test('may not exceed it', async () => {
    expect(await ask(limit + 1)).toEqual(refusal);
  });
});

test('a list with too many parameters is refused before its token is looked at', async () => {
  const target = `/api/projects?${times(parameters + 1, () => 'limit=1', '&')}`;
  expect(await get(target, authorization)).toEqual({ status: 400, code: 'too_many_parameters' });
  expect(await get(target)).toEqual({ status: 400, code: 'too_many_parameters' });
});

test('headers may nearly reach 32 kB, and may not exceed it', async () => {
  expect(await get('/healthz', `X-A: ${'a'.repeat(headerBytes - 200)}\r\n`)).toMatchObject({ status: 200 });
  expect(await get('/healthz', `X-A: ${'a'.repeat(headerBytes)}\r\n`)).toEqual({
    status: 431,
    code: 'headers_too_large',
  });
});

test('a header after many others is not dropped: the request is refused', async () => {
  const many = times(3_000, () => 'a:\r\n');
  expect(await get('/api/projects', `${many}${authorization}`)).toEqual({ status: 431, code: 'headers_too_large' });
});

test('a browser gets a page', async () => {
  const target = `/auth/login?${times(parameters + 1, () => 'a=b', '&')}`;
  const answer = await api.http.get(target, { headers: { accept: 'text/html' } });
  expect(answer.status).toBe(400);
  expect(answer.body).toContain('Code <code>too_many_parameters</code>');
});

test('an Accept header that is far too long is ignored', async () => {
  const page = { headers: { accept: 'text/html' } };
  expect((await api.http.get('/auth/callback', page)).headers.get('content-type')).toMatch('text/html');
  const long = { headers: { accept: `text/html, ${'a/b, '.repeat(300)}c/d` } };
  expect((await api.http.get('/auth/callback', long)).headers.get('content-type')).toBe('application/problem+json');
});

describe('of two headers, of which Node would use the first,', () => {
  const bodyless = 'GET /api/projects HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n';

  test.each([
    ['the same token', () => [authorization, authorization]],
    ['a token and another', () => [authorization, 'Authorization: Bearer a.b.c\r\n']],
    ['another scheme and a token', () => ['Authorization: Basic YTpi\r\n', authorization]],
    ['an empty one and a token', () => ['Authorization:\r\n', authorization.toLowerCase()]],
  ])('Authorization is refused: %s', async (_, lines) => {
    const { status, body } = await sendRaw(api, `${bodyless}${lines().join('')}\r\n`);
    expect([status, JSON.parse(body)]).toEqual([
      400,
      expect.objectContaining({ code: 'malformed_request', detail: 'Send one `Authorization` header.' }),
    ]);
  });

  test('Content-Type is refused', async () => {
    const { status, body } = await sendRaw(
      api,
      'POST /api/user/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n' +
        'Content-Type: application/json\r\nContent-Type: text/plain\r\n\r\n{}',
    );
    expect([status, JSON.parse(body).code]).toEqual([400, 'malformed_request']);
  });
});
