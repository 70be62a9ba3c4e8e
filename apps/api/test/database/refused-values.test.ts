import type { TenantClient } from '@freehold/database';
import type { FixtureClient } from '@freehold/fixture-database';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { endpoint } from '../../src/contract/endpoint.ts';
import type { Feature } from '../../src/feature.ts';
import { fixtureFeatures } from '../support/fixture/index.ts';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

/** A resource whose contract checks less than its table, and whose handlers catch nothing: the pattern of every resource. */
const label = z.object({ name: z.string(), project_id: z.guid() });
const createLabel = endpoint({
  method: 'post',
  path: '/api/labels',
  tag: 'labels',
  summary: 'Create a label',
  body: label,
  response: { status: 201, description: 'The label.', body: label },
});
const changeBudget = endpoint({
  method: 'patch',
  path: '/api/projects/:id/budget',
  tag: 'labels',
  summary: 'Change a budget',
  params: z.object({ id: z.guid() }),
  body: z.object({ budget: z.int() }),
  response: { status: 204, description: 'Done.' },
});
const labels: Feature<TenantClient<FixtureClient>, 'projects:write'> = {
  name: 'labels',
  routes: (guards) => [
    guards.forTenant(createLabel, 'projects:write', async ({ db, body }) => {
      const { name, projectId } = await db.label.create({ data: { name: body.name, projectId: body.project_id } });
      return { name, project_id: projectId };
    }),
    guards.forTenant(changeBudget, 'projects:write', async ({ db, params, body }) => {
      await db.$transaction([db.project.updateMany({ where: { id: params.id }, data: body })]);
    }),
  ],
};

let installation: Installation;
let api: StartedApi;
let token: string;
let project: string;

beforeAll(async () => {
  installation = await createInstallation();
  await installation.database.asOwner(`
    ALTER TABLE labels ALTER COLUMN name TYPE varchar(30);
    ALTER TABLE labels DROP CONSTRAINT labels_tenant_id_project_id_fkey,
      ADD CONSTRAINT labels_of_project FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id)`);
  await installation.createUser({ email: 'admin@acme.example', tenant: tenantId('acme'), groups: ['admins'] });
  api = await installation.startApi({}, { features: [...fixtureFeatures, labels] });
  token = (await api.http.signIn('admin@acme.example', password)).access;
  project = (await api.http.post('/api/projects', { name: 'Dam' }, { token })).body.id;
  expect((await api.http.post('/api/labels', { name: 'taken', project_id: project }, { token })).status).toBe(201);
});
afterAll(() => installation.stop());

const nobody = '01900000-0000-7000-8000-0000000000ff';

test.each<[what: string, status: number, problem: object, ask: () => Promise<{ status: number; body: unknown }>]>([
  [
    'a name that is taken',
    409,
    { code: 'conflict', errors: [{ field: 'name', message: 'is taken' }] },
    () => api.http.post('/api/labels', { name: 'taken', project_id: project }, { token }),
  ],
  [
    'the id of nothing',
    400,
    {
      code: 'validation_failed',
      errors: [{ field: 'project_id', message: 'must be the id of something that you can see' }],
    },
    () => api.http.post('/api/labels', { name: 'new', project_id: nobody }, { token }),
  ],
  [
    'a value that a CHECK refuses',
    400,
    { code: 'validation_failed', errors: [{ field: 'budget', message: 'has a value that is not allowed' }] },
    () => api.http.request('PATCH', `/api/projects/${project}/budget`, { token, json: { budget: -1 } }),
  ],
  [
    'a text that is too long',
    400,
    { code: 'validation_failed', detail: 'A value is too long. Correct it.' },
    () => api.http.post('/api/labels', { name: 'x'.repeat(31), project_id: project }, { token }),
  ],
  [
    'a text that PostgreSQL can’t store',
    400,
    { code: 'validation_failed', detail: 'A value has a form that can not be stored. Correct it.' },
    () => api.http.post('/api/labels', { name: 'a\u0000b', project_id: project }, { token }),
  ],
  [
    'to delete what something refers to',
    409,
    { code: 'conflict', detail: 'Something else still refers to this. Remove or change that first.' },
    () => api.http.request('DELETE', `/api/projects/${project}`, { token }),
  ],
])('%s is a %i without a line in the handler', async (_, status, problem, ask) => {
  const response = await ask();
  expect(response).toMatchObject({ status, body: problem });
  // Nothing of the database's own words.
  expect(JSON.stringify(response.body)).not.toMatch(/constraint|violates|relation|varchar|labels_/);
});

test('the document says that a change may be a 409', async () => {
  const { body } = await api.http.get('/api/openapi.json');
  expect(Object.keys(body.paths['/api/labels'].post.responses)).toContain('409');
  expect(Object.keys(body.paths['/api/projects'].get.responses)).not.toContain('409');
});
