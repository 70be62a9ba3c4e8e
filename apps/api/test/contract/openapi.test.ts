import { tenantId } from '@freehold/tenancy';
import type { HttpResponse, RequestOptions } from '@freehold/test-kit/http-client';
import { Validator } from '@seriousme/openapi-schema-validator';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endpoint } from '../../src/contract/endpoint.ts';
import { openApiDocument } from '../../src/contract/openapi.ts';
import { type ApiDocument, emptySchemas, invalidValues, readApiDocument } from '../support/api-document.ts';
import { applicationRoutes } from '../support/application-routes.ts';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

const email = 'wile@acme.example';
const unknownId = '019aa000-0000-7000-8000-000000000000';

/** A valid body for each endpoint. */
const bodies: Record<string, Record<string, unknown>> = {
  'POST /api/user/login': { email: 'one@acme.example', password },
  'POST /api/user/new-password': { email, new_password: password, session: 'x'.repeat(20) },
  'POST /api/user/refresh': { refresh_token: 'x', username: 'x' },
  'POST /api/user/forgot-password': { email: 'one@acme.example' },
  'POST /api/user/reset-password': { email: 'one@acme.example', code: '123456', new_password: password },
  'POST /api/projects': { name: 'Anvil', description: null, budget: 1 },
  'PATCH /api/projects/{id}': { name: 'Anvil', description: 'Heavy', budget: 1 },
  'POST /api/tasks': { title: 'Heavy', project_id: null },
};

let installation: Installation;
let api: StartedApi;
/** An API without a database. */
let cut: StartedApi;
let document: ApiDocument;
let token: string;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.createUser({ email, tenant: tenantId('acme'), groups: ['admins'] });
  api = await installation.startApi({ HOST: '127.0.0.1' });
  cut = await installation.startApi({
    DATABASE_URL: `postgresql://nobody:pass@127.0.0.1:${await getPort()}/nothing`,
  });
  document = await readApiDocument(api.http);
  token = (await api.http.signIn(email, password)).access;
});

afterAll(() => installation.stop());

/** Compares a response with the document: status, content type, body, code and headers. */
function expectDocumented(name: string, answer: HttpResponse): void {
  const operation = document.operations.find((one) => one.name === name) ?? expect.fail(`${name} is not documented`);
  const response = operation.responses[answer.status] ?? expect.fail(`${name} answered ${answer.status}`);
  const type = answer.headers.get('content-type')?.split(';')[0];
  expect([name, Object.keys(response.content)]).toEqual([name, type === undefined ? [] : [type]]);
  const { schema, examples } = response.content[type ?? ''] ?? {};
  if (schema !== undefined)
    expect([name, document.toZod(schema).safeParse(answer.body).error]).toEqual([name, undefined]);
  if (examples !== undefined) expect(Object.keys(examples)).toContain(answer.body.code);
  for (const header of document.headers) {
    expect([name, header, answer.headers.has(header)]).toEqual([name, header, header in response.headers]);
  }
}

/** Expects that a response rejects one field. */
function expectRefusal(name: string, field: string, { body }: HttpResponse): void {
  const fields = new Set(body.errors?.map((error: { readonly field: string }) => error.field));
  expect([name, body.code, ...fields]).toEqual([name, 'validation_failed', field]);
}

test('the document is valid OpenAPI 3.1', async () => {
  const { body } = await api.http.get('/api/openapi.json');
  expect(await new Validator().validate(body)).toMatchObject({ valid: true });
  expect(body.openapi).toMatch(/^3\.1\./);
  // The validator rejects invalid documents.
  const broken = { ...body, paths: { '/api/projects': { get: { responses: 7 } } } };
  expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
});

test('the schema of an address refuses none that the API takes', () => {
  const schema = document.resolve({ $ref: '#/components/schemas/Login' }).properties?.['email'];
  expect(schema).not.toHaveProperty('format');
  const pattern = new RegExp(schema?.pattern ?? '(?!)', 'u');
  for (const email of ['r&d@acme.example', 'jörg@acme.example', "o'brien@acme.example"]) {
    expect([email, pattern.test(email)]).toEqual([email, true]);
  }
  expect(pattern.test('acme.example')).toBe(false);
});

