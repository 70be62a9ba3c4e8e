import {
  type ColumnsClient as Client,
  ColumnsClient,
  ColumnsPrisma,
  createColumnsDatabase,
} from '@freehold/fixture-database/columns';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createTenant, type Database, openDatabase, type TenantTables } from '../src/index.ts';
import { findDrift } from './schema-engine/drift.ts';
import { openSchemaEngine, readSchema } from './schema-engine/schema-engine.ts';

/**
 * Tables of the kinds that a team may add, through the tenant's client and through plain Prisma, which runs without row-level
 * security on a database of its own, with one tenant.
 */

type Tables = TenantTables<Client>;

let server: TestDatabase;
let plainServer: TestDatabase;
let database: Database<Client>;
let acme: Tables;
let plain: Client;
let pool: pg.Pool;

beforeAll(async () => {
  server = await createColumnsDatabase();
  plainServer = await createColumnsDatabase();
  for (const { ownerUrl } of [server, plainServer]) await createTenant(ownerUrl, tenantId('acme'), 'Acme');
  await createTenant(server.ownerUrl, tenantId('globex'), 'Globex');
  await plainServer.asOwner(`
    ALTER TABLE samples ALTER tenant_id SET DEFAULT 'acme';
    ALTER TABLE events ALTER tenant_id SET DEFAULT 'acme'`);
  database = openDatabase({ url: server.appUrl, poolSize: 3, onConnectionLost: () => {}, client: ColumnsClient });
  acme = database.forTenant(tenantId('acme'));
  const { pathname } = new URL(plainServer.ownerUrl);
  const { href } = Object.assign(new URL(inject('databaseTemplate').superuserUrl), { pathname });
  pool = new pg.Pool({ connectionString: href, max: 2 });
  plain = new ColumnsClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
  // Rows that the other tenant may never see.
  const globex = database.forTenant(tenantId('globex'));
  await globex.sample.create({
    data: { name: 'theirs', weight: '1e20', grains: 2n ** 62n, tags: ['a'], kind: 'sand' },
  });
  await globex.event.create({ data: { title: 'theirs', happenedAt: new Date('2026-05-05') } });
});

afterAll(async () => {
  await plain.$disconnect();
  await pool.end();
  await database.close();
  await server.drop();
  await plainServer.drop();
});

afterEach(async () => {
  for (const tables of [acme, plain]) {
    await tables.sample.deleteMany();
    await tables.event.deleteMany();
  }
});

/** Does the same with both clients, and returns what both return: a result, or the code of an error. */
async function both<Result>(work: (tables: Tables) => PromiseLike<Result>): Promise<Result | { code: unknown }> {
  const [own, expected] = [await attempt(work, acme), await attempt(work, plain)];
  expect(own).toEqual(expected);
  return own;
}

async function attempt<Result>(work: (tables: Tables) => PromiseLike<Result>, tables: Tables) {
  try {
    return await work(tables);
  } catch (error) {
    return { code: error instanceof Error && 'code' in error ? error.code : error };
  }
}

const id = (n: number) => `01900000-0000-7000-8000-00000000000${n}`;
const decimal = (text: string) => new ColumnsPrisma.Decimal(text);
const day = (text: string) => new Date(`${text}T00:00:00Z`);

/** Values that a JavaScript number can't hold, the ends of ranges, and what is easily mistaken. */
const rows = [
  {
    id: id(1),
    name: 'Ärger',
    weight: decimal('123456789012345678901234567890.0123456789'),
    price: decimal('0.000000000000000000000000000001'),
    grains: 9223372036854775807n,
    layers: 2147483647,
    foundOn: day('2026-03-29'),
    kind: 'sand' as const,
    otherKinds: ['rock' as const, 'sand' as const],
    tags: ['a', 'b,c', '"quoted"', '{}', '', 'NULL', '\\'],
    depths: [0, -2147483648],
    serials: [9007199254740993n, -9223372036854775808n],
    prices: [decimal('9007199254740993.000000000000000000000000000001'), decimal('-0.1')],
    days: [day('0001-01-01'), day('9999-12-31')],
  },
  {
    id: id(2),
    name: 'Sand',
    weight: decimal('-0.0000000001'),
    price: null,
    grains: -9223372036854775808n,
    layers: -2147483648,
    foundOn: day('0001-01-01'),
    kind: 'rock' as const,
    otherKinds: [],
    tags: [],
    depths: [],
    serials: [],
    prices: [],
    days: [],
  },
  {
    id: id(3),
    name: 'sand',
    foundOn: day('9999-12-31'),
    tags: ['a'],
    grains: 9007199254740993n,
    weight: decimal('0.3'),
  },
];

async function createRows(): Promise<void> {
  await both((db) => db.sample.createMany({ data: rows }));
}

