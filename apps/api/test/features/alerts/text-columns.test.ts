import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { type Database, openDatabase, openOwnerDatabase } from '@freehold/database';
import { migrate } from '@freehold/database/migrations';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * The migrations that put text beside the enums of alerts, while the version before serves: its statements run before, during
 * and after each migration.
 */

const folder = new URL('../../../../../prisma/migrations/', import.meta.url);
const migrations = (await readdir(folder)).filter((name) => /^\d/.test(name)).sort();
const steps = migrations.filter((name) => /_alerts_text_(columns|fill|required|indexes)$/.test(name));
const tenants = ['acme', 'globex'];
let database: TestDatabase;
let opened: Database;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
  await prepare();
});

/** Makes the database of the version before, with the tenants. */
async function prepare(): Promise<void> {
  await database.asOwner(`CREATE TABLE _prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
    logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0)`);
  for (const name of migrations.filter((name) => name < (steps[0] ?? ''))) await apply(name);
  for (const tenant of tenants) await database.asOwner(`INSERT INTO tenants (id, name) VALUES ('${tenant}', 'T')`);
}

afterAll(async () => {
  await opened?.close();
  await database.drop();
});

/** Applies a migration as `npm run migrate` does, and records it. */
async function apply(name: string): Promise<void> {
  const sql = await readFile(new URL(`${name}/migration.sql`, folder), 'utf8');
  const checksum = createHash('sha256').update(sql).digest('hex');
  await database.asOwner(sql.startsWith('-- Without a transaction.') ? sql : `BEGIN; ${sql}; COMMIT`);
  await database.asOwner(
    'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ($1, $2, now(), $3)',
    [randomUUID(), checksum, name],
  );
}

/** What the version before sends: it knows the enums alone. */
const versionBefore = {
  async create(tenant: string, severity: string): Promise<string> {
    const id = randomUUID();
    await database.asOwner(`SELECT set_config('app.tenant_id', '${tenant}', false);
      INSERT INTO alerts (id, title, severity, status, owner_sub, created_at, updated_at)
        VALUES ('${id}', 'An alert', CAST('${severity}'::text AS alert_severity), CAST('open'::text AS alert_status), 'wile',
                now(), now())`);
    return id;
  },
  async acknowledge(tenant: string, id: string): Promise<void> {
    await database.asOwner(`SELECT set_config('app.tenant_id', '${tenant}', false);
      UPDATE alerts SET status = CAST('acknowledged'::text AS alert_status), acknowledged_at = now(),
             acknowledged_by_sub = 'wile', updated_at = now()
       WHERE id = '${id}' AND tenant_id = '${tenant}' AND status = CAST('open'::text AS alert_status)`);
  },
  async rename(tenant: string, id: string): Promise<void> {
    await database.asOwner(`SELECT set_config('app.tenant_id', '${tenant}', false);
      UPDATE alerts SET title = 'Renamed' WHERE id = '${id}'`);
  },
};

const expected = new Map<string, { tenant: string; severity: string; status: string }>();

/** The version before creates, acknowledges and changes alerts, some that were there for long. */
async function serve(): Promise<void> {
  for (const tenant of tenants) {
    for (const severity of ['info', 'warning', 'critical']) {
      const id = await versionBefore.create(tenant, severity);
      expected.set(id, { tenant, severity, status: 'open' });
    }
    const open = [...expected].filter(([, alert]) => alert.tenant === tenant && alert.status === 'open');
    for (const [id, alert] of [open.at(0), open.at(-1)].filter((entry) => entry !== undefined)) {
      await versionBefore.acknowledge(tenant, id);
      expected.set(id, { ...alert, status: 'acknowledged' });
    }
    const [id] = open.at(1) ?? [];
    if (id !== undefined) await versionBefore.rename(tenant, id);
  }
}

test('the version before serves before, during and after each migration, and the text is equal in the end', async () => {
  expect(steps).toHaveLength(4);
  await serve();
  for (const step of steps) {
    await Promise.all([apply(step), serve()]);
    await serve();
  }
  await migrate(database);
  opened = openDatabase({ url: database.appUrl, poolSize: 1, onConnectionLost: () => {} });
  await opened.assertRlsEnforced();
  for (const tenant of tenants) {
    const rows = await opened.forTenant(tenantId(tenant)).$queryRaw`
      SELECT id::text, severity::text, status::text, severity_text, status_text FROM alerts ORDER BY id`;
    const own = [...expected].filter(([, alert]) => alert.tenant === tenant).sort(([a], [b]) => (a < b ? -1 : 1));
    expect(rows).toEqual(
      own.map(([id, { severity, status }]) => ({ id, severity, status, severity_text: severity, status_text: status })),
    );
  }
});

