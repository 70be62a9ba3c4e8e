import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId as tenant } from '@freehold/tenancy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTenant } from '../src/index.ts';
import {
  createFixtureDatabase,
  type FixtureDatabase,
  type FixtureTenantClient,
  openFixtureDatabase,
} from './fixture.ts';

/**
 * By itself Prisma splits a statement at 32,766 values and appends the parts' rows. Relations have two columns, so that lists of
 * 16,383 rows are the last that it loads at once.
 */

const projects = 200_000;

let server: TestDatabase;
let database: FixtureDatabase;
let acme: FixtureTenantClient;

beforeAll(async () => {
  server = await createFixtureDatabase();
  await createTenant(server.ownerUrl, tenant('acme'), 'Acme');
  await fill();
  // A busy machine takes longer than the API allows.
  database = openFixtureDatabase({ url: server.appUrl, poolSize: 2, queryMilliseconds: 10_000 });
  acme = database.forTenant(tenant('acme'));
});

afterAll(async () => {
  await database.close();
  await server.drop();
});

/** The n-th project has the budget n and one task, which has n in its title. The tasks are in the other order. */
async function fill(): Promise<void> {
  await server.asOwner(`SELECT set_config('app.tenant_id', 'acme', false);
    INSERT INTO projects (id, name, budget, owner_sub)
    SELECT ${idSql('n')}, n, n, 'o' FROM generate_series(1, ${projects}) n;
    INSERT INTO tasks (id, title, project_id, owner_sub)
    SELECT ${idSql('n')}, n, ${idSql('n')}, 'o' FROM generate_series(${projects}, 1, -1) n;
    ANALYZE projects, tasks`);
}

function idSql(number: string): string {
  return `('01900000-0000-7000-8000-' || lpad(${number}::text, 12, '0'))::uuid`;
}