describe('a tenant’s client does as plain Prisma does, and exactly', () => {
  test('when it creates and reads a row', async () => {
    for (const data of rows) {
      const created = await both((db) => db.sample.create({ data }));
      expect(created).toMatchObject({ ...data, tenantId: 'acme', nameLower: data.name.toLowerCase() });
      expect(await both((db) => db.sample.findUnique({ where: { id: data.id } }))).toEqual(created);
    }
    await both((db) => db.sample.deleteMany());
    const many = await both((db) => db.sample.createManyAndReturn({ data: rows }));
    expect(many).toMatchObject(rows);
    expect(await both((db) => db.sample.findMany({ orderBy: { id: 'asc' } }))).toEqual(many);
  });

  test('when it changes a row', async () => {
    await createRows();
    const where = { id: id(2) };
    const changes = [
      { grains: { increment: 9223372036854775807n }, weight: { increment: '100000000000000000000.0000000001' } },
      { weight: { multiply: 3 }, layers: { increment: 1 } },
      {
        tags: { push: 'd' },
        serials: { push: [1n, 2n] },
        prices: { push: decimal('1.10') },
        days: { set: [day('2026-01-31')] },
      },
      { otherKinds: { set: ['sand' as const] }, depths: { set: [1] }, kind: 'sand' as const },
      { foundOn: null, price: '12345678901234567890.000000000000000000000000000009' },
      { foundOn: day('2024-02-29'), tags: [] },
      { tenantId: 'acme', name: 'Renamed' },
    ];
    for (const data of changes) {
      expect(await both((db) => db.sample.update({ where, data }))).not.toHaveProperty('code');
    }
    expect(await both((db) => db.sample.findFirst({ where }))).toMatchObject({
      grains: -1n,
      weight: decimal('300000000000000000000'),
      serials: [1n, 2n],
      nameLower: 'renamed',
    });
    const data = { grains: { decrement: 1n } };
    await both((db) => db.sample.updateMany({ where: { kind: 'sand' }, data }));
    await both((db) => db.sample.updateManyAndReturn({ where: { id: id(1) }, data: { tags: { push: 'e' } } }));
    const upsert = { where: { id: id(3) }, create: { name: 'new' }, update: { depths: { push: 5 } } };
    expect(await both((db) => db.sample.upsert(upsert))).toMatchObject({ depths: [5] });
    expect(await both((db) => db.sample.delete({ where }))).toMatchObject({ name: 'Renamed' });
  });

  const filters = [
    { weight: decimal('123456789012345678901234567890.0123456789') },
    { weight: { gt: 0, lt: '0.30000000000000001' } },
    { weight: { in: ['0.3', '-1'] } },
    { price: { not: null } },
    { price: null },
    { grains: 9007199254740993n },
    { grains: { in: [9007199254740993n, 1n] } },
    { grains: { gte: 9007199254740993n, not: 9223372036854775807n } },
    { foundOn: day('2026-03-29') },
    { foundOn: { lt: day('2026-03-29') } },
    { foundOn: { in: [day('0001-01-01'), day('9999-12-31')] } },
    { kind: 'sand' as const },
    { kind: { in: ['sand' as const] } },
    { kind: { not: 'sand' as const } },
    { otherKinds: { has: 'sand' as const } },
    { tags: { has: 'a' } },
    { tags: { hasSome: ['a', 'z'] } },
    { tags: { hasEvery: ['a', 'b,c'] } },
    { tags: { isEmpty: true } },
    { tags: { equals: ['a'] } },
    { depths: { has: -2147483648 } },
    { serials: { has: 9007199254740993n } },
    { prices: { has: decimal('-0.1') } },
    { days: { has: day('9999-12-31') } },
    { nameLower: 'sand' },
    { name: { equals: 'SAND', mode: 'insensitive' as const } },
    { NOT: { tags: { has: 'a' } } },
    { OR: [{ tags: { isEmpty: true } }, { grains: { gt: 2n ** 60n } }] },
  ];

  test('when it filters', async () => {
    await createRows();
    const counts = [];
    for (const where of filters) {
      const found = await both((db) => db.sample.findMany({ where, orderBy: [{ weight: 'asc' }, { id: 'desc' }] }));
      expect([where, found]).not.toHaveProperty('1.code');
      counts.push(Array.isArray(found) ? found.length : 0);
      expect(await both((db) => db.sample.count({ where }))).toBe(counts.at(-1));
    }
    // Each filter tells rows apart.
    expect(counts.filter((count) => count === 0 || count === rows.length)).toEqual([]);
  });

  test('when it sorts, pages and groups', async () => {
    await createRows();
    const orders = ['weight', 'price', 'grains', 'foundOn', 'kind', 'nameLower', 'tags', 'serials'].flatMap((column) =>
      (['asc', 'desc'] as const).map((direction) => [{ [column]: direction }, { id: direction }]),
    );
    for (const orderBy of orders) {
      expect(await both((db) => db.sample.findMany({ orderBy, take: 2, skip: 1 }))).toHaveLength(2);
      const page = { orderBy, take: 2, cursor: { id: id(3) } };
      expect(await both((db) => db.sample.findMany(page))).not.toHaveProperty('code');
    }
    const groups = [
      (db: Tables) =>
        db.sample.groupBy({ by: ['kind'], _count: true, _sum: { weight: true }, orderBy: { kind: 'asc' } }),
      (db: Tables) => db.sample.groupBy({ by: ['foundOn'], _max: { grains: true }, orderBy: { foundOn: 'asc' } }),
      (db: Tables) => db.sample.groupBy({ by: ['tags'], _count: true, orderBy: { tags: 'asc' } }),
      (db: Tables) => db.sample.groupBy({ by: ['grains', 'weight'], orderBy: [{ grains: 'asc' }, { weight: 'asc' }] }),
    ];
    for (const group of groups) expect(await both<unknown>(group)).not.toHaveProperty('code');
    expect(await both((db) => db.sample.findMany({ distinct: ['kind'], orderBy: { id: 'asc' } }))).toHaveLength(2);
  });

  test('when it adds up what no JavaScript number holds', async () => {
    await createRows();
    const totals = await both((db) =>
      db.sample.aggregate({
        _sum: { weight: true, price: true, grains: true, layers: true },
        _avg: { weight: true, grains: true, layers: true },
        _min: { weight: true, grains: true, foundOn: true, kind: true },
        _max: { weight: true, grains: true, foundOn: true, name: true },
      }),
    );
    expect(totals).toMatchObject({
      _sum: { weight: decimal('123456789012345678901234567890.3123456788'), grains: 9007199254740992n, layers: -1 },
      _max: { grains: 9223372036854775807n, foundOn: day('9999-12-31') },
    });
  });

  test('when SQL reads it', async () => {
    await createRows();
    const raw = await both(
      (db) => db.$queryRaw`SELECT weight, price, grains, layers, found_on, kind::text, tags, depths, serials, days,
                                  count(*) OVER () AS total FROM samples ORDER BY id`,
    );
    expect(raw).toMatchObject([
      { weight: rows[0]?.weight, grains: 9223372036854775807n, serials: rows[0]?.serials, total: 3n },
      {},
      {},
    ]);
  });

  test('when it is refused: a value out of range, no choice of the enum, or a generated column', async () => {
    await createRows();
    const where = { id: id(1) };
    const refused = [
      { grains: { increment: 1n } },
      { grains: 9223372036854775808n },
      { layers: { increment: 1 } },
      { weight: '1e30' },
      { weight: { multiply: '1e30' } },
      { nameLower: 'written' },
    ];
    for (const data of refused) {
      expect([data, await both((db) => db.sample.update({ where, data }))]).toHaveProperty('1.code');
    }
    expect(await both((db) => db.sample.findFirst({ where }))).toMatchObject(rows[0] ?? {});
  });
});

