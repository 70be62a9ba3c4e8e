import { randomUUID } from 'node:crypto';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Database, isDatabaseUnavailable, openDatabase } from '../src/index.ts';
import { freePort } from './support/free-port.ts';
import { createTestDatabase, type TestDatabase } from './support/index.ts';
import { openLine } from './support/line.ts';

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
  const standingOf = (sub: string) => other.findStanding(undefined, sub);

  test('are void from a moment on, also of a person who never signed in here', async () => {
    const before = new Date('2026-05-01T12:00:00.250Z');
    await database.revokeTokens({ sub: 'stranger', username: 'stranger' }, before);
    expect(await standingOf('stranger')).toEqual({ tenantStatus: undefined, revokedBefore: before });
  });

  test('stay void when an earlier revocation comes late', async () => {
    const [earlier, later] = [new Date('2026-05-01T12:00:00Z'), new Date('2026-05-01T12:00:05Z')];
    const wile = { sub: 'wile', username: 'wile' };
    await database.recordSignIn({ ...wile, email: 'wile@acme.example', tenant: tenantId('acme') });
    await Promise.all([database.revokeTokens(wile, later), other.revokeTokens(wile, earlier)]);
    expect(await standingOf('wile')).toMatchObject({ revokedBefore: later });
    const rows = await server.asOwner(`SELECT email, tenant_id FROM users WHERE sub = 'wile'`);
    expect(rows).toEqual([{ email: 'wile@acme.example', tenant_id: 'acme' }]);
  });

  test('stay void through the next sign-in, whose own tokens are newer', async () => {
    const before = new Date('2026-05-01T12:00:00Z');
    const hank = { sub: 'hank', username: 'hank' };
    await database.revokeTokens(hank, before);
    await database.recordSignIn({ ...hank, email: undefined, tenant: undefined });
    expect(await standingOf('hank')).toMatchObject({ revokedBefore: before });
  });
});

describe('standings that are asked for at once', () => {
  const people = Array.from({ length: 300 }, (_, n) => `crowd-${n}`);
  const revokedAt = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n));

  beforeAll(async () => {
    await server.asOwner(
      `INSERT INTO tenants (id, name, status) VALUES ('open', 'Open', 'active'), ('shut', 'Shut', 'suspended')`,
    );
    await server.asOwner(
      `INSERT INTO users (sub, username, revoked_before)
       SELECT sub, sub, at FROM unnest($1::text[], $2::timestamptz[]) AS crowd (sub, at)`,
      [people, people.map((_, n) => revokedAt(n))],
    );
  });

  test('are asked for together, and everybody gets their own', async () => {
    const line = await openLine(server.appUrl);
    const crowded = openDatabase({ url: line.url, poolSize: 4, onConnectionLost: () => {} });
    await Promise.all(Array.from({ length: 4 }, () => crowded.ping()));
    line.takeTurns();
    const tenants = [tenantId('open'), tenantId('shut'), tenantId('nosuch'), undefined] as const;
    const statuses = ['active', 'suspended', undefined, undefined];
    const found = await Promise.all(people.map((sub, n) => crowded.findStanding(tenants[n % 4], sub)));
    expect(found).toEqual(people.map((_, n) => ({ tenantStatus: statuses[n % 4], revokedBefore: revokedAt(n) })));
    expect(line.takeTurns()).toBeLessThanOrEqual(8);
    await crowded.close();
    await line.close();
  });

  test('take one query where they come in the same moment', async () => {
    const line = await openLine(server.appUrl);
    const crowded = openDatabase({ url: line.url, poolSize: 4, onConnectionLost: () => {} });
    await Promise.all(Array.from({ length: 4 }, () => crowded.ping()));
    line.takeTurns();
    await Promise.all(people.slice(0, 20).map((sub) => crowded.findStanding(tenantId('open'), sub)));
    expect(line.takeTurns()).toBe(1);
    await crowded.close();
    await line.close();
  });

  test('do not wait for the query before them where they are too many for one', async () => {
    const line = await openLine(server.appUrl);
    const crowded = openDatabase({ url: line.url, poolSize: 4, onConnectionLost: () => {} });
    await Promise.all(Array.from({ length: 4 }, () => crowded.ping()));
    line.takeTurns();
    line.silenceBefore('crowd-');
    const asked = Promise.all(people.map((sub) => crowded.findStanding(tenantId('open'), sub)));
    let turns = 0;
    // Neither is answered by then.
    await vi.waitFor(() => {
      turns += line.takeTurns();
      expect(turns).toBe(2);
    });
    line.speak();
    expect(await asked).toHaveLength(people.length);
    await crowded.close();
    await line.close();
  });

  test('fail together where the database is away, and are asked for again when it is back', async () => {
    const line = await openLine(server.appUrl);
    const crowded = openDatabase({ url: line.url, poolSize: 4, onConnectionLost: () => {}, queryMilliseconds: 500 });
    const ask = () => Promise.all(people.map((sub) => crowded.findStanding(tenantId('open'), sub)));
    await ask();
    line.silenceBefore('crowd-');
    const outcomes = await Promise.allSettled(people.map((sub) => crowded.findStanding(undefined, sub)));
    expect(outcomes.every((one) => one.status === 'rejected' && isDatabaseUnavailable(one.reason))).toBe(true);
    line.speak();
    expect(await ask()).toHaveLength(people.length);
    await crowded.close();
    await line.close();
  });
});