describe('every route', () => {
  test('is documented, except those of the process, of browsers and of the documentation itself', async () => {
    const undocumented = [
      'GET /healthz',
      'GET /readyz',
      'GET /api/openapi.json',
      'GET /api/docs',
      'GET /api/docs/{file}',
      // For browsers: docs/sign-in.md.
      'GET /',
      'GET /auth/login',
      'GET /auth/callback',
      'POST /auth/logout',
      'POST /auth/logout-everywhere',
      'GET /auth/style.css',
    ];
    expect((await applicationRoutes(installation)).sort()).toEqual(
      [...undocumented, ...document.operations.map(({ name }) => name)].sort(),
    );
  });

  test('that is documented exists', async () => {
    for (const { name, method, pathWith } of document.operations) {
      const { status, body } = await api.http.request(method, pathWith(unknownId));
      // Each requires a token or a body.
      expect([name, status, body.code]).toEqual([
        name,
        expect.toBeOneOf([401, 415]),
        expect.toBeOneOf(['token_missing', 'unsupported_media_type']),
      ]);
    }
  });

  test('says who may call it', () => {
    for (const { name, method, ...operation } of document.operations) {
      const permission = operation['x-permission'];
      const words = permission === null ? /For everybody\.$|For any signed-in user/ : `permission \`${permission}\`.`;
      expect([name, operation.description]).toEqual([name, expect.stringMatching(words)]);
      // A request with a session may come from a page of another site.
      const mayBeRefused = permission !== null || (operation.security === undefined && method !== 'GET');
      expect([name, Object.keys(operation.responses).includes('403')]).toEqual([
        name,
        mayBeRefused || name === 'GET /auth/session',
      ]);
      expect(Object.keys(operation.responses).includes('401') || operation.security?.length === 0).toBe(true);
    }
    const deletion = document.operations.find(({ name }) => name === 'DELETE /api/projects/{id}');
    expect(deletion?.['x-permission']).toBe('projects:delete');
  });

  test('says which kind of token it takes, where that is not the preferred one', () => {
    const response = { status: 204, description: 'Done.' } as const;
    const declared = endpoint({
      method: 'get',
      path: '/api/one',
      tag: 'one',
      summary: 'One',
      tokenUse: 'id',
      response,
    });
    const route = { endpoint: declared, access: { kind: 'user' } } as const;
    const { paths } = openApiDocument([route], { tenantHeader: undefined });
    expect(paths?.['/api/one']?.get?.description).toMatch(/Takes the `id_token` of a login, and no other\.$/);
  });
});

describe('a response is as documented', () => {
  test('for a valid request to every endpoint', async () => {
    await installation.createUser({ email: 'new@acme.example', tenant: tenantId('acme'), temporary: true });
    await installation.createUser({ email: 'gone@acme.example', tenant: tenantId('acme') });
    const forgetful = 'forgetful@acme.example';
    await installation.createUser({ email: forgetful, tenant: tenantId('acme') });
    const post = (path: string, json: unknown) => api.http.post(path, json, { token });
    const code = () => installation.cognito.mailbox.latestTo(forgetful)?.code;
    const login = await post('/api/user/login', { email, password });
    const challenge = await post('/api/user/login', { email: 'new@acme.example', password });
    const gone = await api.http.signIn('gone@acme.example', password);
    const project = await post('/api/projects', { name: 'Anvil' });
    const task = await post('/api/tasks', { title: 'Heavy', project_id: project.body.id });
    expect(challenge.body.challenge).toBe('NEW_PASSWORD_REQUIRED');

    const answers: Record<string, HttpResponse> = {
      'POST /api/user/login': login,
      'POST /api/user/new-password': await post('/api/user/new-password', {
        email: 'new@acme.example',
        new_password: 'Another-horse-8',
        session: challenge.body.session,
      }),
      'POST /api/user/refresh': await post('/api/user/refresh', { refresh_token: login.body.refresh_token }),
      'POST /api/user/logout': await api.http.request('POST', '/api/user/logout', { token: gone.access }),
      'POST /api/user/forgot-password': await post('/api/user/forgot-password', { email: forgetful }),
      'POST /api/user/reset-password': await post('/api/user/reset-password', {
        email: forgetful,
        code: code(),
        new_password: password,
      }),
      'GET /auth/session': await api.http.get('/auth/session', { token }),
      'GET /api/items/me': await api.http.get('/api/items/me', { token }),
      'GET /api/items/tenant': await api.http.get('/api/items/tenant', { token }),
      'POST /api/projects': project,
      'GET /api/projects': await api.http.get('/api/projects?limit=1', { token }),
      'GET /api/projects/{id}': await api.http.get(`/api/projects/${project.body.id}`, { token }),
      'PATCH /api/projects/{id}': await api.http.request('PATCH', `/api/projects/${project.body.id}`, {
        token,
        json: { budget: 2 },
      }),
      'POST /api/tasks': task,
      'GET /api/tasks': await api.http.get('/api/tasks', { token }),
      'GET /api/tasks/{id}': await api.http.get(`/api/tasks/${task.body.id}`, { token }),
      'POST /api/tasks/{id}/complete': await api.http.request('POST', `/api/tasks/${task.body.id}/complete`, {
        token,
      }),
      'DELETE /api/projects/{id}': await api.http.request('DELETE', `/api/projects/${project.body.id}`, { token }),
    };
    expect(Object.keys(answers).sort()).toEqual(document.operations.map(({ name }) => name).sort());
    expectDocumented('POST /api/user/login', challenge);
    for (const [name, answer] of Object.entries(answers)) {
      expect([name, answer.status]).toEqual([name, expect.toBeOneOf([200, 201, 204])]);
      expectDocumented(name, answer);
    }
  });

  test('for a problem of every endpoint', async () => {
    for (const { name, method, pathWith, ...operation } of document.operations) {
      const send = (options: RequestOptions, http = api.http) => http.request(method, pathWith(unknownId), options);
      const json = { 'content-type': 'application/json' };
      const expected = async (answer: Promise<HttpResponse>, status: number) => {
        expect([name, (await answer).status]).toEqual([name, status]);
        expectDocumented(name, await answer);
      };
      if (operation.security === undefined) {
        await expected(send({}), 401);
        await expected(send({ token: 'nonsense' }), 401);
        await expected(send({ token }, cut.http), 503);
      }
      if (operation['x-permission'] !== null) {
        await expected(send({ token, headers: { 'X-Tenant-Id': 'globex' } }), 403);
      }
      if (name.includes('{id}')) await expected(send({ token, json: bodies[name] }), 404);
      if (operation.requestBody !== undefined) {
        await expected(send({ token, raw: '{', headers: json }), 400);
        await expected(send({ token, raw: `{"name":"${'x'.repeat(102_400)}"}`, headers: json }), 413);
        await expected(send({ token, raw: 'name=x', headers: { 'content-type': 'text/plain' } }), 415);
      }
    }
  });

  test('where the rate limit is reached', async () => {
    const failedLogin = () =>
      api.http.post('/api/user/login', { email: 'nobody@acme.example', password: 'Wrong-horse-7' });
    for (let attempts = 0; attempts < 10; attempts++) expectDocumented('POST /api/user/login', await failedLogin());
    const refused = await failedLogin();
    expect(refused.status).toBe(429);
    expectDocumented('POST /api/user/login', refused);
  });

  test('in the examples, which are problem documents', () => {
    const problem = document.toZod({ $ref: '#/components/schemas/Problem' });
    for (const [code, example] of Object.entries(document.examples)) {
      expect(problem.parse(example)).toMatchObject({ code });
    }
  });
});

