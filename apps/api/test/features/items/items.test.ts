import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createProductInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

let installation: Installation;
let api: StartedApi;
const tokens = { admin: '', member: '', outsider: '' };

beforeAll(async () => {
  installation = await createProductInstallation();
  await installation.createUser({ email: 'admin@acme.example', tenant: tenantId('acme'), groups: ['admins'] });
  await installation.createUser({ email: 'member@acme.example', tenant: tenantId('acme') });
  await installation.createUser({ email: 'admin@globex.example', tenant: tenantId('globex'), groups: ['admins'] });
  api = await installation.startApi();
  tokens.admin = (await api.http.signIn('admin@acme.example', password)).access;
  tokens.member = (await api.http.signIn('member@acme.example', password)).access;
  tokens.outsider = (await api.http.signIn('admin@globex.example', password)).access;
});

afterAll(() => installation.stop());

beforeEach(async () => {
  await installation.database.asOwner(`
    ALTER TABLE items NO FORCE ROW LEVEL SECURITY; DELETE FROM items; ALTER TABLE items FORCE ROW LEVEL SECURITY`);
});

async function create(name: string, token = tokens.member) {
  const { body } = await api.http.post('/api/items', { name }, { token });
  return body;
}

describe('an item', () => {
  test('is created for the caller and their tenant', async () => {
    const fields = { name: 'Anvil', description: 'Heavy.\nVery.', quantity: 3 };
    const { status, body, headers } = await api.http.post('/api/items', fields, { token: tokens.member });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...fields,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tenant_id: 'acme',
      owner_sub: expect.any(String),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updated_at: expect.any(String),
    });
    expect(headers.get('location')).toBe(`/api/items/${body.id}`);
    const me = await api.http.get('/api/items/me', { token: tokens.member });
    expect(body.owner_sub).toBe(me.body.sub);
    expect((await api.http.get(`/api/items/${body.id}`, { token: tokens.admin })).body).toEqual(body);
  });

  test('has no description and a quantity of 0 by default', async () => {
    expect(await create('Anvil')).toMatchObject({ description: null, quantity: 0 });
  });

  test('is changed in the fields that are sent only', async () => {
    const { id } = await create('Anvil');
    await installation.database.asOwner(
      `SELECT set_config('app.tenant_id', 'acme', false); UPDATE items SET updated_at = '2020-01-01Z'`,
    );
    const { body: item } = await api.http.get(`/api/items/${id}`, { token: tokens.member });
    const changed = await api.http.request('PATCH', `/api/items/${item.id}`, {
      token: tokens.member,
      json: { quantity: 7 },
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...item, quantity: 7, updated_at: expect.any(String) });
    expect(Date.parse(changed.body.updated_at)).toBeGreaterThan(Date.parse('2026-01-01'));
  });

  test('is deleted by an admin', async () => {
    const { id } = await create('Anvil');
    const gone = await api.http.request('DELETE', `/api/items/${id}`, { token: tokens.admin });
    expect(gone).toMatchObject({ status: 204, body: '' });
    expect((await api.http.get(`/api/items/${id}`, { token: tokens.admin })).status).toBe(404);
    expect((await api.http.request('DELETE', `/api/items/${id}`, { token: tokens.admin })).status).toBe(404);
  });

  test('is not deleted by a member', async () => {
    const { id } = await create('Anvil');
    const refused = await api.http.request('DELETE', `/api/items/${id}`, { token: tokens.member });
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: 'permission_denied' });
    expect((await api.http.get(`/api/items/${id}`, { token: tokens.member })).status).toBe(200);
  });
});

describe('the list', () => {
  test('pages newest first', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await create(name);
    const seen: string[] = [];
    let cursor: string | null = null;
    let pages = 0;
    do {
      const query: string = cursor === null ? '?limit=2' : `?limit=2&cursor=${cursor}`;
      const { status, body } = await api.http.get(`/api/items${query}`, { token: tokens.member });
      expect(status).toBe(200);
      seen.push(...body.items.map((item: { name: string }) => item.name));
      cursor = body.next_cursor;
      pages += 1;
    } while (cursor !== null);
    expect(seen).toEqual(names.toReversed());
    expect(pages).toBe(3);
  });

  test('has no next page after a last page that is full', async () => {
    await create('a');
    await create('b');
    const { body } = await api.http.get('/api/items?limit=2', { token: tokens.member });
    expect(body).toMatchObject({ items: [{ name: 'b' }, { name: 'a' }], next_cursor: null });
  });

  test('is empty for a tenant without items', async () => {
    const { status, body } = await api.http.get('/api/items', { token: tokens.outsider });
    expect(status).toBe(200);
    expect(body).toEqual({ items: [], next_cursor: null });
  });

  test.each(['limit=0', 'limit=101', 'limit=two', 'limit=1.5', 'cursor=zzz', 'cursor=', 'offset=3', 'limit=1&limit=2'])(
    'rejects ?%s and names the field',
    async (query) => {
      const { status, body } = await api.http.get(`/api/items?${query}`, { token: tokens.member });
      expect(status).toBe(400);
      expect(body).toMatchObject({
        code: 'validation_failed',
        errors: [{ field: query.split('=')[0], message: expect.any(String) }],
      });
    },
  );
});