test('a row has no JSON that rounds a number: bigint throws, and numeric is its digits in a string', async () => {
  const row = await acme.sample.create({ data: rows[0] ?? { name: '' } });
  const { grains, serials, ...rest } = row;
  expect(() => JSON.stringify({ grains })).toThrow(TypeError);
  expect(() => JSON.stringify({ serials })).toThrow(TypeError);
  expect(JSON.parse(JSON.stringify(rest))).toMatchObject({
    weight: '1.234567890123456789012345678900123456789e+29',
    price: '1e-30',
    prices: ['9007199254740993.000000000000000000000000000001', '-0.1'],
    foundOn: '2026-03-29T00:00:00.000Z',
    kind: 'sand',
  });
  // As docs/extending.md has it.
  expect(grains.toString()).toBe('9223372036854775807');
  expect(row.weight.toFixed()).toBe('123456789012345678901234567890.0123456789');
  expect(row.price?.toFixed()).toBe('0.000000000000000000000000000001');
  expect(row.foundOn?.toISOString().slice(0, 10)).toBe('2026-03-29');
});

describe('a view with security_invoker', () => {
  test('is read as plain Prisma reads it, and shows the tenant’s rows alone', async () => {
    await createRows();
    const totals = await both((db) => db.sampleTotal.findMany({ orderBy: { kind: 'asc' } }));
    expect(totals).toEqual([
      {
        tenantId: 'acme',
        kind: 'rock',
        samples: 2n,
        weight: decimal('0.2999999999'),
        grains: decimal('-9214364837600034815'),
      },
      { tenantId: 'acme', kind: 'sand', samples: 1n, weight: rows[0]?.weight, grains: decimal('9223372036854775807') },
    ]);
    expect(await both((db) => db.sampleTotal.count({ where: { samples: { gt: 1 } } }))).toBe(1);
    expect(await both((db) => db.sampleTotal.aggregate({ _sum: { samples: true } }))).toEqual({
      _sum: { samples: 3n },
    });
    const unique = { where: { tenantId_kind: { tenantId: 'acme', kind: 'sand' as const } } };
    expect(await both((db) => db.sampleTotal.findUnique(unique))).toMatchObject({ samples: 1n });
    expect(await acme.$queryRaw`SELECT DISTINCT tenant_id FROM sample_totals`).toEqual([{ tenant_id: 'acme' }]);
    await expect(Promise.try(() => acme.sampleTotal.findMany({ where: { tenantId: 'globex' } }))).rejects.toThrow();
  });
});

