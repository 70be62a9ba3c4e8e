import { tenantId } from '@freehold/tenancy';
import type { HttpResponse } from '@freehold/test-kit/http-client';
import { recordStatements, type StatementRecorder } from '@freehold/test-kit/statement-recorder';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createInstallation, type Installation, password, type StartedApi } from '../support/installation.ts';

/** Another tenant's ids, wherever an id can stand in a request, sent by an admin, who may do most. */

let installation: Installation;
let recorder: StatementRecorder;
let api: StartedApi;
const tokens = { acme: '', globex: '' };
/** A row of each kind, of globex. */
let theirs: { readonly item: string; readonly alert: string };
let theirCursors: { readonly items: string; readonly alerts: string };
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
  const { body: item } = await api.http.post('/api/items', { name: 'Theirs', quantity: 7 }, { token });
  const { body: alert } = await api.http.post('/api/alerts', { title: 'Theirs', item_id: item.id }, { token });
  await api.http.post('/api/alerts', { title: 'Theirs, too' }, { token });
  await api.http.post('/api/items', { name: 'Theirs, too' }, { token });
  theirs = { item: item.id, alert: alert.id };
  theirCursors = {
    items: (await api.http.get('/api/items?limit=1', { token })).body.next_cursor,
    alerts: (await api.http.get('/api/alerts?limit=1', { token })).body.next_cursor,
  };
});

/** All of globex's rows. */
async function theirRows() {
  const rows = await installation.database.asOwner(
    `WITH tenant AS (SELECT set_config('app.tenant_id', 'globex', true))
     SELECT (SELECT json_agg(items ORDER BY id) FROM items)::text AS items,
            (SELECT json_agg(alerts ORDER BY id) FROM alerts)::text AS alerts FROM tenant`,
  );
  return rows;
}

/** What of an answer could tell one id from another, with the ids themselves made alike. */
function visible({ status, headers, body }: HttpResponse, id: string) {
  const { 'x-request-id': _, date: __, ...rest } = Object.fromEntries(headers);
  const text = JSON.stringify({ status, headers: rest, body: { ...body, request_id: '' } });
  return text.replaceAll(id, 'ID').replaceAll(id.toUpperCase(), 'ID');
}

type Request = (id: string) => Promise<HttpResponse>;
const asAcme = (method: string, path: string, json?: unknown) =>
  api.http.request(method, path, { token: tokens.acme, json });

describe.each<[string, 'item' | 'alert', number, Request]>([
  ['the path of GET /api/items/:id', 'item', 404, (id) => asAcme('GET', `/api/items/${id}`)],
  [
    'the path of GET /api/items/:id, in upper case',
    'item',
    404,
    (id) => asAcme('GET', `/api/items/${id.toUpperCase()}`),
  ],
  ['the path of PATCH /api/items/:id', 'item', 404, (id) => asAcme('PATCH', `/api/items/${id}`, { name: 'Taken' })],
  ['the path of DELETE /api/items/:id', 'item', 404, (id) => asAcme('DELETE', `/api/items/${id}`)],
  ['the path of GET /api/alerts/:id', 'alert', 404, (id) => asAcme('GET', `/api/alerts/${id}`)],
  [
    'the path of POST /api/alerts/:id/acknowledge',
    'alert',
    404,
    (id) => asAcme('POST', `/api/alerts/${id}/acknowledge`),
  ],
  [
    'the body of POST /api/alerts, as item_id',
    'item',
    400,
    (id) => asAcme('POST', '/api/alerts', { title: 'Mine', item_id: id }),
  ],
  ['the body of POST /api/items, as id', 'item', 400, (id) => asAcme('POST', '/api/items', { name: 'Mine', id })],
  ['a nested field', 'alert', 400, (id) => asAcme('POST', '/api/items', { name: 'Mine', alerts: { connect: { id } } })],
  ['a filter', 'item', 400, (id) => asAcme('GET', `/api/items?id=${id}`)],
  ['a filter of operators', 'item', 400, (id) => asAcme('GET', `/api/items?where[id][equals]=${id}`)],
  ['a cursor that is an id', 'item', 400, (id) => asAcme('GET', `/api/items?cursor=${id}`)],
])('another tenant’s id in %s', (_, kind, status, ask) => {
  test(`is a ${status}, as for an id that does not exist, to the letter`, async () => {
    const before = await theirRows();
    const answer = await ask(theirs[kind]);
    expect(answer.status).toBe(status);
    expect(visible(answer, theirs[kind])).toBe(visible(await ask(nothing), nothing));
    expect(await theirRows()).toEqual(before);
  });

  test('takes the same statements as an id that does not exist', async () => {
    await ask(nothing);
    recorder.takeStatements();
    await ask(nothing);
    const usual = recorder.takeStatements();
    await ask(theirs[kind]);
    expect(recorder.takeStatements()).toEqual(usual);
  });
});

test('the statements of a request are seen here at all', async () => {
  recorder.takeStatements();
  await asAcme('GET', `/api/items/${nothing}`);
  expect(recorder.takeStatements().filter((sql) => sql.includes('"items"'))).toHaveLength(1);
});

test.each(['items', 'alerts'] as const)(
  'another tenant’s cursor of %s is refused, not taken for a place',
  async (list) => {
    const answer = await asAcme('GET', `/api/${list}?cursor=${theirCursors[list]}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ field: 'cursor' }] } });
  },
);

describe('another tenant, named', () => {
  test.each([
    ['in the body', () => asAcme('POST', '/api/items', { name: 'Mine', tenant_id: 'globex' })],
    ['in the body, as the model calls it', () => asAcme('POST', '/api/items', { name: 'Mine', tenantId: 'globex' })],
    ['in the query', () => asAcme('GET', '/api/items?tenant_id=globex')],
    ['in the query, as the header is called', () => asAcme('GET', '/api/items?X-Tenant-Id=globex')],
  ])('%s is a 400', async (_, ask) => {
    expect((await ask()).status).toBe(400);
  });

  test('shows in no list, and in the end of none', async () => {
    const { body } = await asAcme('GET', '/api/items?limit=100');
    expect(body).toEqual({ items: [], next_cursor: null });
    expect((await asAcme('GET', '/api/alerts?limit=100')).body).toEqual({ alerts: [], next_cursor: null });
  });
});

test('what one tenant does to all of its rows leaves another’s as they are', async () => {
  const { body: item } = await asAcme('POST', '/api/items', { name: 'Mine' });
  await asAcme('POST', '/api/alerts', { title: 'Mine', item_id: item.id });
  const before = await theirRows();
  await asAcme('PATCH', `/api/items/${item.id}`, { quantity: 99 });
  await asAcme('DELETE', `/api/items/${item.id}`);
  expect(await theirRows()).toEqual(before);
});
