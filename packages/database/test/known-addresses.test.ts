import { createHash } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, type OperatorDatabase, openDatabase, openOperatorDatabase } from '../src/index.ts';

let server: TestDatabase;
let database: Database;
let operator: OperatorDatabase;

const users = ['wile', 'road'].map((sub) => ({
  sub,
  username: sub,
  email: `${sub}@acme.example`,
  tenant: tenantId('acme'),
}));

beforeAll(async () => {
  server = await createTestDatabase();
  database = openDatabase({ url: server.appUrl, poolSize: 4, onConnectionLost: () => {} });
  operator = openOperatorDatabase(server.appUrl);
});

beforeEach(async () => {
  await server.asOwner('DELETE FROM known_addresses');
  for (const user of users) await database.recordSignIn(user);
});

afterAll(async () => {
  await Promise.all([database.close(), operator.close()]);
  await server.drop();
});

const hashOf = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());
const remember = (address: string, sub = 'wile') => database.rememberAddress({ sub, hash: hashOf(address) });

/** What a limit that has no attempt left says about an address. */
async function isKnown(...addresses: string[]): Promise<boolean | undefined> {
  const limiter = database.combinedRateLimiter([{ name: 'full', attempts: 0, seconds: 60 }]);
  await server.asOwner('DELETE FROM rate_limits');
  // The first attempt of a window begins it.
  await limiter.consume(['an address']);
  return (await limiter.consume(['an address'], addresses.map(hashOf)))?.isFromKnownAddress;
}

const rowsOf = async (sub: string) =>
  (await server.asOwner<{ count: number }>(`SELECT count(*)::int FROM known_addresses WHERE sub = '${sub}'`))[0]?.count;

test('an address is known once it is remembered, by each of its hashes', async () => {
  expect(await isKnown('office')).toBe(false);
  await remember('office');
  expect(await isKnown('office')).toBe(true);
  expect(await isKnown('old key', 'office')).toBe(true);
  expect(await isKnown('elsewhere')).toBe(false);
  expect(await isKnown()).toBe(false);
});

test('an address is known for 30 days after the last sign-in', async () => {
  await remember('office');
  await server.asOwner(`UPDATE known_addresses SET last_sign_in_at = now() - interval '29 days 23 hours'`);
  expect(await isKnown('office')).toBe(true);
  await server.asOwner(`UPDATE known_addresses SET last_sign_in_at = now() - interval '30 days'`);
  expect(await isKnown('office')).toBe(false);
  await remember('office');
  expect(await isKnown('office')).toBe(true);
});

test('old addresses are deleted at the next sign-in of anyone', async () => {
  await remember('office');
  await server.asOwner(`UPDATE known_addresses SET last_sign_in_at = now() - interval '31 days'`);
  await remember('home', 'road');
  expect(await rowsOf('wile')).toBe(0);
});

test('a user has 20 addresses at most, the latest', async () => {
  await remember('another user’s', 'road');
  for (let n = 0; n < 25; n += 1) {
    await remember(`place ${n}`);
    await server.asOwner(`UPDATE known_addresses SET last_sign_in_at = last_sign_in_at - interval '1 minute'`);
  }
  expect(await rowsOf('wile')).toBe(20);
  expect(await isKnown('place 4')).toBe(false);
  expect(await isKnown('place 5')).toBe(true);
  expect(await isKnown('another user’s')).toBe(true);
});

test('concurrent sign-ins from one address make one row', async () => {
  await Promise.all(Array.from({ length: 20 }, () => remember('office')));
  expect(await rowsOf('wile')).toBe(1);
});

test('an address passes to the user who signs in with the account’s name now', async () => {
  await remember('office');
  await remember('office', 'road');
  expect([await rowsOf('wile'), await rowsOf('road')]).toEqual([0, 1]);
});

test('a deleted user’s addresses are deleted with them, and no others', async () => {
  for (const sub of ['wile', 'road']) await remember(`${sub}’s`, sub);
  const [wile] = users;
  if (wile === undefined) throw new Error('There are no users.');
  await operator.eraseUser(wile, { actor: 'tester', action: 'user.deleted', before: null, after: null });
  expect([await rowsOf('wile'), await rowsOf('road')]).toEqual([0, 1]);
  await server.asOwner(`DELETE FROM users WHERE sub = 'road'`);
  expect(await rowsOf('road')).toBe(0);
});