function id(number: number): string {
  return `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe.each([1, 16_383, 16_384, 40_000])('with %d rows', (size) => {
  const where = { budget: { lte: size } };
  const ids = upTo(size).map((n) => id(n));

  test.each<[string, object]>([
    ['', {}],
    [', in an order', { orderBy: { title: 'desc' } }],
  ])('the children of each are its own, once%s', async (_, order) => {
    const select = { id: true, tasks: { select: { id: true }, ...order } };
    const found = await acme.project.findMany({
      where,
      select,
      ...('orderBy' in order && { orderBy: { budget: 'desc' } }),
    });
    expect(found).toHaveLength(size);
    expect(new Set(found.map((project) => project.id)).size).toBe(size);
    expect(found.filter((project) => project.tasks.length !== 1 || project.tasks[0]?.id !== project.id)).toEqual([]);
  });

  test('the parent of each is its own, and its count right', async () => {
    const found = await acme.task.findMany({
      where: { project: { is: where } },
      select: { title: true, project: { include: { _count: { select: { tasks: true } } } } },
      orderBy: { id: 'asc' },
    });
    expect(found).toHaveLength(size);
    const wrong = found.filter(({ title, project }) => project?.name !== title || project._count.tasks !== 1);
    expect(wrong).toEqual([]);
  });

  test('a list of values finds each row once, also if a value is repeated', async () => {
    const twice = { id: { in: [...ids, ...ids] } };
    expect((await acme.project.findMany({ where: twice, select: { id: true } })).map((row) => row.id).sort()).toEqual(
      ids,
    );
    const ordered = await acme.project.findMany({
      where: twice,
      select: { id: true },
      orderBy: { id: 'desc' },
      take: 3,
    });
    expect(ordered.map((row) => row.id)).toEqual(ids.slice(-3).reverse());
    expect(await acme.project.count({ where: twice })).toBe(size);
    expect(await acme.project.count({ where: { OR: [{ name: '1' }, twice] } })).toBe(size);
    expect(await acme.project.aggregate({ where: twice, _max: { budget: true } })).toEqual({ _max: { budget: size } });
    expect(await acme.project.groupBy({ by: ['ownerSub'], where: twice, _count: true })).toEqual([
      { ownerSub: 'o', _count: size },
    ]);
    expect(await acme.project.count({ where: { NOT: twice } })).toBe(projects - size);
    expect(await acme.project.count({ where: { id: { notIn: ids } } })).toBe(projects - size);
  });

  test('a list of values changes each row once', async () => {
    const data = { budget: { increment: 1 } };
    const twice = { id: { in: [...ids, ...ids] } };
    const rolledBack = new Error('rolled back');
    const work = acme.$transaction(
      async (transaction) => {
        const before = await transaction.project.aggregate({ _sum: { budget: true } });
        expect(await transaction.project.updateMany({ where: twice, data })).toEqual({ count: size });
        expect(
          await transaction.project.updateManyAndReturn({ where: twice, data, select: { id: true } }),
        ).toHaveLength(size);
        const after = await transaction.project.aggregate({ _sum: { budget: true } });
        expect((after._sum.budget ?? 0) - (before._sum.budget ?? 0)).toBe(2 * size);
        expect(await transaction.task.deleteMany({ where: { projectId: { in: [...ids, ...ids] } } })).toEqual({
          count: size,
        });
        throw rolledBack;
      },
      { timeout: 60_000 },
    );
    await expect(work).rejects.toBe(rolledBack);
  });
});

// A task has six values, so that Prisma by itself would split the rows at 5,461.
test.each([1, 5_462])('%d new rows are created, all or none', async (size) => {
  const rows = (owner: string) => upTo(size).map((n) => ({ title: `${n}`, ownerSub: owner, status: 'done' as const }));
  expect(await acme.task.createMany({ data: rows('new') })).toEqual({ count: size });
  expect(await acme.task.createManyAndReturn({ data: rows('newer'), select: { id: true } })).toHaveLength(size);
  const tooLong = { title: 'x'.repeat(201), ownerSub: 'newest' };
  await expect(acme.task.createMany({ data: [...rows('newest'), tooLong] })).rejects.toThrow(/tasks_title_length/);
  const where = { status: 'done' } as const;
  const counts = await acme.task.groupBy({ by: ['ownerSub'], where, _count: true, orderBy: { ownerSub: 'asc' } });
  expect(counts).toEqual([
    { ownerSub: 'new', _count: size },
    { ownerSub: 'newer', _count: size },
  ]);
  expect(await acme.task.deleteMany({ where })).toEqual({ count: 2 * size });
});

test(`with ${projects} rows, the children of each are its own, once, and a list of values finds each row once`, async () => {
  const found = await acme.project.findMany({
    select: {
      id: true,
      tasks: { select: { id: true }, orderBy: { title: 'asc' } },
      _count: { select: { tasks: true } },
    },
  });
  expect(found).toHaveLength(projects);
  expect(found.filter(({ tasks }) => tasks.length !== 1)).toEqual([]);
  expect(found.filter(({ id: own, tasks, _count }) => tasks[0]?.id !== own || _count.tasks !== 1)).toEqual([]);
  const ids = found.map((project) => project.id);
  expect(await acme.project.count({ where: { id: { in: [...ids, ...ids] } } })).toBe(projects);
});

test('a list of values that are compared without case finds each row once', async () => {
  const titles = upTo(40_000).map((n) => `${n}`);
  const where = { title: { in: [...titles, ...titles], mode: 'insensitive' as const } };
  expect(await acme.task.count({ where })).toBe(40_000);
});

test('a list of enum values finds each row once', async () => {
  const status = {
    in: Array.from({ length: 40_000 }, (_, n) => (n % 2 === 0 ? ('open' as const) : ('done' as const))),
  };
  expect(await acme.task.count({ where: { status } })).toBe(projects);
  expect(await acme.task.count({ where: { NOT: { status } } })).toBe(0);
});

test('raw SQL takes a list of any length as one array', async () => {
  expect(await acme.$queryRaw`SELECT count(*)::int AS n FROM projects WHERE budget = ANY(${upTo(70_000)})`).toEqual([
    { n: 70_000 },
  ]);
});

// The last: it deletes rows of the others.
test('nested writes of 40,000 children reach each of them once', async () => {
  const { id: parent } = await acme.project.create({ data: { name: 'parent', ownerSub: 'p' } });
  const children = { id: { in: upTo(40_000).map(id) } };
  await acme.task.updateMany({ where: children, data: { projectId: parent } });
  const changed = await acme.project.update({
    where: { id: parent },
    data: { tasks: { updateMany: { where: { title: { not: '1' } }, data: { status: 'done' } } } },
    include: { tasks: { where: { status: 'done' }, select: { id: true } }, _count: { select: { tasks: true } } },
  });
  expect(changed._count.tasks).toBe(40_000);
  expect(changed.tasks).toHaveLength(39_999);
  await acme.project.update({ where: { id: parent }, data: { tasks: { deleteMany: { title: { not: '1' } } } } });
  expect(await acme.task.findMany({ where: children, select: { title: true } })).toEqual([{ title: '1' }]);
});