test('this version reads and writes the text, and the version before reads it in the enums', async () => {
  const acme = opened.forTenant(tenantId('acme'));
  const open = [...expected.values()].filter(({ tenant, status }) => tenant === 'acme' && status === 'open');
  expect(await acme.alert.count({ where: { status: 'open' } })).toBe(open.length);
  const { id } = await acme.alert.create({ data: { title: 'New', severity: 'critical', ownerSub: 'wile' } });
  await acme.alert.create({ data: { title: 'Plain', ownerSub: 'wile' } });
  const enums = () =>
    acme.$queryRaw`SELECT title, severity::text, status::text FROM alerts WHERE title IN ('New', 'Plain') ORDER BY title`;
  expect(await enums()).toEqual([
    { title: 'New', severity: 'critical', status: 'open' },
    { title: 'Plain', severity: 'info', status: 'open' },
  ]);
  await acme.alert.update({ where: { id }, data: { severity: 'warning' } });
  await versionBefore.acknowledge('acme', id);
  expect(await acme.alert.findFirst({ where: { id } })).toMatchObject({ severity: 'warning', status: 'acknowledged' });
  expect(await enums()).toContainEqual({ title: 'New', severity: 'warning', status: 'acknowledged' });
  await expect(acme.alert.update({ where: { id }, data: { severity: 'catastrophic' } })).rejects.toThrow();
});

test('the one plan for all values looks into the index, also where the sample has no open alert', async () => {
  for (const tenant of tenants)
    await database.asOwner(`SELECT set_config('app.tenant_id', '${tenant}', false); DELETE FROM alerts`);
  await database.asOwner(`SELECT set_config('app.tenant_id', 'acme', false);
    INSERT INTO alerts (id, title, owner_sub, status_text, acknowledged_at, acknowledged_by_sub)
      SELECT uuidv7(), 'An alert', 'wile', 'acknowledged', now(), 'wile' FROM generate_series(1, 3000)`);
  await database.asOwner('ANALYZE alerts');
  for (const column of ['status_text', 'severity_text']) {
    const plan = await database.asOwner(`EXPLAIN (GENERIC_PLAN) SELECT * FROM alerts
      WHERE ${column} = $1 AND tenant_id = $2 ORDER BY id DESC LIMIT $3 OFFSET $4`);
    expect(JSON.stringify(plan)).toContain(`Index Scan Backward using alerts_tenant_id_${column}_id_idx`);
  }
});

test('a fill that stops at a tenant keeps what it has filled, and the next run goes on', async () => {
  await opened.close();
  await database.drop();
  database = await createTestDatabase({ empty: true });
  await prepare();
  for (const tenant of tenants) await versionBefore.create(tenant, 'warning');
  await apply(steps[0] ?? '');
  await database.asOwner(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON alerts FOR EACH ROW WHEN (NEW.tenant_id = 'globex') EXECUTE FUNCTION refuse()`);
  await expect(migrate(database)).rejects.toThrow(/_alerts_text_fill stopped, and the next run continues it: refused/);
  const filled = async () => {
    const owner = openOwnerDatabase(database.ownerUrl);
    const lines: string[] = [];
    for (const tenant of tenants) {
      await owner.exportTenant(tenantId(tenant), async (rows) => void lines.push(...rows));
    }
    await owner.close();
    return lines.flatMap((line) => /"severity_text":([^,]*)/.exec(line)?.[1] ?? []);
  };
  expect(await filled()).toEqual(['"warning"', 'null']);
  await database.asOwner('DROP TRIGGER refuse ON alerts; DROP FUNCTION refuse()');
  expect(await migrate(database)).toEqual(migrations.filter((name) => name > (steps[0] ?? '')));
  expect(await filled()).toEqual(['"warning"', '"warning"']);
  opened = openDatabase({ url: database.appUrl, poolSize: 1, onConnectionLost: () => {} });
});
