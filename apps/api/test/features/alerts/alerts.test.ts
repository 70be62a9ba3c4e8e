import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createProductInstallation, type Installation, password, type StartedApi } from '../../support/installation.ts';

let installation: Installation;
let api: StartedApi;
const tokens = { admin: '', member: '', colleague: '', outsider: '' };
const nothing = '01890000-0000-7000-8000-000000000000';

beforeAll(async () => {
  installation = await createProductInstallation();
  const acme = tenantId('acme');
  await installation.createUser({ email: 'admin@acme.example', tenant: acme, groups: ['admins'] });
  await installation.createUser({ email: 'member@acme.example', tenant: acme });
  await installation.createUser({ email: 'colleague@acme.example', tenant: acme });
  await installation.createUser({ email: 'admin@globex.example', tenant: tenantId('globex'), groups: ['admins'] });
  api = await installation.startApi();
  tokens.admin = (await api.http.signIn('admin@acme.example', password)).access;
  tokens.member = (await api.http.signIn('member@acme.example', password)).access;
  tokens.colleague = (await api.http.signIn('colleague@acme.example', password)).access;
  tokens.outsider = (await api.http.signIn('admin@globex.example', password)).access;
});

afterAll(() => installation.stop());

beforeEach(async () => {
  await installation.database.asOwner(`
    ALTER TABLE alerts NO FORCE ROW LEVEL SECURITY; DELETE FROM alerts; ALTER TABLE alerts FORCE ROW LEVEL SECURITY`);
});

async function raise(title: string, token = tokens.member, more: object = {}) {
  const { status, body } = await api.http.post('/api/alerts', { title, ...more }, { token });
  expect(status).toBe(201);
  return body;
}

async function titles(token: string): Promise<string[]> {
  const { body } = await api.http.get('/api/alerts', { token });
  return body.alerts.map((alert: { title: string }) => alert.title);
}

describe('an alert', () => {
  test('is created for the caller and their tenant, and is open', async () => {
    const fields = { title: 'It is falling', severity: 'critical' };
    const { body: me } = await api.http.get('/api/items/me', { token: tokens.member });
    const { status, body, headers } = await api.http.post('/api/alerts', fields, { token: tokens.member });
    expect(status).toBe(201);
    expect(body).toEqual({
      ...fields,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tenant_id: 'acme',
      status: 'open',
      owner_sub: me.sub,
      acknowledged_at: null,
      acknowledged_by_sub: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      updated_at: expect.any(String),
      // #region items
      item_id: null,
      // #endregion items
    });
    expect(headers.get('location')).toBe(`/api/alerts/${body.id}`);
    expect((await api.http.get(`/api/alerts/${body.id}`, { token: tokens.member })).body).toEqual(body);
  });

  test('is for information where no severity is given', async () => {
    expect(await raise('Note')).toMatchObject({ severity: 'info' });
  });
});

