import { tenantId } from '@freehold/tenancy';
import type { HttpResponse } from '@freehold/test-kit/http-client';
import { recordStatements, type StatementRecorder } from '@freehold/test-kit/statement-recorder';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

/** Ids of another tenant in all parts of a request, sent by an admin, who has the most permissions. */

let installation: Installation;
let recorder: StatementRecorder;
let api: StartedApi;
const tokens = { acme: '', globex: '' };
/** Rows of globex. */
let otherRows: { readonly project: string; readonly task: string };
let otherCursors: { readonly projects: string; readonly tasks: string };
const nothing = '01890000-0000-7000-8000-000000000000';

beforeAll(async () => {
  installation = await createInstallation();
  for (const tenant of ['acme', 'globex'] as const) {
    const email = `admin@${tenant}.example`;
    await installation.createUser({ email, tenant: tenantId(tenant), groups: ['admins'] });
  }
  recorder = await recordStatements(installation.database.appUrl);
  api = await installation.startApi({ DATABASE_URL: recorder.url });
  for (const tenant of ['acme', 'globex'] as const) {
    tokens[tenant] = (await api.http.signIn(`admin@${tenant}.example`, password)).access;
  }
});

afterAll(async () => {
  await installation.stop();
  await recorder.close();
});

beforeEach(async () => {
  const token = tokens.globex;
  const { body: project } = await api.http.post('/api/projects', { name: 'Theirs', budget: 7 }, { token });
  const { body: task } = await api.http.post('/api/tasks', { title: 'Theirs', project_id: project.id }, { token });
  await api.http.post('/api/tasks', { title: 'Theirs, too' }, { token });
  await api.http.post('/api/projects', { name: 'Theirs, too' }, { token });
  otherRows = { project: project.id, task: task.id };
  otherCursors = {
    projects: (await api.http.get('/api/projects?limit=1', { token })).body.next_cursor,
    tasks: (await api.http.get('/api/tasks?limit=1', { token })).body.next_cursor,
  };
});

/** All of globex's rows. */
async function rowsOfGlobex() {
  const rows = await installation.database.asOwner(
    `WITH tenant AS (SELECT set_config('app.tenant_id', 'globex', true))
     SELECT (SELECT json_agg(projects ORDER BY id) FROM projects)::text AS projects,
            (SELECT json_agg(tasks ORDER BY id) FROM tasks)::text AS tasks FROM tenant`,
  );
  return rows;
}

/** A response as text, without what differs between any two, and with the id replaced. */
function visible({ status, headers, body }: HttpResponse, id: string) {
  const { 'x-request-id': _, date: __, ...rest } = Object.fromEntries(headers);
  const text = JSON.stringify({ status, headers: rest, body: { ...body, request_id: '' } });
  return text.replaceAll(id, 'ID').replaceAll(id.toUpperCase(), 'ID');
}

type Request = (id: string) => Promise<HttpResponse>;
const asAcme = (method: string, path: string, json?: unknown) =>
  api.http.request(method, path, { token: tokens.acme, json });

describe.each<[string, 'project' | 'task', number, Request]>([
  ['the path of GET /api/projects/:id', 'project', 404, (id) => asAcme('GET', `/api/projects/${id}`)],
  [
    'the path of GET /api/projects/:id, in upper case',
    'project',
    404,
    (id) => asAcme('GET', `/api/projects/${id.toUpperCase()}`),
  ],
  [
    'the path of PATCH /api/projects/:id',
    'project',
    404,
    (id) => asAcme('PATCH', `/api/projects/${id}`, { name: 'Taken' }),
  ],
  ['the path of DELETE /api/projects/:id', 'project', 404, (id) => asAcme('DELETE', `/api/projects/${id}`)],
  ['the path of GET /api/tasks/:id', 'task', 404, (id) => asAcme('GET', `/api/tasks/${id}`)],
  ['the path of POST /api/tasks/:id/complete', 'task', 404, (id) => asAcme('POST', `/api/tasks/${id}/complete`)],
  [
    'the body of POST /api/tasks, as project_id',
    'project',
    400,
    (id) => asAcme('POST', '/api/tasks', { title: 'Mine', project_id: id }),
  ],
  [
    'the body of POST /api/projects, as id',
    'project',
    400,
    (id) => asAcme('POST', '/api/projects', { name: 'Mine', id }),
  ],
  [
    'a nested field',
    'task',
    400,
    (id) => asAcme('POST', '/api/projects', { name: 'Mine', tasks: { connect: { id } } }),
  ],
  ['a filter', 'project', 400, (id) => asAcme('GET', `/api/projects?id=${id}`)],
  ['a filter of operators', 'project', 400, (id) => asAcme('GET', `/api/projects?where[id][equals]=${id}`)],
  ['a cursor that is an id', 'project', 400, (id) => asAcme('GET', `/api/projects?cursor=${id}`)],
])('another tenant’s id in %s', (_, kind, status, ask) => {
  test(`gets the same ${status} as an id that does not exist`, async () => {
    const before = await rowsOfGlobex();
    const answer = await ask(otherRows[kind]);
    expect(answer.status).toBe(status);
    expect(visible(answer, otherRows[kind])).toBe(visible(await ask(nothing), nothing));
    expect(await rowsOfGlobex()).toEqual(before);
  });

  test('causes the same statements as an id that does not exist', async () => {
    await ask(nothing);
    recorder.takeStatements();
    await ask(nothing);
    const usual = recorder.takeStatements();
    await ask(otherRows[kind]);
    expect(recorder.takeStatements()).toEqual(usual);
  });
});

test('the recorder sees the statements of a request', async () => {
  recorder.takeStatements();
  await asAcme('GET', `/api/projects/${nothing}`);
  expect(recorder.takeStatements().filter((sql) => sql.includes('"projects"'))).toHaveLength(1);
});

test.each(['projects', 'tasks'] as const)('another tenant’s cursor of %s is rejected', async (list) => {
  const answer = await asAcme('GET', `/api/${list}?cursor=${otherCursors[list]}`);
  expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ field: 'cursor' }] } });
});

describe('another tenant’s name', () => {
  test.each([
    ['in the body', () => asAcme('POST', '/api/projects', { name: 'Mine', tenant_id: 'globex' })],
    ['in the body, as the model calls it', () => asAcme('POST', '/api/projects', { name: 'Mine', tenantId: 'globex' })],
    ['in the query', () => asAcme('GET', '/api/projects?tenant_id=globex')],
    ['in the query, as the header is called', () => asAcme('GET', '/api/projects?X-Tenant-Id=globex')],
  ])('%s gets a 400', async (_, ask) => {
    expect((await ask()).status).toBe(400);
  });

  test('is in no list', async () => {
    const { body } = await asAcme('GET', '/api/projects?limit=100');
    expect(body).toEqual({ projects: [], next_cursor: null });
    expect((await asAcme('GET', '/api/tasks?limit=100')).body).toEqual({ tasks: [], next_cursor: null });
  });
});

test('changes of one tenant’s rows don’t change another tenant’s', async () => {
  const { body: project } = await asAcme('POST', '/api/projects', { name: 'Mine' });
  await asAcme('POST', '/api/tasks', { title: 'Mine', project_id: project.id });
  const before = await rowsOfGlobex();
  await asAcme('PATCH', `/api/projects/${project.id}`, { budget: 99 });
  await asAcme('DELETE', `/api/projects/${project.id}`);
  expect(await rowsOfGlobex()).toEqual(before);
});
