import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId as tenant } from '@freehold/tenancy';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  BatchTransactionError,
  createTenant,
  ForeignTenantError,
  GlobalTableError,
  isDatabaseUnavailable,
  isMissingReference,
} from '../src/index.ts';
import {
  createFixtureDatabase,
  type FixtureDatabase,
  type FixtureTenantClient,
  openFixtureDatabase,
} from './fixture.ts';

let server: TestDatabase;
let database: FixtureDatabase;
let acme: FixtureTenantClient;
let globex: FixtureTenantClient;
let other: { readonly id: string };
let own: { readonly id: string };

beforeAll(async () => {
  server = await createFixtureDatabase();
  await createTenant(server.ownerUrl, tenant('acme'), 'Acme');
  await createTenant(server.ownerUrl, tenant('globex'), 'Globex');
  database = openFixtureDatabase({ url: server.appUrl, poolSize: 4 });
  acme = database.forTenant(tenant('acme'));
  globex = database.forTenant(tenant('globex'));
});

afterAll(async () => {
  await database.close();
  await server.drop();
});

beforeEach(async () => {
  await Promise.all([acme.project.deleteMany(), globex.project.deleteMany()]);
  own = await acme.project.create({ data: { name: 'ours', ownerSub: 'wile' } });
  other = await globex.project.create({ data: { name: 'theirs', ownerSub: 'hank' } });
});

describe('reading', () => {
  test('returns a tenant’s own rows, without a condition on the tenant', async () => {
    expect(await acme.project.findMany()).toMatchObject([{ id: own.id, tenantId: 'acme' }]);
    expect(await globex.project.findMany()).toMatchObject([{ id: other.id, tenantId: 'globex' }]);
  });

  test('finds nothing by the id of another tenant’s row', async () => {
    const where = { id: other.id };
    expect(await acme.project.findFirst({ where })).toBeNull();
    expect(await acme.project.findUnique({ where })).toBeNull();
    expect(await acme.project.findUnique({ where: { tenantId_id: { tenantId: 'acme', id: other.id } } })).toBeNull();
    await expect(acme.project.findUniqueOrThrow({ where })).rejects.toMatchObject({ code: 'P2025' });
    expect(await acme.project.count({ where })).toBe(0);
    expect(await acme.project.aggregate({ _count: true, where })).toEqual({ _count: 0 });
    expect(await acme.project.groupBy({ by: ['tenantId'], _count: true })).toEqual([{ tenantId: 'acme', _count: 1 }]);
  });

  test.each([{ id: undefined }, {}, undefined, { tenantId_id: { tenantId: 'acme', id: undefined } }])(
    'throws for the unique key %j, instead of finding any row',
    async (where) => {
      for (const operation of ['findUnique', 'findUniqueOrThrow']) {
        const find: unknown = Reflect.get(acme.project, operation);
        if (typeof find !== 'function') throw new Error(`There is no ${operation}.`);
        await expect(Promise.try(() => find({ where }))).rejects.toThrow('wants a unique key');
      }
    },
  );

  test('can’t be widened by a condition', async () => {
    const everything = { OR: [{ id: other.id }, { NOT: { name: 'nothing is called so' } }] };
    expect(await acme.project.findMany({ where: everything })).toHaveLength(1);
  });

  test('by id works for several tenants in one tick', async () => {
    const found = await Promise.all([
      acme.project.findUnique({ where: { id: own.id } }),
      globex.project.findUnique({ where: { id: other.id } }),
      acme.project.findUnique({ where: { id: other.id } }),
      globex.project.findUnique({ where: { id: own.id } }),
    ]);
    expect(found.map((project) => project?.name)).toEqual(['ours', 'theirs', undefined, undefined]);
  });

  test('works for an operation that is awaited later', async () => {
    const later = acme.project.findMany();
    await globex.project.findMany();
    expect(await later).toMatchObject([{ tenantId: 'acme' }]);
  });

  test('works for many concurrent tenants on few connections', async () => {
    const clients = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? acme : globex));
    const lists = await Promise.all(clients.map((client) => client.project.findMany()));
    lists.forEach((list, n) => {
      expect(list.map((project) => project.tenantId)).toEqual([n % 2 === 0 ? 'acme' : 'globex']);
    });
  });
});

