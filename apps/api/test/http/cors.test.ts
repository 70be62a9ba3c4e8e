import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tenantId } from '@freehold/tenancy';
import { describeInBrowser } from '@freehold/test-kit/browser';
import type { HttpResponse } from '@freehold/test-kit/http-client';
import { tableUnder } from '@freehold/test-kit/markdown-table';
import getPort from 'get-port';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

const origin = 'https://app.example.com';
const second = 'http://localhost:3000';

let installation: Installation;
let api: StartedApi;
let cut: StartedApi;
let token: string;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  const allowedOrigins = `${origin}, ${second}`;
  api = await installation.startApi({ HOST: '127.0.0.1', CORS_ALLOWED_ORIGINS: allowedOrigins });
  cut = await installation.startApi({
    CORS_ALLOWED_ORIGINS: allowedOrigins,
    DATABASE_URL: `postgresql://nobody:pass@127.0.0.1:${await getPort()}/nothing`,
  });
  token = (await api.http.signIn('wile@acme.example', password)).access;
});

afterAll(() => installation.stop());

/** Sends a preflight as a browser does. */
function preflight(
  { http }: StartedApi,
  from: string,
  path = '/api/projects',
  method = 'PATCH',
): Promise<HttpResponse> {
  return http.request('OPTIONS', path, {
    headers: {
      Origin: from,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'authorization,content-type,x-tenant-id',
    },
  });
}

function corsHeaders({ headers }: HttpResponse): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')));
}

describe('an allowed origin', () => {
  test.each([origin, second])('%s may read responses, problems included', async (from) => {
    const headers = { Origin: from };
    const failedLogin = () =>
      api.http.post(
        '/api/user/login',
        { email: `${new URL(from).hostname}@acme.example`, password: 'Wrong-horse-7' },
        { headers },
      );
    for (let attempts = 0; attempts < 10; attempts++) await failedLogin();
    const answers = {
      200: await api.http.get('/api/projects', { token, headers }),
      201: await api.http.post('/api/projects', { name: 'Anvil' }, { token, headers }),
      400: await api.http.get('/api/projects?limit=0', { token, headers }),
      401: await api.http.get('/api/projects', { headers }),
      403: await api.http.get('/api/projects', { token, headers: { ...headers, 'X-Tenant-Id': 'globex' } }),
      404: await api.http.get('/nowhere', { headers }),
      405: await api.http.request('DELETE', '/api/projects', { headers }),
      413: await api.http.post('/api/projects', { name: 'x'.repeat(200_000) }, { token, headers }),
      429: await failedLogin(),
      503: await cut.http.get('/api/projects', { token, headers }),
    };
    for (const [status, answer] of Object.entries(answers)) {
      expect([answer.status, corsHeaders(answer)]).toEqual([
        Number(status),
        {
          'access-control-allow-origin': from,
          'access-control-expose-headers': 'Location,Retry-After,WWW-Authenticate,X-Request-Id',
        },
      ]);
    }
  });

  test('gets a preflight for any route, without a token', async () => {
    for (const [method, path] of [
      ['GET', '/api/projects'],
      ['PATCH', '/api/projects/019aa000-0000-7000-8000-000000000000'],
      ['POST', '/api/user/login'],
    ] as const) {
      const answer = await preflight(api, origin, path, method);
      expect(answer.status).toBe(204);
      expect(corsHeaders(answer)).toEqual({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET,HEAD,POST,PATCH,DELETE',
        'access-control-allow-headers': 'Authorization,Content-Type,X-Tenant-Id',
        'access-control-max-age': '600',
      });
    }
  });

  test('may send the header that names the tenant, by its configured name', async () => {
    const allowed = async (variables: Record<string, string>) => {
      const other = await installation.startApi({ CORS_ALLOWED_ORIGINS: origin, ...variables });
      return corsHeaders(await preflight(other, origin))['access-control-allow-headers'];
    };
    expect(await allowed({ TENANT_HEADER: 'X-Company' })).toBe('Authorization,Content-Type,X-Company');
    expect(await allowed({ TENANT_MODE: 'claim' })).toBe('Authorization,Content-Type');
    expect(await allowed({ MULTI_TENANT_ENABLED: '0' })).toBe('Authorization,Content-Type');
  });
});

