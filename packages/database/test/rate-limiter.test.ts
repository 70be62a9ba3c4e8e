import { createTestDatabase, openTcpProxy, type TestDatabase } from '@freehold/local-postgres/testing';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { type Database, isDatabaseUnavailable, openDatabase, type RateLimiter } from '../src/index.ts';

let server: TestDatabase;
let database: Database;
/** Another instance of the API. */
let other: Database;

beforeAll(async () => {
  server = await createTestDatabase();
  const open = () => openDatabase({ url: server.appUrl, poolSize: 4, onConnectionLost: () => {} });
  [database, other] = [open(), open()];
});

afterAll(async () => {
  await Promise.all([database.close(), other.close()]);
  await server.drop();
});

const limits = { attempts: 3, seconds: 60 };

async function consumeAll(limiter: RateLimiter, key: string): Promise<void> {
  for (let attempt = 0; attempt < limits.attempts; attempt += 1) expect(await limiter.consume(key)).toBeUndefined();
}

test('a limiter allows its number of attempts, and then says in how many seconds the next one is allowed', async () => {
  const limiter = database.rateLimiter({ ...limits, name: 'one' });
  await consumeAll(limiter, 'wile');
  const seconds = await limiter.consume('wile');
  expect(seconds).toBeGreaterThan(55);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(await limiter.consume('road')).toBeUndefined();
});

test('a limiter allows attempts again once its window has ended, and not before', async () => {
  const limiter = database.rateLimiter({ ...limits, name: 'window' });
  await consumeAll(limiter, 'wile');
  onTestFinished(() => void vi.useRealTimers());
  const start = Date.now();
  vi.useFakeTimers({ toFake: ['Date'], now: start + 58_000 });
  expect(await limiter.consume('wile')).toBeLessThanOrEqual(2);
  vi.setSystemTime(start + 61_000);
  await consumeAll(limiter, 'wile');
  expect(await limiter.consume('wile')).toBeGreaterThan(55);
});

test('a limiter counts concurrent attempts on all instances', async () => {
  const name = 'many';
  const here = database.rateLimiter({ ...limits, name });
  const there = other.rateLimiter({ ...limits, name });
  const results = await Promise.all(Array.from({ length: 30 }, (_, n) => (n % 2 ? here : there).consume('wile')));
  expect(results.filter((result) => result === undefined)).toHaveLength(3);
  for (const seconds of results) if (seconds !== undefined) expect(seconds).toBeGreaterThan(55);
});

test('a refused attempt costs one statement and changes no row', async () => {
  const proxy = await openTcpProxy(server.appUrl);
  const proxied = openDatabase({ url: proxy.url, poolSize: 1, onConnectionLost: () => {} });
  onTestFinished(async () => {
    await proxied.close();
    await proxy.close();
  });
  const limiter = proxied.rateLimiter({ ...limits, name: 'refused_once' });
  await consumeAll(limiter, 'wile');
  const row = () => server.asOwner(`SELECT ctid::text, * FROM rate_limits WHERE key LIKE 'refused_once:%'`);
  const before = await row();
  proxy.takeRoundTrips();
  expect(await limiter.consume('wile')).toBeGreaterThan(0);
  expect(proxy.takeRoundTrips()).toBe(1);
  expect(await row()).toEqual(before);
});

test('limits that are combined count an attempt against all or none, by one statement', async () => {
  const proxy = await openTcpProxy(server.appUrl);
  const proxied = openDatabase({ url: proxy.url, poolSize: 1, onConnectionLost: () => {} });
  onTestFinished(async () => {
    await proxied.close();
    await proxy.close();
  });
  const wide = { name: 'combined_wide', attempts: 5, seconds: 600 };
  const narrow = { name: 'combined_narrow', attempts: 3, seconds: 60 };
  const limiter = proxied.combinedRateLimiter([wide, narrow]);
  const points = () => server.asOwner(`SELECT points FROM rate_limits WHERE key LIKE 'combined_%' ORDER BY key`);
  for (let attempt = 0; attempt < 3; attempt += 1) expect(await limiter.consume(['here', 'wile'])).toBeUndefined();
  expect(await points()).toEqual([{ points: 3 }, { points: 3 }]);

  proxy.takeRoundTrips();
  const refused = await limiter.consume(['here', 'wile']);
  expect(proxy.takeRoundTrips()).toBe(1);
  expect(refused).toEqual({ name: 'combined_narrow', seconds: expect.closeTo(60, -1) });
  expect(await points()).toEqual([{ points: 3 }, { points: 3 }]);

  for (let attempt = 0; attempt < 2; attempt += 1) await limiter.consume(['here', 'road']);
  expect(await limiter.consume(['here', 'hank'])).toMatchObject({ name: 'combined_wide' });
  // The key that was refused leaves no row.
  expect(await points()).toHaveLength(3);
});

