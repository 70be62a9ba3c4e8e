import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId as tenant } from '@freehold/tenancy';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  createFixtureDatabase,
  type FixtureDatabase,
  type FixtureTenantClient,
  openFixtureDatabase,
} from './fixture.ts';

/** PostgreSQL's plans for the lists of a small tenant whose rows are older than a large tenant's. */

let server: TestDatabase;
let database: FixtureDatabase;
let small: FixtureTenantClient;

beforeAll(async () => {
  server = await createFixtureDatabase();
  await server.asOwner(`INSERT INTO tenants (id, name) VALUES ('small', 'Small'), ('large', 'Large')`);
  for (const [id, rows] of [
    ['small', 100],
    ['large', 30_000],
  ] as const) {
    const owner = new pg.Client({ connectionString: server.ownerUrl });
    await owner.connect();
    await owner.query(`SELECT set_config('app.tenant_id', $1, false)`, [id]);
    await owner.query(
      `INSERT INTO projects (id, name, owner_sub) SELECT uuidv7(), n, 'o' FROM generate_series(1, $1) n`,
      [rows],
    );
    await owner.query(
      `INSERT INTO tasks (id, title, owner_sub) SELECT uuidv7(), n, 'o' || n % 20 FROM generate_series(1, $1) n`,
      [rows],
    );
    await owner.end();
  }
  await server.asOwner('ANALYZE projects, tasks');
  database = openFixtureDatabase({ url: server.appUrl, poolSize: 1 });
  small = database.forTenant(tenant('small'));
  // The plan that is kept was made for the large tenant.
  await database.forTenant(tenant('large')).project.findMany({ orderBy: { id: 'desc' }, take: 21 });
});

afterAll(async () => {
  await database.close();
  await server.drop();
});

/** Returns the statement of a query. */
async function statementOf(query: PromiseLike<unknown>): Promise<string> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await query;
    return String(Reflect.get(Object(spy.mock.lastCall?.[0]), 'text'));
  } finally {
    spy.mockRestore();
  }
}

const id = '01900000-0000-7000-8000-0000000000a1';
const page = { orderBy: { id: 'desc' }, take: 21 } as const;

test.each<[string, () => PromiseLike<unknown>, string, readonly unknown[]]>([
  ['a list of projects', () => small.project.findMany(page), 'projects_tenant_id_id_key', ['small', 21, 0]],
  [
    'a later page',
    () => small.project.findMany({ ...page, where: { id: { lt: id } } }),
    'projects_tenant_id_id_key',
    [id, 'small', 21, 0],
  ],
  ['a list of tasks', () => small.task.findMany(page), 'tasks_tenant_id_id_key', ['small', 21, 0]],
  [
    'a list of one user’s tasks',
    () => small.task.findMany({ ...page, where: { ownerSub: 'o7' } }),
    'tasks_tenant_id_owner_sub_id_idx',
    ['o7', 'small', 21, 0],
  ],
])('%s uses the tenant’s index, and does not scan all tenants’ rows', async (_, query, index, values) => {
  const text = await statementOf(query());
  const plan = await small.$transaction(async (transaction) => {
    await transaction.$executeRaw`SET LOCAL plan_cache_mode = force_generic_plan`;
    await transaction.$executeRawUnsafe(`PREPARE list AS ${text}`);
    const literals = values.map((value) => pg.escapeLiteral(String(value))).join();
    const lines = await transaction.$queryRawUnsafe<Record<string, string>[]>(`EXPLAIN EXECUTE list(${literals})`);
    await transaction.$executeRaw`DEALLOCATE list`;
    return lines.map((line) => line['QUERY PLAN']).join('\n');
  });
  expect(plan).toMatch(new RegExp(`Index (Only )?Scan Backward using ${index} `));
  expect(plan).not.toContain('Sort');
});
