import { randomUUID } from 'node:crypto';
import { createTestDatabase, openTcpProxy, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, isDatabaseUnavailable, openDatabase } from '../src/index.ts';

let server: TestDatabase;
let database: Database;
/** Another instance of the API. */
let other: Database;

const open = () => openDatabase({ url: server.appUrl, poolSize: 4, onConnectionLost: () => {} });

beforeAll(async () => {
  server = await createTestDatabase();
  database = open();
  other = open();
});

afterAll(async () => {
  await Promise.all([database.close(), other.close()]);
  await server.drop();
});

describe('tokens', () => {
  const accountStatusOf = (sub: string) => other.findAccountStatus(undefined, sub);

  test('are void from a moment on, also of a person who never signed in here', async () => {
    const before = new Date('2026-05-01T12:00:00.250Z');
    await database.revokeTokens({ sub: 'stranger', username: 'stranger' }, before);
    expect(await accountStatusOf('stranger')).toEqual({ tenantStatus: undefined, revokedBefore: before });
  });

  test('stay void when an earlier revocation comes late', async () => {
    const [earlier, later] = [new Date('2026-05-01T12:00:00Z'), new Date('2026-05-01T12:00:05Z')];
    const wile = { sub: 'wile', username: 'wile' };
    await database.recordSignIn({ ...wile, email: 'wile@acme.example', tenant: tenantId('acme') });
    await Promise.all([database.revokeTokens(wile, later), other.revokeTokens(wile, earlier)]);
    expect(await accountStatusOf('wile')).toMatchObject({ revokedBefore: later });
    const rows = await server.asOwner(`SELECT email, tenant_id FROM users WHERE sub = 'wile'`);
    expect(rows).toEqual([{ email: 'wile@acme.example', tenant_id: 'acme' }]);
  });

  test('stay void through the next sign-in, whose own tokens are newer', async () => {
    const before = new Date('2026-05-01T12:00:00Z');
    const hank = { sub: 'hank', username: 'hank' };
    await database.revokeTokens(hank, before);
    await database.recordSignIn({ ...hank, email: undefined, tenant: undefined });
    expect(await accountStatusOf('hank')).toMatchObject({ revokedBefore: before });
  });
});

describe('standings that are asked for at once', () => {
  const subs = Array.from({ length: 300 }, (_, n) => `crowd-${n}`);
  const revokedAt = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n));

  beforeAll(async () => {
    await server.asOwner(
      `INSERT INTO tenants (id, name, status) VALUES ('open', 'Open', 'active'), ('shut', 'Shut', 'suspended')`,
    );
    await server.asOwner(
      `INSERT INTO users (sub, username, revoked_before)
       SELECT sub, sub, at FROM unnest($1::text[], $2::timestamptz[]) AS crowd (sub, at)`,
      [subs, subs.map((_, n) => revokedAt(n))],
    );
  });

  test('are asked for together, and everybody gets their own', async () => {
    const proxy = await openTcpProxy(server.appUrl);
    const proxied = openDatabase({ url: proxy.url, poolSize: 4, onConnectionLost: () => {} });
    await Promise.all(Array.from({ length: 4 }, () => proxied.ping()));
    proxy.takeRoundTrips();
    const tenants = [tenantId('open'), tenantId('shut'), tenantId('nosuch'), undefined] as const;
    const statuses = ['active', 'suspended', undefined, undefined];
    const found = await Promise.all(subs.map((sub, n) => proxied.findAccountStatus(tenants[n % 4], sub)));
    expect(found).toEqual(subs.map((_, n) => ({ tenantStatus: statuses[n % 4], revokedBefore: revokedAt(n) })));
    expect(proxy.takeRoundTrips()).toBeLessThanOrEqual(8);
    await proxied.close();
    await proxy.close();
  });

  test('take one query where they come in the same moment', async () => {
    const proxy = await openTcpProxy(server.appUrl);
    const proxied = openDatabase({ url: proxy.url, poolSize: 4, onConnectionLost: () => {} });
    await Promise.all(Array.from({ length: 4 }, () => proxied.ping()));
    proxy.takeRoundTrips();
    await Promise.all(subs.slice(0, 20).map((sub) => proxied.findAccountStatus(tenantId('open'), sub)));
    expect(proxy.takeRoundTrips()).toBe(1);
    await proxied.close();
    await proxy.close();
  });

  test('do not wait for the query before them where they are too many for one', async () => {
    const proxy = await openTcpProxy(server.appUrl);
    const proxied = openDatabase({ url: proxy.url, poolSize: 4, onConnectionLost: () => {} });
    await Promise.all(Array.from({ length: 4 }, () => proxied.ping()));
    proxy.takeRoundTrips();
    proxy.stallBefore('crowd-');
    const asked = Promise.all(subs.map((sub) => proxied.findAccountStatus(tenantId('open'), sub)));
    let roundTrips = 0;
    // Neither is answered by then.
    await vi.waitFor(() => {
      roundTrips += proxy.takeRoundTrips();
      expect(roundTrips).toBe(2);
    });
    proxy.resume();
    expect(await asked).toHaveLength(subs.length);
    await proxied.close();
    await proxy.close();
  });

  test('fail together where the database is away, and are asked for again when it is back', async () => {
    const proxy = await openTcpProxy(server.appUrl);
    const proxied = openDatabase({ url: proxy.url, poolSize: 4, onConnectionLost: () => {}, queryMilliseconds: 500 });
    const queryAll = () => Promise.all(subs.map((sub) => proxied.findAccountStatus(tenantId('open'), sub)));
    await queryAll();
    proxy.stallBefore('crowd-');
    const outcomes = await Promise.allSettled(subs.map((sub) => proxied.findAccountStatus(undefined, sub)));
    expect(outcomes.every((one) => one.status === 'rejected' && isDatabaseUnavailable(one.reason))).toBe(true);
    proxy.resume();
    expect(await queryAll()).toHaveLength(subs.length);
    await proxied.close();
    await proxy.close();
  });
});