describe('CORS_ALLOWED_HEADERS', () => {
  const allowed = async (variables: Record<string, string>, from = origin) => {
    const other = await installation.startApi({ CORS_ALLOWED_ORIGINS: origin, ...variables });
    const asked = 'authorization,baggage,content-type,sentry-trace,traceparent';
    const answer = await other.http.request('OPTIONS', '/api/projects', {
      headers: { Origin: from, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': asked },
    });
    return corsHeaders(answer)['access-control-allow-headers'];
  };

  test('are allowed beside the headers that the API reads', async () => {
    expect(await allowed({ CORS_ALLOWED_HEADERS: 'traceparent, baggage,sentry-trace' })).toBe(
      'Authorization,Content-Type,X-Tenant-Id,traceparent,baggage,sentry-trace',
    );
  });

  test('allow nothing to another origin', async () => {
    expect(await allowed({ CORS_ALLOWED_HEADERS: 'traceparent' }, 'https://other.example.com')).toBeUndefined();
  });
});

describe('an allowed origin of an app', () => {
  test.each([
    'capacitor://localhost',
    'ionic://localhost',
    'app://com.example.notes',
    'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
    'safari-web-extension://6E2B8A5C-0D6E-4E2A-9E39-2F7A1D4B8C11',
  ])('%s may read responses and send preflights, and others of its scheme may not', async (from) => {
    const app = await installation.startApi({ CORS_ALLOWED_ORIGINS: `${origin},${from}` });
    const headers = { Origin: from };
    expect(corsHeaders(await app.http.get('/api/projects', { token, headers }))).toMatchObject({
      'access-control-allow-origin': from,
    });
    expect(corsHeaders(await preflight(app, from))).toMatchObject({ 'access-control-allow-origin': from });
    for (const other of [`${from}.evil.example`, `${from}:81`, `x${from}`, 'null', 'file://']) {
      expect(corsHeaders(await preflight(app, other))).toEqual({});
    }
  });
});

describe('any other origin', () => {
  const others = [
    'https://other.example.com',
    'null',
    'https://app.example.com.evil.example',
    'https://evil-app.example.com',
    'https://sub.app.example.com',
    'https://app.example.co',
    'https://APP.example.com',
    'HTTPS://app.example.com',
    'https://app.example.com:8443',
    'https://app.example.com:443',
    'https://app.example.com/',
    'http://app.example.com',
    `${origin}, ${second}`,
    `${origin} ${second}`,
    'http://localhost:3001',
    '*',
  ];

  test.each(others)('%s may neither read responses nor send preflights', async (from) => {
    for (const answer of [
      await api.http.get('/api/projects', { token, headers: { Origin: from } }),
      await api.http.get('/api/projects', { headers: { Origin: from } }),
      await preflight(api, from),
    ]) {
      expect(corsHeaders(answer)).toEqual({});
      expect(answer.headers.get('vary')).toBe('Origin');
    }
  });

  test('can send requests: the browser only keeps the page from reading the response', async () => {
    expect((await api.http.get('/api/projects', { token, headers: { Origin: 'https://evil.example' } })).status).toBe(
      200,
    );
  });
});

test('no origin is allowed by default', async () => {
  const closed = await installation.startApi();
  for (const from of [origin, 'null', '', closed.http.url]) {
    expect(corsHeaders(await closed.http.get('/healthz', { headers: { Origin: from } }))).toEqual({});
    expect(corsHeaders(await preflight(closed, from))).toEqual({});
  }
});

test('a request without an origin gets no CORS headers', async () => {
  const answer = await api.http.get('/api/projects', { token });
  expect([answer.status, corsHeaders(answer), answer.headers.get('vary')]).toEqual([200, {}, 'Origin']);
});

test('the CORS headers are those that docs/http.md lists', async () => {
  const documentation = await readFile(new URL('../../../../docs/http.md', import.meta.url), 'utf8');
  const listed = (...places: string[]) =>
    Object.fromEntries(
      tableUnder('CORS', documentation)
        .filter(([on = '']) => places.includes(on))
        .map(([, header = '', value = '']) => [header.toLowerCase(), value.replace('the origin', origin)]),
    );
  const answer = await api.http.get('/healthz', { headers: { Origin: origin } });
  const vary = (headers: Headers) => ({ vary: headers.get('vary') });
  expect(listed('every response', 'a response to an allowed origin')).toEqual({
    ...corsHeaders(answer),
    ...vary(answer.headers),
  });
  const asked = await preflight(api, origin);
  expect(listed('every response', 'a preflight of an allowed origin')).toEqual({
    ...corsHeaders(asked),
    ...vary(asked.headers),
  });
});

describeInBrowser('a page of another origin, in a browser', (launch) => {
  let browser: Browser;
  let pages: Server;
  let page: string;
  let allowing: StartedApi;

  beforeAll(async () => {
    pages = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<!doctype html>'));
    pages.listen(0, '127.0.0.1');
    [browser] = await Promise.all([launch(), once(pages, 'listening')]);
    const address = pages.address();
    if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
    page = `http://127.0.0.1:${address.port}`;
    allowing = await installation.startApi({
      HOST: '127.0.0.1',
      CORS_ALLOWED_ORIGINS: page,
      CORS_ALLOWED_HEADERS: 'traceparent',
    });
  });

  afterAll(async () => {
    await browser?.close();
    pages?.close();
  });

  /** Sends a request from the page. Returns what the page may read of the response, or the browser's error. */
  async function fetchFromPage(
    url: string,
    init: { method?: 'POST'; headers?: Record<string, string>; body?: string; credentials?: 'include' },
  ) {
    const tab = await browser.newPage();
    await tab.goto(page);
    const result = await tab.evaluate(
      async ({ url, init }) => {
        try {
          const response = await fetch(url, init);
          return {
            status: response.status,
            headers: Object.fromEntries(response.headers),
            body: await response.json(),
          };
        } catch (error) {
          return { refused: String(error) };
        }
      },
      { url, init },
    );
    await tab.close();
    return result;
  }

  test('can create a project, where it is allowed', async () => {
    const result = await fetchFromPage(`${allowing.http.url}/api/projects`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', 'X-Tenant-Id': 'acme' },
      body: JSON.stringify({ name: 'From a page' }),
    });
    expect(result).toMatchObject({
      status: 201,
      body: { name: 'From a page', tenant_id: 'acme' },
      headers: {
        location: expect.stringMatching(/^\/api\/projects\/[0-9a-f-]{36}$/),
        'x-request-id': expect.any(String),
      },
    });
  });

  test('can send a header that tracing adds where it is allowed, and no other', async () => {
    const sendWith = (name: string) => fetchFromPage(`${allowing.http.url}/healthz`, { headers: { [name]: '1' } });
    expect(await sendWith('traceparent')).toMatchObject({ status: 200 });
    expect(await sendWith('sentry-trace')).toEqual({ refused: expect.stringMatching(/fetch/) });
  });

  test('can read a problem, where it is allowed', async () => {
    const result = await fetchFromPage(`${allowing.http.url}/api/projects`, {
      headers: { Authorization: 'Bearer nonsense' },
    });
    expect(result).toMatchObject({
      status: 401,
      body: { code: 'token_invalid' },
      headers: { 'www-authenticate': expect.stringContaining('invalid_token') },
    });
  });

  test('can read nothing, where it is not allowed', async () => {
    const headers = { Authorization: `Bearer ${token}` };
    expect(await fetchFromPage(`${api.http.url}/api/projects`, { headers })).toEqual({
      refused: expect.stringMatching(/fetch/),
    });
    expect(await fetchFromPage(`${api.http.url}/healthz`, {})).toEqual({ refused: expect.stringMatching(/fetch/) });
  });

  test('can’t send cookies, where it is allowed', async () => {
    const result = await fetchFromPage(`${allowing.http.url}/healthz`, { credentials: 'include' });
    expect(result).toEqual({ refused: expect.stringMatching(/fetch/) });
  });
});
