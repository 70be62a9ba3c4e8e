import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Database,
  isMissingReference,
  type OperatorDatabase,
  type OwnerDatabase,
  openDatabase,
  openOperatorDatabase,
  openOwnerDatabase,
} from '../src/index.ts';

let server: TestDatabase;
let api: Database;
let owner: OwnerDatabase;
let operator: OperatorDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
  api = openDatabase({ url: server.appUrl, poolSize: 8, onConnectionLost: () => {} });
  owner = openOwnerDatabase(server.ownerUrl);
  operator = openOperatorDatabase(server.appUrl);
});

afterAll(async () => {
  await Promise.all([api.close(), owner.close(), operator.close()]);
  await server.drop();
});

const never = new AbortController().signal;
const quietly = { onProgress: () => {}, signal: never };
const noCounts = { users: 0, rows: {} };

async function tenantWith(id: string, items: number) {
  const tenant = tenantId(id);
  await owner.createTenant(tenant, id, 'tester');
  const db = api.forTenant(tenant);
  const data = Array.from({ length: items }, (_, n) => ({ name: `Item ${n}`, ownerSub: 'wile' }));
  if (items > 0) await db.item.createMany({ data });
  return { tenant, db };
}

describe('the rows of a tenant', () => {
  test('go in many steps, and nobody else’s with them', async () => {
    const { tenant } = await tenantWith('large', 2_500);
    const other = await tenantWith('small', 3);
    const steps: number[] = [];
    expect(await owner.deleteRows(tenant, { onProgress: (rows) => steps.push(rows), signal: never })).toEqual({
      alerts: 0,
      items: 2_500,
    });
    expect(steps).toEqual([1_000, 2_000, 2_500]);
    expect(await owner.countRows(tenant)).toEqual({ alerts: 0, items: 0 });
    expect(await operator.countRows(other.tenant)).toEqual({ alerts: 0, items: 3 });
  });

  test('stop going between two steps, and go on with the next call', async () => {
    const { tenant } = await tenantWith('stopped', 2_500);
    const stopping = new AbortController();
    const onProgress = () => stopping.abort(new Error('Stopped.'));
    await expect(owner.deleteRows(tenant, { onProgress, signal: stopping.signal })).rejects.toThrow('Stopped.');
    expect(await owner.countRows(tenant)).toMatchObject({ items: 1_500 });
    expect(await owner.deleteRows(tenant, quietly)).toMatchObject({ items: 1_500 });
  });

  test('go also where a table that somebody added refers to another and lets nothing go before itself', async () => {
    await server.asOwner(`
      CREATE TABLE a_notes (
        id int NOT NULL, tenant_id text NOT NULL DEFAULT current_tenant_id(), item_id uuid NOT NULL,
        FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE RESTRICT)`);
    await server.asOwner(`
      ALTER TABLE a_notes ENABLE ROW LEVEL SECURITY; ALTER TABLE a_notes FORCE ROW LEVEL SECURITY;
      CREATE POLICY a_notes_of_current_tenant ON a_notes
        USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
      GRANT SELECT, INSERT, UPDATE, DELETE ON a_notes TO freehold_app`);
    const { tenant, db } = await tenantWith('noted', 2);
    await db.$executeRaw`INSERT INTO a_notes (id, item_id) SELECT 1, id FROM items`;
    expect(await owner.deleteRows(tenant, quietly)).toEqual({ a_notes: 2, alerts: 0, items: 2 });
    await db.item.create({ data: { name: 'Late', ownerSub: 'wile' } });
    await db.$executeRaw`INSERT INTO a_notes (id, item_id) SELECT 1, id FROM items`;
    expect(await owner.deleteTenant(tenant, 'tester', noCounts)).toEqual({ a_notes: 1, alerts: 0, items: 1 });
    await server.asOwner('DROP TABLE a_notes');
  });

  test('are exported as one moment shows them', async () => {
    const { tenant, db } = await tenantWith('pictured', 1_500);
    const lines: string[] = [];
    await owner.exportTenant(tenant, async (some) => {
      // Somebody goes on writing.
      await db.item.create({ data: { name: 'Late', ownerSub: 'wile' } });
      lines.push(...some);
    });
    const tables = lines.map((line) => JSON.parse(line).table);
    expect(tables.filter((table) => table === 'items')).toHaveLength(1_500);
    expect(new Set(tables)).toEqual(new Set(['tenants', 'items']));
  });
});