describe('writing', () => {
  test('creates rows of the tenant without naming it', async () => {
    const data = { name: 'new', ownerSub: 'wile' };
    expect(await acme.project.create({ data })).toMatchObject({ tenantId: 'acme' });
    expect(await acme.project.createManyAndReturn({ data: [data, data] })).toMatchObject([
      { tenantId: 'acme' },
      { tenantId: 'acme' },
    ]);
    expect(await globex.project.count()).toBe(1);
  });

  test('does not change or delete another tenant’s row', async () => {
    const where = { id: other.id };
    const data = { name: 'taken' };
    await expect(acme.project.update({ where, data })).rejects.toMatchObject({ code: 'P2025' });
    await expect(acme.project.delete({ where })).rejects.toMatchObject({ code: 'P2025' });
    expect(await acme.project.updateMany({ where, data })).toEqual({ count: 0 });
    expect(await acme.project.deleteMany({ where })).toEqual({ count: 0 });
    expect(await globex.project.findFirst({ where })).toMatchObject({ name: 'theirs' });
  });

  test('does not change another tenant’s row by an upsert of its id', async () => {
    const { id } = other;
    const upsert = acme.project.upsert({
      where: { id },
      update: { name: 'taken' },
      create: { id, name: 'taken', ownerSub: '' },
    });
    await expect(upsert).rejects.toThrow();
    expect(await globex.project.findFirst({ where: { id } })).toMatchObject({ name: 'theirs' });
  });

  test('throws before anything is sent if it names another tenant', async () => {
    const { id } = own;
    const row = { tenantId: 'globex', name: 'smuggled', ownerSub: 'wile' };
    const attempts = [
      () => acme.project.create({ data: row }),
      () => acme.project.createMany({ data: [row] }),
      () => acme.project.update({ where: { id }, data: { tenantId: 'globex' } }),
      () => acme.project.update({ where: { id }, data: { tenantId: { set: 'globex' } } }),
      () => acme.project.updateMany({ data: { tenantId: 'globex' } }),
      () => acme.project.upsert({ where: { id }, update: { tenantId: 'globex' }, create: row }),
      () => acme.project.findMany({ where: { tenantId: 'globex' } }),
      () => acme.project.findMany({ where: { NOT: { tenantId: { not: 'globex' } } } }),
      () => acme.project.findUnique({ where: { tenantId_id: { tenantId: 'globex', id: other.id } } }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(ForeignTenantError);
    expect(await globex.project.count()).toBe(1);
  });
});

describe('a row that refers to another', () => {
  test('can’t refer to another tenant’s', async () => {
    const failure: unknown = await acme.task
      .create({ data: { title: 'theirs?', ownerSub: 'wile', projectId: other.id } })
      .catch((error: unknown) => error);
    expect(isMissingReference(failure)).toBe(true);
    const task = await acme.task.create({ data: { title: 'ours', ownerSub: 'wile', projectId: own.id } });
    const change = acme.task.update({ where: { id: task.id }, data: { projectId: other.id } });
    expect(isMissingReference(await change.catch((error: unknown) => error))).toBe(true);
    await expect(
      acme.task.update({ where: { id: task.id }, data: { project: { connect: { id: other.id } } } }),
    ).rejects.toMatchObject({ code: 'P2025' });
  });

  test('stays, with its tenant, when the other is deleted', async () => {
    const { id } = await acme.task.create({ data: { title: 'about ours', ownerSub: 'wile', projectId: own.id } });
    await acme.project.delete({ where: { id: own.id } });
    expect(await acme.task.findFirst({ where: { id } })).toMatchObject({ tenantId: 'acme', projectId: null });
  });

  test('is included by a relation, from either side', async () => {
    await acme.task.create({ data: { title: 'about ours', ownerSub: 'wile', projectId: own.id } });
    const [found] = await acme.task.findMany({
      where: { title: 'about ours', projectId: own.id },
      include: { project: true },
    });
    expect(found?.project).toMatchObject({ id: own.id });
    expect(await acme.project.findFirst({ where: { id: own.id }, include: { tasks: true } })).toMatchObject({
      tasks: [{ title: 'about ours' }],
    });
  });
});

test('a fluent relation returns the tenant’s rows, wherever it is awaited', async () => {
  const { id } = await acme.task.create({ data: { title: 'about ours', ownerSub: 'wile', projectId: own.id } });
  const related = acme.task.findFirst({ where: { id } }).project();
  expect(await globex.$transaction(async () => await related)).toMatchObject({ id: own.id });
  expect(await globex.task.findFirst({ where: { id } }).project()).toBeNull();
});

describe('other shapes of tables', () => {
  test('a key that is unique per tenant can be used by each tenant once', async () => {
    const create = (client: FixtureTenantClient, projectId: string) =>
      client.label.create({ data: { name: 'urgent', projectId } });
    await create(acme, own.id);
    expect(await create(globex, other.id)).toMatchObject({ tenantId: 'globex' });
    await expect(create(acme, own.id)).rejects.toMatchObject({ code: 'P2002' });
    const uniqueKey = { tenantId: 'acme', name: 'urgent' };
    expect(await acme.label.findUnique({ where: { tenantId_name: uniqueKey } })).toMatchObject({
      projectId: own.id,
    });
    expect(await globex.label.count({ where: { name: 'urgent' } })).toBe(1);
  });

  test('rows with a required reference are deleted with the row that they refer to, and no other tenant’s', async () => {
    await acme.label.create({ data: { name: 'a', projectId: own.id } });
    await globex.label.create({ data: { name: 'a', projectId: other.id } });
    await expect(acme.label.create({ data: { name: 'b', projectId: other.id } })).rejects.toMatchObject({
      code: 'P2003',
    });
    await acme.project.delete({ where: { id: own.id } });
    expect(await acme.label.count()).toBe(0);
    expect(await globex.label.count()).toBe(1);
  });

  test('a JSON column holds any key, such as tenantId, and is filtered by it', async () => {
    const settings = { tenantId: 'globex', list: [{ tenantId: null }] };
    const { id } = await acme.project.create({ data: { name: 'json', ownerSub: 'wile', settings } });
    expect(await acme.project.findMany({ where: { settings: { equals: settings } } })).toMatchObject([
      { id, settings },
    ]);
    const nested = { tasks: { create: { title: 'nested', ownerSub: 'wile' } }, settings: { tenantId: 1 } };
    await acme.project.update({ where: { id }, data: nested });
    await acme.task.updateMany({
      where: { project: { settings: { path: ['tenantId'], equals: 1 } } },
      data: { title: 'found' },
    });
    expect(await acme.task.findMany({ where: { projectId: id }, include: { project: true } })).toMatchObject([
      { title: 'found', project: { settings: { tenantId: 1 } } },
    ]);
  });

  test('JSON and enum columns are written, read and filtered, with the database’s defaults', async () => {
    const { id } = await acme.project.create({ data: { name: 'json', ownerSub: 'wile', settings: { colour: 'red' } } });
    const where = { settings: { path: ['colour'], equals: 'red' } };
    expect(await acme.project.findMany({ where })).toMatchObject([{ id, settings: { colour: 'red' }, budget: 0 }]);
    expect(await globex.project.findMany({ where })).toEqual([]);
    expect(await acme.task.create({ data: { title: 'open', ownerSub: 'wile' } })).toMatchObject({ status: 'open' });
    expect(await acme.task.updateMany({ where: { status: 'open' }, data: { status: 'done' } })).toEqual({
      count: expect.any(Number),
    });
    expect(await acme.task.count({ where: { status: 'open' } })).toBe(0);
  });
});

describe('concurrent upserts of one row', () => {
  test.each<[string, () => PromiseLike<unknown>, () => Promise<number>, number]>([
    [
      'by the tenant’s own key',
      () =>
        acme.label.upsert({
          where: { tenantId_name: { tenantId: 'acme', name: 'urgent' } },
          update: { projectId: own.id },
          create: { name: 'urgent', projectId: own.id },
        }),
      () => acme.label.count(),
      1,
    ],
    [
      'by its id',
      () =>
        acme.project.upsert({
          where: { id: '01900000-0000-7000-8000-000000000099' },
          update: { budget: { increment: 1 } },
          create: { id: '01900000-0000-7000-8000-000000000099', name: 'counted', ownerSub: 'wile' },
        }),
      async () => (await acme.project.findFirst({ where: { name: 'counted' } }))?.budget ?? 0,
      49,
    ],
    [
      'with a relation, where Prisma reads first,',
      () =>
        acme.label.upsert({
          where: { tenantId_name: { tenantId: 'acme', name: 'related' } },
          update: {},
          create: { name: 'related', project: { connect: { id: own.id } } },
        }),
      () => acme.label.count({ where: { name: 'related' } }),
      1,
    ],
  ])('%s all succeed', async (_, upsert, counted, expected) => {
    await Promise.all(Array.from({ length: 50 }, upsert));
    expect(await counted()).toBe(expected);
  });
});

describe('transactions', () => {
  test('are confined', async () => {
    const seen = await acme.$transaction(async (transaction) => {
      await transaction.project.create({ data: { name: 'inside', ownerSub: 'wile' } });
      return transaction.project.findMany({ orderBy: { name: 'asc' } });
    });
    expect(seen).toMatchObject([
      { name: 'inside', tenantId: 'acme' },
      { name: 'ours', tenantId: 'acme' },
    ]);
  });

  test('reject if their work swallows a failed statement, since nothing is committed', async () => {
    const work = acme.$transaction(async (transaction) => {
      await transaction.project.create({ data: { name: 'lost', ownerSub: 'wile' } });
      await transaction.$queryRaw`SELECT 1 / 0`.catch(() => {});
      return 'done';
    });
    await expect(work).rejects.toThrow(/current transaction is aborted/);
    expect(await acme.project.count()).toBe(1);
  });

  test('change nothing when they fail', async () => {
    const work = acme.$transaction(async (transaction) => {
      await transaction.project.create({ data: { name: 'lost', ownerSub: 'wile' } });
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await acme.project.count()).toBe(1);
  });
});

describe('row-level security, beneath the filter', () => {
  test('confines raw SQL', async () => {
    expect(await acme.$queryRaw`SELECT name FROM projects`).toEqual([{ name: 'ours' }]);
    expect(await acme.$executeRaw`UPDATE projects SET name = 'taken' WHERE id = ${other.id}::uuid`).toBe(0);
    const insert = acme.$executeRaw`INSERT INTO projects (id, tenant_id, name, owner_sub)
      VALUES (${randomUUID()}::uuid, 'globex', 'smuggled', '')`;
    await expect(insert).rejects.toThrow(/row-level security/);
  });

  test('shows no rows to a connection without a tenant, not even the owner’s', async () => {
    expect(await server.asOwner('SELECT * FROM projects')).toEqual([]);
  });

  test('leaves no tenant set on the connection, even after an error', async () => {
    const single = openFixtureDatabase({ url: server.appUrl, poolSize: 1 });
    const [a, g] = [single.forTenant(tenant('acme')), single.forTenant(tenant('globex'))];
    await expect(a.$queryRaw`SELECT 1 / 0`).rejects.toThrow(/division by zero/);
    expect(await g.$queryRaw`SELECT name, current_tenant_id() AS tenant FROM projects`).toEqual([
      { name: 'theirs', tenant: 'globex' },
    ]);
    await single.close();
  });
});

test('a tenant’s client rejects global tables', async () => {
  await expect(Promise.resolve(Reflect.get(acme, 'tenant').findMany())).rejects.toThrow(GlobalTableError);
});

test('a killed connection fails its query only, and is replaced', async () => {
  const single = openFixtureDatabase({ url: server.appUrl, poolSize: 1 });
  const client = single.forTenant(tenant('acme'));
  await expect(client.$queryRaw`SELECT pg_terminate_backend(pg_backend_pid())`).rejects.toThrow();
  expect(await client.project.count()).toBe(1);
  await single.close();
});

describe('global tables', () => {
  test('show raw SQL of a tenant its own users and its own row, and refuse changes', async () => {
    await database.recordSignIn({ sub: 'wile', username: 'wile', email: 'wile@acme.example', tenant: tenant('acme') });
    await database.recordSignIn({
      sub: 'hank',
      username: 'hank',
      email: 'hank@globex.example',
      tenant: tenant('globex'),
    });
    expect(await acme.$queryRaw`SELECT sub FROM users`).toEqual([{ sub: 'wile' }]);
    expect(await acme.$queryRaw`SELECT id FROM tenants`).toEqual([{ id: 'acme' }]);
    expect(await acme.$executeRaw`UPDATE users SET tenant_id = 'acme'`).toBe(0);
    await expect(acme.$executeRaw`INSERT INTO users (sub, username) VALUES ('new', 'new')`).rejects.toThrow(
      /row-level security/,
    );
  });

  test('are reached on a connection that a tenant has just used', async () => {
    // If the tenant were set for the session, the row of the sign-in could not be written.
    const single = openFixtureDatabase({ url: server.appUrl, poolSize: 1 });
    await single.forTenant(tenant('acme')).project.count();
    await single.forTenant(tenant('acme')).$transaction((transaction) => transaction.project.count());
    await single.recordSignIn({ sub: 'next', username: 'next', email: undefined, tenant: tenant('globex') });
    expect(await single.findAccountStatus(tenant('globex'), 'next')).toEqual({
      tenantStatus: 'active',
      revokedBefore: undefined,
    });
    await single.close();
  });
});

describe('a batch', () => {
  test('returns the results of its operations in order, with their types', async () => {
    const [count, [project], found, raw] = await acme.$transaction([
      acme.project.count(),
      acme.project.findMany(),
      acme.project.findUnique({ where: { id: other.id } }),
      acme.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM projects`,
    ]);
    const typed: [number, string | undefined, string | undefined] = [count, project?.name, found?.name];
    expect(typed).toEqual([1, 'ours', undefined]);
    expect(raw).toEqual([{ n: 1 }]);
  });

  test('is rolled back as a whole if one operation fails', async () => {
    const batch = [
      acme.project.create({ data: { name: 'first', ownerSub: '' } }),
      acme.$executeRaw`UPDATE projects SET name = 'changed'`,
      acme.project.create({ data: { id: own.id, name: 'twice', ownerSub: '' } }),
    ];
    await expect(acme.$transaction(batch)).rejects.toMatchObject({ code: 'P2002' });
    expect(await acme.project.findMany()).toMatchObject([{ id: own.id, name: 'ours' }]);
  });

  test('runs each operation once', async () => {
    await acme.$transaction([
      acme.project.update({ where: { id: own.id }, data: { budget: { increment: 1 } } }),
      acme.project.create({ data: { name: 'one', ownerSub: '' } }),
    ]);
    expect(await acme.project.findMany({ orderBy: { name: 'asc' } })).toMatchObject([
      { name: 'one' },
      { name: 'ours', budget: 1 },
    ]);
  });

  test('runs for its own tenant, with batches of other tenants in the same tick', async () => {
    const clients = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? acme : globex));
    const results = await Promise.all(
      clients.map((client) =>
        client.$transaction([
          client.project.findMany({ where: { name: { in: ['ours', 'theirs'] } } }),
          client.project.create({ data: { name: 'new', ownerSub: '' } }),
          client.$queryRaw<{ tenant: string }[]>`SELECT DISTINCT tenant_id AS tenant FROM projects`,
        ]),
      ),
    );
    for (const [n, [found, created, raw]] of results.entries()) {
      const own = n % 2 === 0 ? 'acme' : 'globex';
      expect(found).toMatchObject([{ tenantId: own, name: own === 'acme' ? 'ours' : 'theirs' }]);
      expect(created.tenantId).toBe(own);
      expect(raw).toEqual([{ tenant: own }]);
    }
  });

  test.each<[string, () => unknown]>([
    ['an operation of another tenant’s client', () => [acme.project.count(), globex.project.count()]],
    ['a promise that is no operation', () => [acme.project.count(), Promise.resolve(7)]],
    ['an object', () => ({ count: acme.project.count() })],
    ['nothing', () => undefined],
  ])('that holds %s is refused, and nothing is sent', (_, batch) => {
    const transaction: unknown = Reflect.get(acme, '$transaction');
    if (typeof transaction !== 'function') throw new Error('There is no $transaction.');
    expect(() => transaction(batch())).toThrow(BatchTransactionError);
  });

  test('may be empty', async () => {
    expect(await acme.$transaction([])).toEqual([]);
  });
});

test('transactions of several tenants that begin in one tick run for their own tenants', async () => {
  const clients = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? acme : globex));
  const created = await Promise.all(
    clients.map((client) =>
      client.$transaction(async (transaction) => {
        const [project] = await Promise.all([
          transaction.project.create({ data: { name: 'new', ownerSub: '' } }),
          transaction.project.count(),
          transaction.project.findUnique({ where: { id: other.id } }),
        ]);
        return project.tenantId;
      }),
    ),
  );
  expect(created).toEqual(clients.map((client) => (client === acme ? 'acme' : 'globex')));
});

describe('a COMMIT that fails', () => {
  // A constraint that is checked only at COMMIT, so that the statement itself succeeds.
  beforeAll(async () => {
    await Promise.all([acme.project.deleteMany(), globex.project.deleteMany()]);
    await server.asOwner(
      'ALTER TABLE projects ADD CONSTRAINT projects_late UNIQUE (tenant_id, name) DEFERRABLE INITIALLY DEFERRED',
    );
  });
  afterAll(() => server.asOwner('ALTER TABLE projects DROP CONSTRAINT projects_late'));

  test.each([1, 2, 4])(
    'releases its connection once, so that no two tenants share it, with a pool of %d',
    async (poolSize) => {
      const crowded = openFixtureDatabase({ url: server.appUrl, poolSize });
      const tenants = [tenant('acme'), tenant('globex')];
      await acme.project.create({ data: { name: 'taken', ownerSub: '' } });
      await globex.project.create({ data: { name: 'taken', ownerSub: '' } });
      const seen = await Promise.all(
        Array.from({ length: 300 }, async (_, n) => {
          const id = tenants[n % 2] ?? tenant('acme');
          const client = crowded.forTenant(id);
          if (n % 3 === 0) {
            await expect(client.project.create({ data: { name: 'taken', ownerSub: '' } })).rejects.toThrow();
            return 'refused';
          }
          const [row] = await client.$queryRaw<{ tenant: string }[]>`SELECT current_tenant_id() AS tenant`;
          return row?.tenant === id ? 'own' : `${row?.tenant} instead of ${id}`;
        }),
      );
      expect(new Set(seen)).toEqual(new Set(['refused', 'own']));
      await crowded.close();
    },
  );
});

describe('a sign-in', () => {
  const find = () => server.asOwner<Record<string, unknown>>(`SELECT * FROM users WHERE sub = 'mover'`);

  test('updates what the user pool says of the user, and keeps the rest', async () => {
    await database.recordSignIn({ sub: 'mover', username: 'u', email: 'old@acme.example', tenant: tenant('acme') });
    await server.asOwner(`UPDATE users SET revoked_before = '2026-01-01' WHERE sub = 'mover'`);
    const [before] = await find();
    await database.recordSignIn({ sub: 'mover', username: 'u', email: 'new@globex.example', tenant: tenant('globex') });
    const [after] = await find();
    expect(after).toMatchObject({
      email: 'new@globex.example',
      tenant_id: 'globex',
      created_at: before?.['created_at'],
      revoked_before: before?.['revoked_before'],
    });
    await database.recordSignIn({ sub: 'mover', username: 'u', email: undefined, tenant: undefined });
    expect(await find()).toMatchObject([{ email: null, tenant_id: null }]);
  });
});

test('a query that takes too long is cancelled as unavailable, and its connection stays usable', async () => {
  const single = openFixtureDatabase({ url: server.appUrl, poolSize: 1, queryMilliseconds: 500 });
  const owner = new pg.Client({ connectionString: server.ownerUrl });
  await owner.connect();
  await owner.query('BEGIN; LOCK TABLE projects');
  for (const ask of [
    () => single.forTenant(tenant('acme')).project.count(),
    () => single.forTenant(tenant('acme')).$queryRaw`SELECT count(*) FROM projects`,
    () => single.forTenant(tenant('acme')).$transaction((transaction) => transaction.project.count()),
  ]) {
    const error: unknown = await ask().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(isDatabaseUnavailable(error), String(error)).toBe(true);
    // On the same connection, by a query that doesn't use the table.
    expect(await single.forTenant(tenant('globex')).$queryRaw`SELECT current_tenant_id() AS tenant`).toEqual([
      { tenant: 'globex' },
    ]);
  }
  await owner.end();
  expect(await single.forTenant(tenant('acme')).project.count()).toBe(1);
  await single.close();
});