test('limits that are combined count concurrent attempts', async () => {
  const limits = [
    { name: 'together_wide', attempts: 20, seconds: 600 },
    { name: 'together_narrow', attempts: 3, seconds: 60 },
  ];
  const [here, there] = [database.combinedRateLimiter(limits), other.combinedRateLimiter(limits)];
  const consume = (n: number) => (n % 2 ? here : there).consume(['here', 'wile']);
  const results = await Promise.all(Array.from({ length: 30 }, (_, n) => consume(n)));
  expect(results.filter((result) => result === undefined)).toHaveLength(3);
  const rows = await server.asOwner(`SELECT points FROM rate_limits WHERE key LIKE 'together_%'`);
  expect(rows).toEqual([{ points: 3 }, { points: 3 }]);
});

test('refund takes one attempt back, and reset all of them', async () => {
  const limiter = database.rateLimiter({ ...limits, name: 'back' });
  for (let attempt = 0; attempt < 20; attempt += 1) {
    expect(await limiter.consume('wile')).toBeUndefined();
    await limiter.refund('wile');
  }
  await consumeAll(limiter, 'wile');
  expect(await limiter.consume('wile')).toBeGreaterThan(0);
  await limiter.reset('wile');
  expect(await limiter.consume('wile')).toBeUndefined();
});

test('refused attempts are not counted, so that refunds make room', async () => {
  const limiter = database.rateLimiter({ ...limits, name: 'refused' });
  const results = await Promise.all(Array.from({ length: 20 }, () => limiter.consume('wile')));
  expect(results.filter((result) => result !== undefined)).toHaveLength(17);
  for (let attempt = 0; attempt < 3; attempt += 1) await limiter.refund('wile');
  await consumeAll(limiter, 'wile');
  expect(await limiter.consume('wile')).toBeGreaterThan(0);
});

test('refunds never count below zero, so that attempts never exceed the limit', async () => {
  const limiter = database.rateLimiter({ ...limits, name: 'below' });
  await limiter.consume('wile');
  for (let attempt = 0; attempt < 5; attempt += 1) await limiter.refund('wile');
  await limiter.reset('wile');
  for (let attempt = 0; attempt < 5; attempt += 1) await limiter.refund('wile');
  await limiter.consume('road');
  await server.asOwner(`UPDATE rate_limits SET expire = 0 WHERE key LIKE 'below:%'`);
  await limiter.refund('road');
  for (const who of ['wile', 'road']) {
    await consumeAll(limiter, who);
    expect(await limiter.consume(who)).toBeGreaterThan(0);
  }
});

test('limiters of different names count separately', async () => {
  const [a, b] = [database.rateLimiter({ ...limits, name: 'a' }), database.rateLimiter({ ...limits, name: 'b' })];
  for (let attempt = 0; attempt < 4; attempt += 1) await a.consume('wile');
  expect(await b.consume('wile')).toBeUndefined();
});

test('a limiter takes keys of any length and content, and stores only their hashes', async () => {
  const limiter = database.rateLimiter({ ...limits, name: 'clear' });
  for (const key of ['x'.repeat(100_000), `wile@acme.example\u0000'"`, '']) {
    expect(await limiter.consume(key)).toBeUndefined();
  }
  await limiter.consume('wile@acme.example');
  const rows = await server.asOwner<{ key: string }>(`SELECT key FROM rate_limits WHERE key LIKE 'clear:%'`);
  expect(rows).toHaveLength(4);
  for (const { key } of rows) expect(key).not.toContain('wile');
});

test('a limiter deletes rows that expired an hour ago, and keeps later ones', async () => {
  await server.asOwner(`INSERT INTO rate_limits (key, points, expire) VALUES ('old', 1, $1), ('recent', 1, $2)`, [
    Date.now() - 61 * 60_000,
    Date.now() - 59 * 60_000,
  ]);
  await database.rateLimiter({ ...limits, name: 'sweep' }).consume('wile');
  expect(await server.asOwner(`SELECT key FROM rate_limits WHERE key IN ('old', 'recent')`)).toEqual([
    { key: 'recent' },
  ]);
});

test('a limiter rejects as unavailable while the database is down', async () => {
  const proxy = await openTcpProxy(server.appUrl);
  await proxy.close();
  const away = openDatabase({ url: proxy.url, poolSize: 1, onConnectionLost: () => {} });
  onTestFinished(() => away.close());
  const failure: unknown = await away
    .rateLimiter({ ...limits, name: 'away' })
    .consume('wile')
    .catch((error: unknown) => error);
  expect(isDatabaseUnavailable(failure)).toBe(true);
});