describe('an item of another tenant', () => {
  test('is in no list', async () => {
    await create('own');
    await create('foreign', tokens.outsider);
    const { body } = await api.http.get('/api/items', { token: tokens.outsider });
    expect(body.items).toMatchObject([{ name: 'foreign', tenant_id: 'globex' }]);
  });

  test.each(['GET', 'PATCH', 'DELETE'])(
    'responds to %s as one that doesn’t exist, and isn’t changed',
    async (method) => {
      const own = await create('own');
      const nothing = '01890000-0000-7000-8000-000000000000';
      const json = method === 'PATCH' ? { name: 'taken' } : undefined;
      const ask = async (id: string) => {
        const { status, body } = await api.http.request(method, `/api/items/${id}`, { token: tokens.outsider, json });
        return { status, body: { ...body, request_id: '' } };
      };
      const answer = await ask(own.id);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await ask(nothing)).toEqual(answer);
      expect((await api.http.get(`/api/items/${own.id}`, { token: tokens.member })).body).toEqual(own);
    },
  );

  test('can’t be a cursor: cursors are for their own list', async () => {
    await create('own');
    await create('a', tokens.outsider);
    await create('b', tokens.outsider);
    const other = await api.http.get('/api/items?limit=1', { token: tokens.outsider });
    const path = `/api/items?limit=1&cursor=${other.body.next_cursor}`;
    expect(await api.http.get(path, { token: tokens.member })).toMatchObject({
      status: 400,
      body: {
        code: 'validation_failed',
        errors: [{ field: 'cursor', message: expect.stringContaining('another list') }],
      },
    });
    expect(await api.http.get(path, { token: tokens.outsider })).toMatchObject({
      status: 200,
      body: { items: [{ name: 'a' }], next_cursor: null },
    });
  });
});

describe('invalid input', () => {
  test.each([
    ['name', {}],
    ['name', { name: '' }],
    ['name', { name: ' \u3000' }],
    ['name', { name: 7 }],
    ['name', { name: 'x'.repeat(201) }],
    ['name', { name: 'tab\there' }],
    ['name', { name: 'nul\u0000' }],
    ['name', { name: 'half \ud800 a pair' }],
    ['description', { name: 'a', description: 'x'.repeat(2001) }],
    ['description', { name: 'a', description: 'bell\u0007' }],
    ['quantity', { name: 'a', quantity: -1 }],
    ['quantity', { name: 'a', quantity: 1.5 }],
    ['quantity', { name: 'a', quantity: '1' }],
    ['quantity', { name: 'a', quantity: 2 ** 31 }],
    ['tenant_id', { name: 'a', tenant_id: 'globex' }],
    ['tenantId', { name: 'a', tenantId: 'globex' }],
    ['owner_sub', { name: 'a', owner_sub: 'somebody' }],
    ['id', { name: 'a', id: '01890000-0000-7000-8000-000000000000' }],
    ['', []],
  ])('%s: %j is rejected, and nothing is written', async (field, json) => {
    const { status, body } = await api.http.post('/api/items', json, { token: tokens.member });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
    const list = await api.http.get('/api/items', { token: tokens.member });
    expect(list.body.items).toEqual([]);
  });

  test('names all invalid fields', async () => {
    const json = { name: '', quantity: -1, colour: 'red' };
    const { body } = await api.http.post('/api/items', json, { token: tokens.member });
    expect(body.errors.map((error: { field: string }) => error.field).sort()).toEqual(['colour', 'name', 'quantity']);
  });

  test('an empty change is rejected', async () => {
    const { id } = await create('Anvil');
    const { status, body } = await api.http.request('PATCH', `/api/items/${id}`, { token: tokens.member, json: {} });
    expect(status).toBe(400);
    expect(body.code).toBe('validation_failed');
  });

  test.each(['1', 'nonsense', '01890000-0000-7000-8000-00000000000', '%00', "'; DROP TABLE items; --"])(
    'the id %j is not found',
    async (id) => {
      const { status } = await api.http.get(`/api/items/${encodeURIComponent(id)}`, { token: tokens.member });
      expect(status).toBe(404);
    },
  );
});