describe('visibility:', () => {
  test('a member sees their own alerts, an admin the tenant’s, and another tenant none', async () => {
    await raise('a member’s');
    await raise('a colleague’s', tokens.colleague);
    await raise('an outsider’s', tokens.outsider);
    expect(await titles(tokens.member)).toEqual(['a member’s']);
    expect(await titles(tokens.colleague)).toEqual(['a colleague’s']);
    expect(await titles(tokens.admin)).toEqual(['a colleague’s', 'a member’s']);
    expect(await titles(tokens.outsider)).toEqual(['an outsider’s']);
  });

  test.each(['colleague', 'outsider'] as const)('to a %s, an alert is like one that doesn’t exist', async (who) => {
    const { id } = await raise('own');
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/acknowledge'],
    ] as const) {
      const ask = async (of: string) => {
        const { status, body } = await api.http.request(method, `/api/alerts/${of}${path}`, { token: tokens[who] });
        return { status, body: { ...body, request_id: '' } };
      };
      expect(await ask(id)).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(await ask(id)).toEqual(await ask(nothing));
    }
    expect((await api.http.get(`/api/alerts/${id}`, { token: tokens.member })).body.status).toBe('open');
  });

  test('lists show only alerts of the status and the severity that the query names', async () => {
    const { id } = await raise('One', tokens.member, { severity: 'critical' });
    await raise('Two', tokens.member, { severity: 'critical' });
    await raise('Three');
    await api.http.post(`/api/alerts/${id}/acknowledge`, undefined, { token: tokens.member });
    const list = async (query: string) => (await api.http.get(`/api/alerts?${query}`, { token: tokens.member })).body;
    const titlesOf = async (query: string) => (await list(query)).alerts.map(({ title }: { title: string }) => title);
    expect(await titlesOf('status=open')).toEqual(['Three', 'Two']);
    expect(await titlesOf('status=acknowledged')).toEqual(['One']);
    expect(await titlesOf('severity=critical')).toEqual(['Two', 'One']);
    expect(await titlesOf('severity=critical&status=open')).toEqual(['Two']);
    expect(await titlesOf('severity=warning')).toEqual([]);
    const { next_cursor } = await list('status=open&limit=1');
    expect(await titlesOf(`status=open&cursor=${next_cursor}`)).toEqual(['Two']);
    for (const query of ['status=closed', 'severity=', 'status=open&status=open', `limit=1&cursor=${next_cursor}`]) {
      const { status, body } = await api.http.get(`/api/alerts?${query}`, { token: tokens.member });
      expect([query, status, body.code]).toEqual([query, 400, 'validation_failed']);
    }
  });

  test('lists page through visible alerts only', async () => {
    for (const title of ['1', '2', '3', '4', '5']) {
      await raise(title);
      await raise(`not ${title}`, tokens.colleague);
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const { status, body } = await api.http.get(`/api/alerts?limit=2${cursor}`, { token: tokens.member });
      expect(status).toBe(200);
      seen.push(...body.alerts.map((alert: { title: string }) => alert.title));
      cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`;
    } while (cursor !== '');
    expect(seen).toEqual(['5', '4', '3', '2', '1']);
  });

  test.each(['colleague', 'outsider', 'admin'] as const)('a cursor of the %s’s list is rejected', async (who) => {
    for (const title of ['1', '2']) await raise(title, tokens[who]);
    const other = await api.http.get('/api/alerts?limit=1', { token: tokens[who] });
    const path = `/api/alerts?cursor=${other.body.next_cursor}`;
    const { status, body } = await api.http.get(path, { token: tokens.member });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ field: 'cursor' }] });
  });
});

describe('acknowledging an alert', () => {
  const acknowledge = (id: string, token: string) =>
    api.http.request('POST', `/api/alerts/${id}/acknowledge`, { token });

  test('records who did it and when', async () => {
    const alert = await raise('own');
    const { status, body } = await acknowledge(alert.id, tokens.member);
    expect(status).toBe(200);
    expect(body).toEqual({
      ...alert,
      status: 'acknowledged',
      acknowledged_at: expect.stringMatching(/Z$/),
      acknowledged_by_sub: alert.owner_sub,
      updated_at: expect.any(String),
    });
  });

  test('is possible for admins', async () => {
    const alert = await raise('a member’s');
    const { body } = await acknowledge(alert.id, tokens.admin);
    expect(body.status).toBe('acknowledged');
    expect(body.owner_sub).toBe(alert.owner_sub);
    expect(body.acknowledged_by_sub).not.toBe(alert.owner_sub);
  });

  test('a second time changes nothing: of concurrent requests, the first is kept', async () => {
    const { id } = await raise('a member’s');
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => acknowledge(id, n % 2 === 0 ? tokens.admin : tokens.member)),
    );
    const { body: after } = await acknowledge(id, tokens.member);
    for (const { status, body } of answers) expect({ status, body }).toEqual({ status: 200, body: after });
  });
});

describe('invalid input', () => {
  test.each([
    ['title', {}],
    ['title', { title: '' }],
    ['title', { title: ' \u3000' }],
    ['title', { title: 7 }],
    ['title', { title: 'x'.repeat(201) }],
    ['title', { title: 'line\nbreak' }],
    ['title', { title: 'nul\u0000' }],
    ['severity', { title: 'a', severity: 'urgent' }],
    ['severity', { title: 'a', severity: 1 }],
    ['status', { title: 'a', status: 'acknowledged' }],
    ['owner_sub', { title: 'a', owner_sub: 'somebody' }],
    ['tenant_id', { title: 'a', tenant_id: 'globex' }],
    ['', 'text'],
  ])('%s: %j is rejected, and nothing is written', async (field, json) => {
    const { status, body } = await api.http.post('/api/alerts', json, { token: tokens.admin });
    expect(status).toBe(400);
    if (field !== '') expect(body).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
    expect(await titles(tokens.admin)).toEqual([]);
  });

  test.each(['1', 'nonsense', '%00', "'; DROP TABLE alerts; --"])('the id %j is not found', async (id) => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', '/acknowledge'],
    ] as const) {
      const at = `/api/alerts/${encodeURIComponent(id)}${path}`;
      expect((await api.http.request(method, at, { token: tokens.member })).status).toBe(404);
    }
  });
});

// #region items
describe('an alert about an item', () => {
  const createItem = async (token = tokens.member) =>
    (await api.http.post('/api/items', { name: 'Anvil' }, { token })).body;

  test('names the item', async () => {
    const item = await createItem();
    expect(await raise('About it', tokens.member, { item_id: item.id })).toMatchObject({ item_id: item.id });
  });

  test('stays when the item is deleted', async () => {
    const item = await createItem();
    const alert = await raise('About it', tokens.member, { item_id: item.id });
    await api.http.request('DELETE', `/api/items/${item.id}`, { token: tokens.admin });
    const { body } = await api.http.get(`/api/alerts/${alert.id}`, { token: tokens.member });
    expect(body).toMatchObject({ title: 'About it', item_id: null });
  });

  test.each([7, 'nonsense', nothing])('is refused for the item %j', async (item_id) => {
    const { status, body } = await api.http.post('/api/alerts', { title: 'a', item_id }, { token: tokens.member });
    expect({ status, body }).toMatchObject({
      status: 400,
      body: { code: 'validation_failed', errors: [{ field: 'item_id' }] },
    });
    expect(await titles(tokens.admin)).toEqual([]);
  });

  test('is refused for an item of another tenant like for one that does not exist', async () => {
    const { id } = await createItem(tokens.outsider);
    const about = (item_id: string) => api.http.post('/api/alerts', { title: 'a', item_id }, { token: tokens.member });
    const [foreign, missing] = [await about(id), await about(nothing)];
    expect(foreign.status).toBe(400);
    expect({ ...foreign.body, request_id: '' }).toEqual({ ...missing.body, request_id: '' });
    expect(await titles(tokens.admin)).toEqual([]);
  });

  test('is not on the page after a cursor of items', async () => {
    for (const _ of [1, 2]) await createItem();
    const items = await api.http.get('/api/items?limit=1', { token: tokens.member });
    const path = `/api/alerts?cursor=${items.body.next_cursor}`;
    const { body } = await api.http.get(path, { token: tokens.member });
    expect(body).toMatchObject({ code: 'validation_failed', errors: [{ field: 'cursor' }] });
  });
});
// #endregion items