test('of rows that are written while a tenant goes, each is deleted with it or refused', async () => {
  const { tenant, db } = await tenantWith('racing', 500);
  let refused = 0;
  let going = true;
  const write = async () => {
    while (going) {
      await db.item.create({ data: { name: 'Race', ownerSub: 'road' } }).catch((error: unknown) => {
        if (!isMissingReference(error)) throw error;
        refused += 1;
      });
    }
  };
  const writers = [write(), write(), write()];
  await owner.deleteRows(tenant, quietly);
  await owner.deleteTenant(tenant, 'tester', noCounts);
  await expect.poll(() => refused, { timeout: 10_000 }).toBeGreaterThan(3);
  going = false;
  await Promise.all(writers);
  expect(await owner.countRows(tenant)).toEqual({ alerts: 0, items: 0 });
  expect(await owner.findTenant(tenant)).toBeUndefined();
  expect(await owner.wasTenantDeleted(tenant)).toBe(true);
});

describe('what is done to a person', () => {
  const change = { actor: 'tester', action: 'user.disabled', before: null, after: null, revoke: true };

  test('ends their tokens by the database’s clock, and never sooner than was said before', async () => {
    const ada = { sub: 'ada', username: 'ada', email: 'ada@acme.example', tenant: tenantId('acme') };
    const [before, first] = [await operator.now(), await operator.recordUserChange(ada, change)];
    const after = await operator.now();
    expect(first?.revokedBefore.getTime()).toBeGreaterThan(before.getTime() + 1_000);
    expect(first?.revokedBefore.getTime()).toBeLessThanOrEqual(after.getTime() + 2_000);
    expect(first?.revokedBefore.getMilliseconds()).toBe(0);
    const late = new Date(after.getTime() + 60_000);
    await api.revokeTokens(ada, late);
    expect(await operator.recordUserChange(ada, change)).toMatchObject({ revokedBefore: late });
    expect(await operator.eraseUser(ada, change)).toMatchObject({ revokedBefore: late });
  });

  test('is taken back as a whole where it can’t go on record', async () => {
    const road = { sub: 'road', username: 'road', email: 'road@acme.example', tenant: tenantId('acme') };
    await server.asOwner('ALTER TABLE audit_events ADD CONSTRAINT nothing_more CHECK (false) NOT VALID');
    await expect(operator.recordUserChange(road, change)).rejects.toThrow('nothing_more');
    await server.asOwner('ALTER TABLE audit_events DROP CONSTRAINT nothing_more');
    expect(await operator.findUser('road')).toBeUndefined();
  });

  test('needs no more than the API’s role has, which still can’t read the record', async () => {
    const noOwner = openOwnerDatabase(server.appUrl);
    await expect(noOwner.wasTenantDeleted(tenantId('acme'))).rejects.toThrow('permission denied');
    await expect(noOwner.createTenant(tenantId('mine'), 'Mine', 'road')).rejects.toThrow('permission denied');
    await noOwner.close();
  });
});

test('migrations that are missing are named in their order, and nothing is changed', async () => {
  const empty = await createTestDatabase({ empty: true });
  const nobody = openOwnerDatabase(empty.ownerUrl);
  const missing = await nobody.pendingMigrations();
  expect(missing[0]).toBe('20261120000000_tenants_users_items');
  expect(missing).toEqual(missing.toSorted());
  expect(await nobody.pendingMigrations()).toEqual(missing);
  expect(await owner.pendingMigrations()).toEqual([]);
  await nobody.close();
  await empty.drop();
});