describe('what the document forbids is rejected', () => {
  test('in the body of every endpoint that takes one', async () => {
    const withBody = document.operations.filter(({ requestBody }) => requestBody !== undefined);
    expect(withBody.map(({ name }) => name).sort()).toEqual(Object.keys(bodies).sort());
    for (const { name, method, pathWith, requestBody } of withBody) {
      const valid = bodies[name] ?? {};
      const schema = document.resolve(requestBody?.content['application/json'].schema ?? {});
      const send = (json: unknown) => api.http.request(method, pathWith(unknownId), { token, json });
      expect((await send(valid)).body.code).not.toBe('validation_failed');
      expectRefusal(name, 'unknown', await send({ ...valid, unknown: 1 }));
      for (const field of schema.required ?? []) {
        const { [field]: _, ...rest } = valid;
        expectRefusal(name, field, await send(rest));
      }
      for (const [field, property] of Object.entries(schema.properties ?? {})) {
        for (const value of invalidValues(property))
          expectRefusal(name, field, await send({ ...valid, [field]: value }));
      }
    }
  });

  test('in every parameter', async () => {
    for (const { name, method, pathWith, ...operation } of document.operations) {
      for (const parameter of operation.parameters) {
        if (parameter.in === 'path') {
          expect([name, parameter.schema]).toEqual([name, { type: 'string', format: 'uuid' }]);
          expect([name, (await api.http.request(method, pathWith('nonsense'), { token })).status]).toEqual([name, 404]);
        }
        if (parameter.in !== 'query') continue;
        for (const value of invalidValues(parameter.schema)) {
          const answer = await api.http.get(`${pathWith(unknownId)}?${parameter.name}=${value}`, { token });
          expectRefusal(name, parameter.name, answer);
        }
      }
    }
  });
});

describe('a parameter for the tenant', () => {
  test.each([
    ['is on endpoints for tenants, in header mode', {}, ['X-Tenant-Id']],
    ['has its configured name', { TENANT_HEADER: 'X-Company' }, ['X-Company']],
    ['is absent in claim mode', { TENANT_MODE: 'claim' }, []],
    ['is absent where there is one tenant', { MULTI_TENANT_ENABLED: '0' }, []],
  ])('%s', async (_, variables, names) => {
    const { operations } = await readApiDocument((await installation.startApi(variables)).http);
    expect(operations.length).toBeGreaterThan(0);
    for (const { name, parameters, 'x-permission': permission } of operations) {
      const headers = parameters.filter((parameter) => parameter.in === 'header');
      expect([name, headers.map((header) => header.name)]).toEqual([name, permission === null ? [] : names]);
      expect(headers.filter(({ required }) => required)).toEqual([]);
    }
  });
});

test('no schema is empty', async () => {
  const { body } = await api.http.get('/api/openapi.json');
  expect(emptySchemas(body)).toEqual([]);
});
