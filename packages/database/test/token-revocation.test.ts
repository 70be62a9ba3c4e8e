import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, type OperatorDatabase, openDatabase, openOperatorDatabase } from '../src/index.ts';

let server: TestDatabase;
let database: Database;
/** Another instance of the API. */
let other: Database;
let operator: OperatorDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
  const open = () => openDatabase({ url: server.appUrl, poolSize: 4, onConnectionLost: () => {} });
  [database, other] = [open(), open()];
  operator = openOperatorDatabase(server.appUrl);
});

afterAll(async () => {
  await Promise.all([database.close(), other.close(), operator.close()]);
  await server.drop();
});

const revokedBefore = async (sub: string) => (await other.findAccountStatus(undefined, sub)).revokedBefore;
const seconds = (date: Date | undefined) => Math.floor((date?.getTime() ?? 0) / 1_000);
const user = (sub: string) => ({ sub, username: sub, email: `${sub}@acme.example`, tenant: tenantId('acme') });

describe('a revocation', () => {
  test('revokes the tokens of the current second by the database’s clock, and says how long that second lasts', async () => {
    const before = await operator.now();
    const revocation = await database.revokeTokens({ sub: 'stranger', username: 'stranger' });
    const after = await operator.now();
    expect(revocation.revokedBefore.getMilliseconds()).toBe(0);
    expect(seconds(revocation.revokedBefore)).toBeGreaterThanOrEqual(seconds(before) + 1);
    expect(seconds(revocation.revokedBefore)).toBeLessThanOrEqual(seconds(after) + 1);
    expect(revocation.waitMilliseconds).toBeGreaterThanOrEqual(0);
    expect(revocation.waitMilliseconds).toBeLessThanOrEqual(1_000);
    expect(await revokedBefore('stranger')).toEqual(revocation.revokedBefore);
  });

  test('revokes a token whose issue time is some seconds ahead of the database’s clock', async () => {
    const issuedAt = new Date((seconds(await operator.now()) + 10) * 1_000);
    await database.revokeTokens({ sub: 'ahead', username: 'ahead' }, issuedAt);
    expect(await revokedBefore('ahead')).toEqual(new Date(issuedAt.getTime() + 1_000));
  });

  test('doesn’t reach into the future, whatever a token’s issue time', async () => {
    await database.revokeTokens({ sub: 'future', username: 'future' }, new Date('2100-05-01T12:00:00Z'));
    const after = await operator.now();
    expect((await revokedBefore('future'))?.getTime()).toBeLessThanOrEqual(after.getTime() + 21_000);
  });

  test('keeps the later moment of two concurrent ones, and the rest of the user’s row', async () => {
    const wile = user('wile');
    await database.recordSignIn(wile);
    const issuedAt = new Date((seconds(await operator.now()) + 15) * 1_000);
    await Promise.all([database.revokeTokens(wile, issuedAt), other.revokeTokens(wile)]);
    await other.revokeTokens(wile);
    expect(await revokedBefore('wile')).toEqual(new Date(issuedAt.getTime() + 1_000));
    const rows = await server.asOwner(`SELECT email, tenant_id FROM users WHERE sub = 'wile'`);
    expect(rows).toEqual([{ email: 'wile@acme.example', tenant_id: 'acme' }]);
  });

  test('stays through the next sign-in', async () => {
    const hank = user('hank');
    const revocation = await database.revokeTokens(hank);
    await database.recordSignIn(hank);
    expect(await revokedBefore('hank')).toEqual(revocation.revokedBefore);
  });

  test('by an operator lasts one second longer, for Cognito’s clock, and uses the same clock', async () => {
    const change = { actor: 'tester', action: 'user.disabled', before: null, after: null, revoke: true } as const;
    const before = await operator.now();
    const revocation = await operator.recordUserChange(user('road'), change);
    const after = await operator.now();
    expect(seconds(revocation?.revokedBefore)).toBeGreaterThanOrEqual(seconds(before) + 2);
    expect(seconds(revocation?.revokedBefore)).toBeLessThanOrEqual(seconds(after) + 2);
    // The API's moment is earlier, so the operator's stays.
    await database.revokeTokens(user('road'));
    expect(seconds(await revokedBefore('road'))).toBeGreaterThanOrEqual(seconds(revocation?.revokedBefore));
  });
});