test('what is put on record names who, where, what and when', async () => {
  const detail = { method: 'GET', path: '/api/items' };
  await database.recordAuditEvent({ actorSub: 'op', tenant: tenantId('gone'), action: 'operator.request', detail });
  const rows = await server.asOwner('SELECT actor_sub, tenant_id, action, detail, occurred_at FROM audit_events');
  expect(rows).toEqual([
    { actor_sub: 'op', tenant_id: 'gone', action: 'operator.request', detail, occurred_at: expect.any(Date) },
  ]);
});

describe('a limit on attempts', () => {
  const limits = { attempts: 3, seconds: 60 };

  test('lets so many through and no more, and says in how many seconds the next may be made', async () => {
    const limit = database.attemptLimit({ ...limits, name: 'one' });
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await limit.take('wile')).toBeUndefined();
    const seconds = await limit.take('wile');
    expect(seconds).toBeGreaterThan(55);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(await limit.take('road')).toBeUndefined();
  });

  test('counts what comes to all instances at once', async () => {
    const name = 'many';
    const here = database.attemptLimit({ ...limits, name });
    const there = other.attemptLimit({ ...limits, name });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => (n % 2 ? here : there).take('wile')));
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(3);
  });

  test('takes back an attempt that was none, and forgets', async () => {
    const limit = database.attemptLimit({ ...limits, name: 'back' });
    for (let attempt = 0; attempt < 20; attempt += 1) {
      expect(await limit.take('wile')).toBeUndefined();
      await limit.giveBack('wile');
    }
    for (let attempt = 0; attempt < 3; attempt += 1) await limit.take('wile');
    expect(await limit.take('wile')).toBeGreaterThan(0);
    await limit.forget('wile');
    expect(await limit.take('wile')).toBeUndefined();
  });

  test('does not keep what it refused, whatever is given back of the rest', async () => {
    const limit = database.attemptLimit({ ...limits, name: 'refused' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => limit.take('wile')));
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(17);
    for (let attempt = 0; attempt < 3; attempt += 1) await limit.giveBack('wile');
    for (let attempt = 0; attempt < 3; attempt += 1) expect(await limit.take('wile')).toBeUndefined();
    expect(await limit.take('wile')).toBeGreaterThan(0);
  });

  test('never counts below zero, so that nobody gets more attempts than there are', async () => {
    const limit = database.attemptLimit({ ...limits, name: 'below' });
    await limit.take('wile');
    for (let attempt = 0; attempt < 5; attempt += 1) await limit.giveBack('wile');
    await limit.forget('wile');
    for (let attempt = 0; attempt < 5; attempt += 1) await limit.giveBack('wile');
    await limit.take('road');
    await server.asOwner(`UPDATE rate_limits SET expire = 0 WHERE key LIKE 'below:%'`);
    await limit.giveBack('road');
    for (const who of ['wile', 'road']) {
      for (let attempt = 0; attempt < 3; attempt += 1) expect(await limit.take(who)).toBeUndefined();
      expect(await limit.take(who)).toBeGreaterThan(0);
    }
  });

  test('does not count together with one of another name', async () => {
    const [a, b] = [database.attemptLimit({ ...limits, name: 'a' }), database.attemptLimit({ ...limits, name: 'b' })];
    for (let attempt = 0; attempt < 4; attempt += 1) await a.take('wile');
    expect(await b.take('wile')).toBeUndefined();
  });

  test('takes keys of any length and content, and keeps none of them in clear', async () => {
    const limit = database.attemptLimit({ ...limits, name: 'clear' });
    for (const key of ['x'.repeat(100_000), `wile@acme.example\u0000'"`, '']) {
      expect(await limit.take(key)).toBeUndefined();
    }
    await limit.take('wile@acme.example');
    const rows = await server.asOwner<{ key: string }>(`SELECT key FROM rate_limits WHERE key LIKE 'clear:%'`);
    expect(rows).toHaveLength(4);
    for (const { key } of rows) expect(key).not.toContain('wile');
  });

  test('lets nobody through while the database is away, and says that it is', async () => {
    const url = `postgresql://nobody:${randomUUID()}@127.0.0.1:${await freePort()}/none`;
    const away = openDatabase({ url, poolSize: 1, onConnectionLost: () => {} });
    const failure: unknown = await away
      .attemptLimit({ ...limits, name: 'away' })
      .take('wile')
      .catch((error) => error);
    expect(isDatabaseUnavailable(failure)).toBe(true);
    await away.close();
  });
});
