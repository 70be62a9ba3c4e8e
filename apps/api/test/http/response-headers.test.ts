import { readFile } from 'node:fs/promises';
import { tenantId } from '@freehold/tenancy';
import { tableUnder } from '@freehold/test-kit/markdown-table';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';
import { sendRaw } from '../support/raw-http.ts';

const origin = 'https://app.example.com';
const documentation = await readFile(new URL('../../../../docs/http.md', import.meta.url), 'utf8');

let installation: Installation;
/** With an https PUBLIC_URL. */
let api: StartedApi;
let overHttp: StartedApi;
let token: string;
/** One response of each kind. */
let answers: Record<string, { readonly status: number; readonly headers: Headers }>;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  const host = '127.0.0.1';
  const common = { HOST: host, CORS_ALLOWED_ORIGINS: origin };
  api = await installation.startApi({ ...common, PUBLIC_URL: 'https://api.example.com' });
  overHttp = await installation.startApi({ ...common, PUBLIC_URL: 'http://api.example.com' });
  const nowhere = `postgresql://nobody:pass@127.0.0.1:${await getPort()}/nothing`;
  const cut = await installation.startApi({
    ...common,
    PUBLIC_URL: 'https://api.example.com',
    DATABASE_URL: nowhere,
  });
  token = (await api.http.signIn('wile@acme.example', password)).access;
  const { http } = api;
  const preflight = { Origin: origin, 'Access-Control-Request-Method': 'GET' };
  answers = {
    'a success': await http.get('/api/projects', { token }),
    'something made': await http.post('/api/projects', { name: 'Anvil' }, { token }),
    'an unknown path': await http.get('/nowhere'),
    'a method that is not allowed': await http.request('DELETE', '/api/projects'),
    'a missing token': await http.get('/api/projects'),
    'a body that is no JSON': await http.request('POST', '/api/user/login', {
      raw: '{',
      headers: { 'content-type': 'application/json' },
    }),
    'a body that is too large': await http.post('/api/user/login', { email: 'x'.repeat(200_000) }),
    'a missing database': await cut.http.get('/api/projects', { token }),
    'the health': await http.get('/healthz'),
    'a preflight': await http.request('OPTIONS', '/api/projects', { headers: preflight }),
    'a plain OPTIONS': await http.request('OPTIONS', '/api/projects'),
    'a HEAD': await fetch(`${http.url}/healthz`, { method: 'HEAD' }),
    'the document': await http.get('/api/openapi.json'),
    'the page': await http.get('/api/docs'),
    'the page’s script': await http.get('/api/docs/start.js'),
    'Swagger UI': await http.get('/api/docs/swagger-ui-bundle.js'),
    'its style': await http.get('/api/docs/swagger-ui.css'),
    'an icon': await http.get('/api/docs/favicon-32x32.png'),
    'an unknown file of the page': await http.get('/api/docs/nothing.js'),
    'the front page': await http.get('/'),
    'a page of sign-in': await http.get('/auth/callback', { headers: { accept: 'text/html' } }),
    'a way to sign in': await fetch(`${http.url}/auth/login?moved=1`, { redirect: 'manual' }),
    'the pages’ style': await http.get('/auth/style.css'),
  };
});

afterAll(() => installation.stop());

const page = 'the page';
const files = ['the page’s script', 'Swagger UI', 'its style', 'an icon'];

