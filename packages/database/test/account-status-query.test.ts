import { createTestDatabase, openTcpProxy, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { isDatabaseUnavailable, openDatabase } from '../src/index.ts';

let server: TestDatabase;
const subs = Array.from({ length: 300 }, (_, n) => `many-${n}`);
const revokedAt = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, n));

beforeAll(async () => {
  server = await createTestDatabase();
  await server.asOwner(
    `INSERT INTO tenants (id, name, status) VALUES ('open', 'Open', 'active'), ('shut', 'Shut', 'suspended')`,
  );
  await server.asOwner(
    `INSERT INTO users (sub, username, revoked_before)
     SELECT sub, sub, at FROM unnest($1::text[], $2::timestamptz[]) AS many (sub, at)`,
    [subs, subs.map((_, n) => revokedAt(n))],
  );
});

afterAll(() => server.drop());

/** Opens the database behind a proxy that counts round trips, with its connections made. */
async function open(queryMilliseconds?: number) {
  const proxy = await openTcpProxy(server.appUrl);
  const options = { url: proxy.url, poolSize: 4, onConnectionLost: () => {} };
  const database = openDatabase(queryMilliseconds === undefined ? options : { ...options, queryMilliseconds });
  onTestFinished(async () => {
    await database.close();
    await proxy.close();
  });
  await Promise.all(Array.from({ length: 4 }, () => database.ping()));
  proxy.takeRoundTrips();
  return { proxy, database };
}

test('each of many concurrent calls gets its own status, from few queries', async () => {
  const { proxy, database } = await open();
  const tenants = [tenantId('open'), tenantId('shut'), tenantId('nosuch'), undefined] as const;
  const statuses = ['active', 'suspended', undefined, undefined];
  const found = await Promise.all(subs.map((sub, n) => database.findAccountStatus(tenants[n % 4], sub)));
  expect(found).toEqual(subs.map((_, n) => ({ tenantStatus: statuses[n % 4], revokedBefore: revokedAt(n) })));
  expect(proxy.takeRoundTrips()).toBeLessThanOrEqual(8);
});

test('calls of one moment share one query', async () => {
  const { proxy, database } = await open();
  await Promise.all(subs.slice(0, 20).map((sub) => database.findAccountStatus(tenantId('open'), sub)));
  expect(proxy.takeRoundTrips()).toBe(1);
});

test('calls beyond the size of a batch run in a second query, without waiting for the first', async () => {
  const { proxy, database } = await open();
  proxy.stallBefore('many-');
  const found = Promise.all(subs.map((sub) => database.findAccountStatus(tenantId('open'), sub)));
  let roundTrips = 0;
  // Neither query has been answered by then.
  await vi.waitFor(() => {
    roundTrips += proxy.takeRoundTrips();
    expect(roundTrips).toBe(2);
  });
  proxy.resume();
  expect(await found).toHaveLength(subs.length);
});

test('two queries run at once at most, and later calls share the next one', async () => {
  const { proxy, database } = await open();
  proxy.stallBefore('many-');
  const found: Promise<unknown>[] = [];
  for (const sub of subs.slice(0, 20)) {
    found.push(database.findAccountStatus(tenantId('open'), sub));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(proxy.takeRoundTrips()).toBe(2);
  proxy.resume();
  expect(await Promise.all(found)).toHaveLength(20);
  expect(proxy.takeRoundTrips()).toBe(1);
});

test('all calls fail while the database does not answer, and succeed once it does', async () => {
  const { proxy, database } = await open(500);
  const findAll = () => Promise.all(subs.map((sub) => database.findAccountStatus(tenantId('open'), sub)));
  await findAll();
  proxy.stallBefore('many-');
  const outcomes = await Promise.allSettled(subs.map((sub) => database.findAccountStatus(undefined, sub)));
  expect(outcomes.every((one) => one.status === 'rejected' && isDatabaseUnavailable(one.reason))).toBe(true);
  proxy.resume();
  expect(await findAll()).toHaveLength(subs.length);
});

test('a column that has another type now is read at once, on every connection', async () => {
  const { database } = await open();
  const findAll = () => Promise.all(subs.map((sub) => database.findAccountStatus(tenantId('open'), sub)));
  const expected = subs.map((_, n) => ({ tenantStatus: 'active', revokedBefore: revokedAt(n) }));
  // One query a connection: each prepares the statement.
  for (let time = 0; time < 6; time += 1) expect(await findAll()).toEqual(expected);
  await server.asOwner('ALTER TABLE users ALTER COLUMN revoked_before TYPE timestamptz(0)');
  expect(await findAll()).toEqual(expected);
  expect(await findAll()).toEqual(expected);
});
