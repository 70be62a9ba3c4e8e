import { once } from 'node:events';
import { connect } from 'node:net';
import { tenantId } from '@freehold/tenancy';
import type { HttpResponse } from '@freehold/test-kit/http-client';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

let installation: Installation;
let api: StartedApi;
let token: string;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email: 'wile@acme.example', tenant: tenantId('acme') });
  api = await installation.startApi();
  token = (await api.http.signIn('wile@acme.example', password)).access;
});

afterAll(() => installation.stop());

function expectProblem({ status, headers, body }: HttpResponse, expected: { status: number; code: string }): void {
  expect({ status, code: body.code }).toEqual(expected);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(body).toMatchObject({
    type: `urn:freehold:problem:${expected.code}`,
    title: expect.stringMatching(/\w/),
    status: expected.status,
    detail: expect.stringMatching(/\.$/),
    request_id: headers.get('x-request-id'),
  });
}

describe('every error is a problem document', () => {
  test.each(['/auth', '/auth/nowhere', '/nowhere', '/api', '/api/projectsx', '/api/projects/a/b', '/API/projects'])(
    '%s is not found',
    async (path) => {
      expectProblem(await api.http.get(path, { token }), { status: 404, code: 'not_found' });
    },
  );

  test.each([
    ['DELETE', '/api/projects', 'HEAD, GET, POST'],
    ['GET', '/api/user/login', 'POST'],
    ['POST', '/healthz', 'HEAD, GET'],
    ['PROPFIND', '/api/projects', 'HEAD, GET, POST'],
  ])('%s %s is not allowed, and the response lists the allowed methods', async (method, path, allowed) => {
    const answer = await api.http.request(method, path, { token });
    expectProblem(answer, { status: 405, code: 'method_not_allowed' });
    expect(answer.headers.get('allow')).toBe(allowed);
  });

  test.each([
    '{',
    '{"email":',
    "{'email': 'x'}",
    '"text"',
    'null',
    '\uFEFF{}x',
    '{"name":"a","__proto__":{"budget":1}}',
  ])('the body %j is malformed', async (raw) => {
    const answer = await api.http.request('POST', '/api/projects', {
      token,
      raw,
      headers: { 'content-type': 'application/json' },
    });
    expectProblem(answer, { status: 400, code: 'malformed_body' });
  });

  test.each(['gzip', 'deflate', 'br', 'nonsense'])('a body in the encoding %s is rejected', async (encoding) => {
    const answer = await api.http.request('POST', '/api/projects', {
      token,
      raw: '{}',
      headers: { 'content-type': 'application/json', 'content-encoding': encoding },
    });
    expectProblem(answer, { status: 415, code: 'unsupported_media_type' });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    'a body of the type %s is rejected',
    async (type) => {
      const answer = await api.http.request('POST', '/api/projects', {
        token,
        raw: 'a=b',
        headers: { 'content-type': type },
      });
      expectProblem(answer, { status: 415, code: 'unsupported_media_type' });
    },
  );

  test('a body of 10 MB is too large', async () => {
    const answer = await api.http.post('/api/projects', { name: 'x'.repeat(10_000_000) }, { token });
    expectProblem(answer, { status: 413, code: 'body_too_large' });
  });

  test('a trailing slash makes no difference', async () => {
    expect((await api.http.get('/api/projects/', { token })).status).toBe(200);
    expect((await api.http.post('/api/user/login/', { email: 'wile@acme.example', password })).status).toBe(200);
  });

  test('a request id that the caller sends is ignored', async () => {
    const { headers } = await api.http.get('/healthz', { headers: { 'x-request-id': 'mine' } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('while the database is unavailable', () => {
  let cut: StartedApi;

  beforeAll(async () => {
    cut = await installation.startApi({
      DATABASE_URL: `postgresql://freehold_api:pass@127.0.0.1:${await getPort()}/freehold`,
    });
  });

  test('requests for a tenant get 503 with Retry-After, and no internals', async () => {
    const answer = await cut.http.get('/api/projects', { token });
    expectProblem(answer, { status: 503, code: 'database_unavailable' });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.stringify(answer.body)).not.toMatch(/127\.0\.0\.1|prisma|ECONNREFUSED|freehold_api/i);
    expect(cut.log).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        msg: expect.stringMatching(
          /^The database of DATABASE_URL can’t be reached: connect ECONNREFUSED 127\.0\.0\.1:/,
        ),
      }),
    );
  });

  test('sign-in gets 503, since it can’t be recorded', async () => {
    const answer = await cut.http.post('/api/user/login', { email: 'wile@acme.example', password });
    expectProblem(answer, { status: 503, code: 'database_unavailable' });
    expect(answer.body).not.toHaveProperty('access_token');
  });

  test('the process is healthy, and not ready', async () => {
    expect(await cut.http.get('/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expectProblem(await cut.http.get('/readyz'), { status: 503, code: 'database_unavailable' });
  });
});

test('an unknown error is an internal_error, whose cause is in the log only', async () => {
  await installation.database.asOwner('ALTER TABLE projects RENAME TO elsewhere');
  const answer = await api.http
    .get('/api/projects', { token })
    .finally(() => installation.database.asOwner('ALTER TABLE elsewhere RENAME TO projects'));
  expectProblem(answer, { status: 500, code: 'internal_error' });
  expect(JSON.stringify(answer.body)).not.toMatch(/projects|prisma|relation|table/i);
  expect(api.log).toContainEqual(
    expect.objectContaining({ level: 'error', request_id: answer.body.request_id, err: expect.anything() }),
  );
});

describe('/readyz', () => {
  test('is ready once the database answers and the JWKS is loaded', async () => {
    expect(await api.http.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  test('is not ready while the JWKS can’t be loaded', async () => {
    const cut = await installation.startApi({ COGNITO_ENDPOINT: `http://127.0.0.1:${await getPort()}` });
    expectProblem(await cut.http.get('/readyz'), { status: 503, code: 'identity_provider_unavailable' });
    expectProblem(await cut.http.get('/api/projects', { token }), {
      status: 503,
      code: 'identity_provider_unavailable',
    });
  });
});

test('a body that breaks off is not logged as an error', async () => {
  const broken = await installation.startApi({ HOST: '127.0.0.1' });
  const { port } = new URL(broken.http.url);
  const socket = connect(Number(port), '127.0.0.1', () =>
    socket.write(
      'POST /api/user/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
        'Transfer-Encoding: chunked\r\n\r\nno length\r\n',
    ),
  );
  socket.on('error', () => {});
  socket.resume();
  await once(socket, 'close');
  expect((await broken.http.get('/healthz')).status).toBe(200);
  expect(broken.log.length).toBeGreaterThan(0);
  expect(broken.log.filter(({ level }) => level === 'error')).toEqual([]);
});

test('the API goes on after a malformed request', async () => {
  const { port } = new URL(api.http.url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
    socket.once('data', (data) => resolve(data.toString()));
    socket.once('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  expect((await api.http.get('/healthz')).status).toBe(200);
});

test('the log of a failure that poolers are known for names DATABASE_POOLER, and the response doesn’t', async () => {
  await installation.database.asOwner(`
    CREATE FUNCTION as_behind_a_pooler() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE 'prepared statement "freehold_1" already exists' USING ERRCODE = '42P05'; END $$;
    CREATE TRIGGER as_behind_a_pooler BEFORE INSERT ON projects FOR EACH ROW EXECUTE FUNCTION as_behind_a_pooler()`);
  try {
    const answer = await api.http.post('/api/projects', { name: 'Anvil' }, { token });
    expectProblem(answer, { status: 500, code: 'internal_error' });
    expect(JSON.stringify(answer.body)).not.toContain('DATABASE_POOLER');
    expect(api.log).toContainEqual(
      expect.objectContaining({
        request_id: answer.body.request_id,
        hint: expect.stringContaining('set DATABASE_POOLER=transaction'),
      }),
    );
  } finally {
    await installation.database.asOwner('DROP FUNCTION as_behind_a_pooler() CASCADE');
  }
});