test('what is put on record names who, where, what and when', async () => {
  const detail = { method: 'GET', path: '/api/items' };
  await database.writeAuditEvent({ actorSub: 'op', tenant: tenantId('gone'), action: 'operator.request', detail });
  const rows = await server.asOwner('SELECT actor_sub, tenant_id, action, detail, occurred_at FROM audit_events');
  expect(rows).toEqual([
    { actor_sub: 'op', tenant_id: 'gone', action: 'operator.request', detail, occurred_at: expect.any(Date) },
  ]);
});

describe('a limit on attempts', () => {
  const limits = { attempts: 3, seconds: 60 };

  test('lets so many through and no more, and says in how many seconds the next may be made', async () => {
    const limit = database.rateLimiter({ ...limits, name: 'one' });
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await limit.consume('wile')).toBeUndefined();
    const seconds = await limit.consume('wile');
    expect(seconds).toBeGreaterThan(55);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await limit.consume('road')).toBeUndefined();
  });

  test('counts what comes to all instances at once', async () => {
    const name = 'many';
    const here = database.rateLimiter({ ...limits, name });
    const there = other.rateLimiter({ ...limits, name });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => (n % 2 ? here : there).consume('wile')));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(3);
  });

  test('takes back an attempt that was none, and forgets', async () => {
    const limit = database.rateLimiter({ ...limits, name: 'back' });
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect(await limit.consume('wile')).toBeUndefined();
      await limit.refund('wile');
    }
    for (let attempt = 0; attempt < 3; attempt += 1) await limit.consume('wile');
    expect(await limit.consume('wile')).toBeGreaterThan(0);
    await limit.reset('wile');
    expect(await limit.consume('wile')).toBeUndefined();
  });

  test('does not keep what it refused, whatever is given back of the rest', async () => {
    const limit = database.rateLimiter({ ...limits, name: 'refused' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => limit.consume('wile')));
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(17);
    for (let attempt = 0; attempt < 3; attempt += 1) await limit.refund('wile');
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await limit.consume('wile')).toBeUndefined();
    expect(await limit.consume('wile')).toBeGreaterThan(0);
  });

  test('never counts below zero, so that nobody gets more attempts than there are', async () => {
    const limit = database.rateLimiter({ ...limits, name: 'below' });
    await limit.consume('wile');
    for (let attempt = 0; attempt < 5; attempt += 1) await limit.refund('wile');
    await limit.reset('wile');
    for (let attempt = 0; attempt < 5; attempt += 1) await limit.refund('wile');
    await limit.consume('road');
    await server.asOwner(`UPDATE rate_limits SET expire = 0 WHERE key LIKE 'below:%'`);
    await limit.refund('road');
    for (const who of ['wile', 'road']) {
      for (let attempt = 0; attempt < 3; attempt += 1) expect(await limit.consume(who)).toBeUndefined();
      expect(await limit.consume(who)).toBeGreaterThan(0);
    }
  });

  test('does not count together with one of another name', async () => {
    const [a, b] = [database.rateLimiter({ ...limits, name: 'a' }), database.rateLimiter({ ...limits, name: 'b' })];
    for (let attempt = 0; attempt < 4; attempt += 1) await a.consume('wile');
    expect(await b.consume('wile')).toBeUndefined();
  });

  test('takes keys of any length and content, and keeps none of them in clear', async () => {
    const limit = database.rateLimiter({ ...limits, name: 'clear' });
    for (const key of ['x'.repeat(100_000), `wile@acme.example\u0000'"`, '']) {
      expect(await limit.consume(key)).toBeUndefined();
    }
    await limit.consume('wile@acme.example');
    const rows = await server.asOwner<{ key: string }>(`SELECT key FROM rate_limits WHERE key LIKE 'clear:%'`);
    expect(rows).toHaveLength(4);
    for (const { key } of rows) expect(key).not.toContain('wile');
  });

  test('lets nobody through while the database is away, and says that it is', async () => {
    const url = `postgresql://nobody:${randomUUID()}@127.0.0.1:${await getPort()}/none`;
    const away = openDatabase({ url, poolSize: 1, onConnectionLost: () => {} });
    const failure: unknown = await away
      .rateLimiter({ ...limits, name: 'away' })
      .consume('wile')
      .catch((error) => error);
    expect(isDatabaseUnavailable(failure)).toBe(true);
    await away.close();
  });
});