describe('the headers that docs/http.md lists', () => {
  test('for every response are on every response, except where it lists other values', () => {
    const rows = tableUnder('On every response', documentation);
    const others = onSome();
    const special = (kind: string, header: string) =>
      others.find(([on, name]) => name === header && on === whereIn(kind))?.[2];
    expect(rows.length).toBeGreaterThan(5);
    for (const [kind, { headers }] of Object.entries(answers)) {
      for (const [header = '', value] of rows) {
        expect([kind, header, headers.get(header)]).toEqual([kind, header, special(kind, header) ?? value]);
      }
    }
  });

  test('for some responses are on those', () => {
    for (const [on, header = '', value] of onSome()) {
      const kinds = Object.keys(answers).filter((kind) => on === whereIn(kind) || on?.startsWith('every response'));
      expect(kinds).not.toEqual([]);
      for (const kind of kinds) {
        expect([kind, header, answers[kind]?.headers.get(header)]).toEqual([kind, header, value]);
      }
    }
  });

  test('for malformed requests are on their response, and no others', async () => {
    const { status, headers } = await sendRaw(api, 'NONSENSE\r\n\r\n');
    expect(status).toBe(400);
    const expected = new Map(
      tableUnder('On malformed requests', documentation).map(([header = '', value]) => [header, value]),
    );
    for (const [header = ''] of tableUnder('On every response', documentation)) {
      expect([header, headers.get(header) ?? undefined]).toEqual([header, expected.get(header)]);
    }
  });

  test('as not set are on no response', async () => {
    const kinds = { ...answers, 'no HTTP': await sendRaw(api, 'NONSENSE\r\n\r\n') };
    for (const [header = ''] of tableUnder('Not set', documentation)) {
      for (const [kind, { headers }] of Object.entries(kinds)) {
        expect([kind, header, headers.has(header)]).toEqual([kind, header, false]);
      }
    }
  });
});

test('every response here has its expected status', () => {
  expect(Object.fromEntries(Object.entries(answers).map(([kind, { status }]) => [kind, status]))).toEqual({
    'a success': 200,
    'something made': 201,
    'an unknown path': 404,
    'a method that is not allowed': 405,
    'a missing token': 401,
    'a body that is no JSON': 400,
    'a body that is too large': 413,
    'a missing database': 503,
    'the health': 200,
    'a preflight': 204,
    'a plain OPTIONS': 200,
    'a HEAD': 200,
    'the document': 200,
    'the page': 200,
    'the page’s script': 200,
    'Swagger UI': 200,
    'its style': 200,
    'an icon': 200,
    'an unknown file of the page': 404,
    'the front page': 200,
    'a page of sign-in': 400,
    'a way to sign in': 302,
    'the pages’ style': 200,
  });
});

test('Strict-Transport-Security is set only where PUBLIC_URL is https', async () => {
  for (const path of ['/healthz', '/api/projects', '/api/docs', '/nowhere']) {
    expect((await api.http.get(path)).headers.has('strict-transport-security')).toBe(true);
    expect((await overHttp.http.get(path)).headers.has('strict-transport-security')).toBe(false);
  }
});

test('every response has a request id of its own', () => {
  const ids = Object.values(answers).map(({ headers }) => headers.get('x-request-id') ?? '');
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
});

test('every response has its content type', () => {
  const types = Object.entries(answers).map(([kind, { headers }]) => [kind, headers.get('content-type')]);
  expect(Object.fromEntries(types)).toMatchObject({
    'a success': 'application/json; charset=utf-8',
    'a missing token': 'application/problem+json',
    'a preflight': null,
    'the document': 'application/json; charset=utf-8',
    'the page': 'text/html; charset=utf-8',
    'Swagger UI': 'text/javascript; charset=utf-8',
    'its style': 'text/css; charset=utf-8',
    'an icon': 'image/png',
    'the front page': 'text/html; charset=utf-8',
    'a page of sign-in': 'text/html; charset=utf-8',
    'the pages’ style': 'text/css; charset=utf-8',
  });
});

/** The table of headers on some responses, with its placeholders replaced. */
function onSome(): string[][] {
  const { origin: pages } = new URL(installation.variables['COGNITO_DOMAIN'] ?? '');
  return tableUnder('On some responses', documentation).map((row) =>
    row.map((cell) => cell.replace('{COGNITO_DOMAIN}', pages).replace('{PUBLIC_URL}', 'https://api.example.com')),
  );
}

/** The column `on` of docs/http.md for a kind of response that has headers of its own. */
function whereIn(kind: string): string | undefined {
  if (kind === page) return '/api/docs';
  if (kind === 'the front page' || kind === 'a page of sign-in') return 'the front page and pages of /auth/…';
  if (kind === 'the pages’ style') return '/auth/style.css';
  return files.includes(kind) ? '/api/docs/…' : undefined;
}
