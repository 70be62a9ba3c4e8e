import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  isMissingReference,
  type OperatorDatabase,
  type OwnerDatabase,
  openOperatorDatabase,
  openOwnerDatabase,
} from '../src/index.ts';
import { migrationsDirectory } from '../src/migrations/migrate.ts';
import { readMigrations } from '../src/migrations/migration-files.ts';
import { createFixtureDatabase, type FixtureDatabase, openFixtureDatabase } from './fixture.ts';

let server: TestDatabase;
let api: FixtureDatabase;
let owner: OwnerDatabase;
let operator: OperatorDatabase;

beforeAll(async () => {
  server = await createFixtureDatabase();
  api = openFixtureDatabase({ url: server.appUrl, poolSize: 8 });
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

async function tenantWith(id: string, projects: number) {
  const tenant = tenantId(id);
  await owner.createTenant(tenant, id, 'tester');
  const db = api.forTenant(tenant);
  const data = Array.from({ length: projects }, (_, n) => ({ name: `Project ${n}`, ownerSub: 'wile' }));
  if (projects > 0) await db.project.createMany({ data });
  return { tenant, db };
}

describe('deleteRows', () => {
  test('deletes a tenant’s rows in many transactions, and no other tenant’s rows', async () => {
    const { tenant } = await tenantWith('large', 2_500);
    const other = await tenantWith('small', 3);
    const steps: number[] = [];
    expect(await owner.deleteRows(tenant, { onProgress: (rows) => steps.push(rows), signal: never })).toEqual({
      labels: 0,
      tasks: 0,
      projects: 2_500,
    });
    expect(steps).toEqual([1_000, 2_000, 2_500]);
    expect(await owner.countRows(tenant)).toEqual({ labels: 0, tasks: 0, projects: 0 });
    expect(await operator.countRows(other.tenant)).toEqual({ labels: 0, tasks: 0, projects: 3 });
  });

  test('stops between two transactions, and continues with the next call', async () => {
    const { tenant } = await tenantWith('stopped', 2_500);
    const stopping = new AbortController();
    const onProgress = () => stopping.abort(new Error('Stopped.'));
    await expect(owner.deleteRows(tenant, { onProgress, signal: stopping.signal })).rejects.toThrow('Stopped.');
    expect(await owner.countRows(tenant)).toMatchObject({ projects: 1_500 });
    expect(await owner.deleteRows(tenant, quietly)).toMatchObject({ projects: 1_500 });
  });

  test('deletes rows of tables before the tables that they refer to, also of a table added later', async () => {
    onTestFinished(async () => void (await server.asOwner('DROP TABLE a_notes')));
    await server.asOwner(`
      CREATE TABLE a_notes (
        id int NOT NULL, tenant_id text NOT NULL DEFAULT current_tenant_id(), project_id uuid NOT NULL,
        FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE RESTRICT)`);
    await server.asOwner(`
      ALTER TABLE a_notes ENABLE ROW LEVEL SECURITY; ALTER TABLE a_notes FORCE ROW LEVEL SECURITY;
      CREATE POLICY a_notes_of_current_tenant ON a_notes
        USING (tenant_id = current_tenant_id()) WITH CHECK (tenant_id = current_tenant_id());
      GRANT SELECT, INSERT, UPDATE, DELETE ON a_notes TO freehold_app`);
    const { tenant, db } = await tenantWith('noted', 2);
    await db.$executeRaw`INSERT INTO a_notes (id, project_id) SELECT 1, id FROM projects`;
    expect(await owner.deleteRows(tenant, quietly)).toEqual({ a_notes: 2, labels: 0, tasks: 0, projects: 2 });
    await db.project.create({ data: { name: 'Late', ownerSub: 'wile' } });
    await db.$executeRaw`INSERT INTO a_notes (id, project_id) SELECT 1, id FROM projects`;
    expect(await owner.deleteTenant(tenant, 'tester', noCounts)).toEqual({
      a_notes: 1,
      labels: 0,
      tasks: 0,
      projects: 1,
    });
  });

  test('is preceded by an export of one snapshot', async () => {
    const { tenant, db } = await tenantWith('pictured', 1_500);
    const lines: string[] = [];
    await owner.exportTenant(tenant, async (some) => {
      // Written during the export.
      await db.project.create({ data: { name: 'Late', ownerSub: 'wile' } });
      lines.push(...some);
    });
    const tables = lines.map((line) => JSON.parse(line).table);
    expect(tables.filter((table) => table === 'projects')).toHaveLength(1_500);
    expect(new Set(tables)).toEqual(new Set(['tenants', 'projects']));
  });
});

test('each row written while its tenant is deleted is deleted too, or refused', async () => {
  const { tenant, db } = await tenantWith('racing', 500);
  let refused = 0;
  let going = true;
  const write = async () => {
    while (going) {
      await db.project.create({ data: { name: 'Race', ownerSub: 'road' } }).catch((error: unknown) => {
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
  expect(await owner.countRows(tenant)).toEqual({ labels: 0, tasks: 0, projects: 0 });
  expect(await owner.findTenant(tenant)).toBeUndefined();
  expect(await owner.wasTenantDeleted(tenant)).toBe(true);
});

describe('a change of a user', () => {
  const change = { actor: 'tester', action: 'user.disabled', before: null, after: null, revoke: true } as const;

  test('revokes their tokens by the database’s clock, and never at an earlier moment than before', async () => {
    const ada = { sub: 'ada', username: 'ada', email: 'ada@acme.example', tenant: tenantId('acme') };
    const [before, first] = [await operator.now(), await operator.recordUserChange(ada, change)];
    const after = await operator.now();
    expect(first?.revokedBefore.getTime()).toBeGreaterThan(before.getTime() + 1_000);
    expect(first?.revokedBefore.getTime()).toBeLessThanOrEqual(after.getTime() + 2_000);
    expect(first?.revokedBefore.getMilliseconds()).toBe(0);
    // The API's moment is later than the operator's: a token was issued ahead of the database's clock.
    const late = new Date(Math.ceil(after.getTime() / 1_000) * 1_000 + 15_000);
    await api.revokeTokens(ada, new Date(late.getTime() - 1_000));
    expect(await operator.recordUserChange(ada, change)).toMatchObject({ revokedBefore: late });
    expect(await operator.eraseUser(ada, change)).toMatchObject({ revokedBefore: late });
  });

  test('is rolled back if its audit event can’t be written', async () => {
    const road = { sub: 'road', username: 'road', email: 'road@acme.example', tenant: tenantId('acme') };
    await server.asOwner('ALTER TABLE audit_events ADD CONSTRAINT nothing_more CHECK (false) NOT VALID');
    onTestFinished(async () => void (await server.asOwner('ALTER TABLE audit_events DROP CONSTRAINT nothing_more')));
    await expect(operator.recordUserChange(road, change)).rejects.toThrow('nothing_more');
    expect(await operator.findUser('road')).toBeUndefined();
  });

  test('needs only the API’s role, which can’t read audit events or create tenants', async () => {
    const noOwner = openOwnerDatabase(server.appUrl);
    await expect(noOwner.wasTenantDeleted(tenantId('acme'))).rejects.toThrow('permission denied');
    await expect(noOwner.createTenant(tenantId('mine'), 'Mine', 'road')).rejects.toThrow('permission denied');
    await noOwner.close();
  });
});

test('pendingMigrations lists the missing migrations in order, and changes nothing', async () => {
  const empty = await createTestDatabase({ empty: true });
  const nobody = openOwnerDatabase(empty.ownerUrl);
  const missing = await nobody.pendingMigrations();
  const all = await readMigrations(migrationsDirectory);
  expect(missing).toEqual(all.map(({ name }) => name));
  expect(missing).toEqual(missing.toSorted());
  expect(await nobody.pendingMigrations()).toEqual(missing);
  expect(await owner.pendingMigrations()).toEqual([]);
  await nobody.close();
  await empty.drop();
});