describe('a partitioned tenant table', () => {
  const events = [
    { id: id(1), happenedAt: new Date('2026-01-01T00:00:00.000Z'), title: 'first' },
    { id: id(2), happenedAt: new Date('2026-12-31T23:59:59.999Z'), title: 'last' },
  ];

  test('is read and written as plain Prisma reads and writes it', async () => {
    expect(await both((db) => db.event.createMany({ data: events }))).toEqual({ count: 2 });
    expect(await both((db) => db.event.findMany({ orderBy: { happenedAt: 'asc' } }))).toMatchObject(events);
    const key = { tenantId: 'acme', id: id(1), happenedAt: new Date('2026-01-01') };
    const where = { tenantId_id_happenedAt: key };
    expect(await both((db) => db.event.findUnique({ where }))).toMatchObject({ title: 'first' });
    const moved = { happenedAt: new Date('2026-06-01'), title: 'moved' };
    expect(await both((db) => db.event.update({ where, data: moved }))).toMatchObject(moved);
    expect(await both((db) => db.event.updateMany({ data: { title: 'all' } }))).toEqual({ count: 2 });
    const late = { id: id(3), happenedAt: new Date('2027-01-01'), title: 'no partition' };
    expect(await both((db) => db.event.create({ data: late }))).toHaveProperty('code');
    expect(await both((db) => db.event.deleteMany({ where: { happenedAt: { gt: new Date('2026-06-01') } } }))).toEqual({
      count: 1,
    });
  });

  test('hides another tenant’s rows, and its partitions can’t be reached by name', async () => {
    expect(await acme.event.findMany()).toEqual([]);
    expect(await acme.event.updateMany({ data: { title: 'taken' } })).toEqual({ count: 0 });
    await expect(acme.$queryRaw`SELECT * FROM events_2026`).rejects.toThrow(/permission denied/);
    await expect(acme.$executeRaw`INSERT INTO events SELECT gen_random_uuid(), 'globex', now(), 't'`).rejects.toThrow(
      /row-level security/,
    );
  });

  test('takes a partition that is made while the API runs, and the next start does, too', async () => {
    const data = { title: 'next year', happenedAt: new Date('2027-05-05') };
    await expect(acme.event.create({ data })).rejects.toThrow();
    await server.asOwner(`
      CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01Z') TO ('2028-01-01Z');
      GRANT SELECT ON events_2027 TO freehold_backup`);
    expect(await acme.event.create({ data })).toMatchObject(data);
    const started = openDatabase({
      url: server.appUrl,
      poolSize: 1,
      onConnectionLost: () => {},
      client: ColumnsClient,
    });
    try {
      await started.assertRlsEnforced();
      expect(await started.forTenant(tenantId('acme')).event.count()).toBe(1);
    } finally {
      await started.close();
    }
  });

  test('stops the next start if a partition can be reached by name', async () => {
    await server.asOwner('GRANT SELECT ON events_2026 TO freehold_app');
    try {
      await expect(database.assertRlsEnforced()).rejects.toThrow('REVOKE ALL ON events_2026 FROM freehold_app');
    } finally {
      await server.asOwner('REVOKE ALL ON events_2026 FROM freehold_app');
    }
    await database.assertRlsEnforced();
  });
});

test('the checks of models and migrations understand partitions, generated columns and views', async () => {
  const schemaEngine = await openSchemaEngine(plainServer.ownerUrl);
  try {
    await plainServer.asOwner(`
      ALTER TABLE samples ALTER tenant_id SET DEFAULT current_tenant_id();
      ALTER TABLE events ALTER tenant_id SET DEFAULT current_tenant_id()`);
    const schema = await readSchema(new URL('../../fixture-database/columns-schema/', import.meta.url));
    expect(await findDrift(schemaEngine, schema)).toEqual([]);
    await plainServer.asOwner('ALTER TABLE events ADD COLUMN more text');
    expect(await findDrift(schemaEngine, schema)).toEqual(['ALTER TABLE "events" DROP COLUMN "more"']);
  } finally {
    await schemaEngine.close();
  }
});
