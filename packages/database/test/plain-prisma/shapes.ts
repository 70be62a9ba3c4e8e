import type { FixtureClient } from '@freehold/fixture-database';
import type { TenantTables } from '../../src/index.ts';

/** What both clients have. */
export type Tables = TenantTables<FixtureClient>;

/** A call that plain Prisma and a tenant's client answer alike. */
export interface Shape {
  readonly name: string;
  readonly ask: (client: Tables) => PromiseLike<unknown>;
  /** What plain Prisma is asked instead, where a tenant's client fills the tenant in or asks for a first row. */
  readonly askPlain?: (client: Tables) => PromiseLike<unknown>;
}

/** Two projects, of which the first has a task and a label. */
export const rows = { first: id(1), second: id(2), task: id(3), label: id(4) };
const { first, second } = rows;
const missing = id(9);

function id(number: number): string {
  return `0190000${number}-0000-7000-8000-00000000000${number}`;
}

const project = { id: id(6), name: 'new', ownerSub: 'o' };
const task = { id: id(7), title: 'new', ownerSub: 'o' };
const label = { id: id(8), name: 'new' };
const byTakenName = { tenantId_name: { tenantId: 'acme', name: 'label' } };

/** Like `Temporal.Instant`, which Node's types don't know. */
class Instant {
  toJSON(): string {
    return '2026-01-02T03:04:05.006Z';
  }
}

const reads: readonly Shape[] = [
  shape('findMany', ({ project }) => project.findMany({ orderBy: { id: 'asc' } })),
  shape('findMany without arguments', ({ label }) => label.findMany()),
  shape('findMany with conditions', ({ project }) =>
    project.findMany({ where: { OR: [{ name: 'first' }, { NOT: { budget: { gt: 0 } } }] }, orderBy: { id: 'asc' } }),
  ),
  shape('findMany of a page', ({ project }) =>
    project.findMany({ cursor: { id: first }, skip: 1, take: 1, orderBy: { id: 'asc' } }),
  ),
  shape('findMany backwards', ({ project }) => project.findMany({ take: -1, orderBy: { id: 'asc' } })),
  shape('findMany of a list', ({ project }) =>
    project.findMany({ where: { id: { in: [first, first, second, missing] } }, orderBy: { id: 'asc' } }),
  ),
  shape('findMany of an empty list', ({ project }) => project.findMany({ where: { id: { in: [] } } })),
  shape('findMany of all but a list', ({ project }) => project.findMany({ where: { id: { notIn: [first] } } })),
  shape('findMany of distinct values', ({ project }) =>
    project.findMany({ distinct: ['ownerSub'], orderBy: { id: 'asc' }, select: { ownerSub: true } }),
  ),
  shape('findMany through a relation', ({ task }) => task.findMany({ where: { project: { name: 'first' } } })),
  shape('findMany through a list of relations', ({ project }) =>
    project.findMany({ where: { tasks: { some: { title: 'task' } }, labels: { every: { name: 'label' } } } }),
  ),
  shape('findMany ordered by a count', ({ project }) =>
    project.findMany({ orderBy: [{ tasks: { _count: 'desc' } }, { id: 'asc' }] }),
  ),
  shape('findMany with include', ({ project }) =>
    project.findMany({ include: { tasks: true, labels: { orderBy: { name: 'asc' } } }, orderBy: { id: 'asc' } }),
  ),
  shape('findMany with select and _count', ({ project }) =>
    project.findMany({ select: { name: true, _count: true, tasks: { select: { title: true }, take: 1 } } }),
  ),
  shape('findMany with omit', ({ project }) => project.findMany({ omit: { settings: true, ownerSub: true } })),
  shape('findMany comparing columns', ({ project }) =>
    project.findMany({ where: { name: { equals: project.fields.ownerSub } } }),
  ),
  shape('findMany by JSON', ({ project }) =>
    project.findMany({ where: { settings: { path: ['tenantId'], equals: 'globex' } } }),
  ),
  shape('findFirst', ({ project }) => project.findFirst({ where: { id: first } })),
  shape('findFirst of nothing', ({ project }) => project.findFirst({ where: { id: missing } })),
  shape('findFirstOrThrow of nothing', ({ project }) => project.findFirstOrThrow({ where: { id: missing } })),
  shape('findUnique', ({ project }) => project.findUnique({ where: { id: first } })),
  // Prisma loads the relations of a unique row by `=`, and those of a first one by `IN`.
  {
    name: 'findUnique with include',
    ask: ({ project }) => project.findUnique({ where: { id: first }, include: { tasks: true } }),
    askPlain: ({ project }) => project.findFirst({ where: { id: first }, include: { tasks: true } }),
  },
  {
    name: 'a fluent relation of a unique row',
    ask: ({ project }) => project.findUnique({ where: { id: first } }).tasks(),
    askPlain: ({ project }) => project.findFirst({ where: { id: first } }).tasks(),
  },
  shape('findUnique by the tenant’s own key', ({ label }) => label.findUnique({ where: byTakenName })),
  shape('findUnique with a condition', ({ project }) => project.findUnique({ where: { id: first, name: 'other' } })),
  shape('findUniqueOrThrow of nothing', ({ project }) => project.findUniqueOrThrow({ where: { id: missing } })),
  shape('a fluent relation', ({ task }) => task.findFirst({ where: { id: rows.task } }).project()),
  shape('count', ({ project }) => project.count()),
  shape('count of columns', ({ task }) => task.count({ select: { _all: true, projectId: true } })),
  shape('count of a page', ({ project }) => project.count({ take: 1, skip: 1, orderBy: { id: 'asc' } })),
  shape('aggregate', ({ project }) =>
    project.aggregate({ _count: true, _sum: { budget: true }, _avg: { budget: true }, _min: { name: true } }),
  ),
  shape('groupBy', ({ project }) =>
    project.groupBy({ by: ['ownerSub'], _sum: { budget: true }, having: { budget: { _sum: { gte: 0 } } } }),
  ),
];

const writes: readonly Shape[] = [
  shape('create', ({ project: projects }) => projects.create({ data: project })),
  shape('create with JSON', ({ project: projects }) =>
    projects.create({
      data: {
        ...project,
        settings: { tenantId: 'globex', list: [{ tenantId: null }], at: new Date(0), ['__proto__']: 1 },
      },
    }),
  ),
  shape('create with values that have toJSON', ({ project: projects }) =>
    projects.create({
      data: {
        ...project,
        ...Object.fromEntries([['createdAt', new Instant()]]),
        settings: { at: new Instant(), list: [new Instant()] },
      },
    }),
  ),
  shape('create of a taken id', ({ project: projects }) => projects.create({ data: { ...project, id: first } })),
  shape('create with a reference', ({ task: tasks }) => tasks.create({ data: { ...task, projectId: first } })),
  shape('create with a reference to nothing', ({ task: tasks }) =>
    tasks.create({ data: { ...task, projectId: missing } }),
  ),
  shape('create with connect', ({ task: tasks }) =>
    tasks.create({ data: { ...task, project: { connect: { id: first } } }, include: { project: true } }),
  ),
  shape('create with children', ({ project: projects }) =>
    projects.create({
      data: { ...project, tasks: { create: [task] }, labels: { createMany: { data: [label] } } },
      include: { tasks: true, labels: true },
    }),
  ),
  shape('create with connectOrCreate', ({ label: labels }) =>
    labels.create({ data: { ...label, project: { connectOrCreate: { where: { id: project.id }, create: project } } } }),
  ),
  shape('createMany', ({ task: tasks }) => tasks.createMany({ data: [task, { ...task, id: id(8), status: 'done' }] })),
  shape('createMany that skips duplicates', ({ project: projects }) =>
    projects.createMany({ data: [{ ...project, id: first }, project], skipDuplicates: true }),
  ),
  shape('createManyAndReturn', ({ task: tasks }) =>
    tasks.createManyAndReturn({ data: [{ ...task, projectId: first }], include: { project: true } }),
  ),
  shape('update', ({ project: projects }) =>
    projects.update({ where: { id: first }, data: { budget: { increment: 2 }, settings: { tenantId: 'globex' } } }),
  ),
  shape('update by the tenant’s own key', ({ label: labels }) =>
    labels.update({ where: byTakenName, data: { name: 'changed' } }),
  ),
  shape('update of nothing', ({ project: projects }) =>
    projects.update({ where: { id: missing }, data: { name: 'changed' } }),
  ),
  shape('update with a condition', ({ project: projects }) =>
    projects.update({ where: { id: first, budget: 0 }, data: { name: 'changed' } }),
  ),
  shape('update with include', ({ project: projects }) =>
    projects.update({ where: { id: first }, data: { name: 'changed' }, include: { tasks: true } }),
  ),
  shape('update of children', ({ project: projects }) =>
    projects.update({
      where: { id: first },
      data: {
        tasks: {
          create: task,
          update: { where: { id: rows.task }, data: { title: 'changed' } },
          updateMany: { where: { title: 'changed' }, data: { status: 'done' } },
        },
        labels: {
          upsert: { where: byTakenName, update: { name: 'changed' }, create: label },
          deleteMany: { name: 'nothing' },
        },
      },
      include: { tasks: true, labels: true },
    }),
  ),
  shape('update of a parent', ({ task: tasks }) =>
    tasks.update({ where: { id: rows.task }, data: { project: { update: { settings: { tenantId: 'globex' } } } } }),
  ),
  shape('update with connect and set', ({ project: projects }) =>
    projects.update({ where: { id: second }, data: { tasks: { connect: { id: rows.task } }, labels: { set: [] } } }),
  ),
  shape('update with disconnect', ({ task: tasks }) =>
    tasks.update({ where: { id: rows.task }, data: { project: { disconnect: true } } }),
  ),
  shape('updateMany', ({ project: projects }) =>
    projects.updateMany({ where: { budget: 0 }, data: { budget: 3 }, limit: 1 }),
  ),
  shape('updateManyAndReturn', ({ project: projects }) =>
    projects.updateManyAndReturn({ where: { id: first }, data: { name: 'changed' } }),
  ),
  shape('delete', ({ project: projects }) => projects.delete({ where: { id: second } })),
  shape('delete of nothing', ({ project: projects }) => projects.delete({ where: { id: missing } })),
  shape('delete with include', ({ project: projects }) =>
    projects.delete({ where: { id: first }, include: { tasks: true } }),
  ),
  shape('deleteMany', ({ task: tasks }) => tasks.deleteMany({ where: { title: 'task' } })),
  shape('deleteMany with a limit', ({ project: projects }) => projects.deleteMany({ limit: 1 })),
  shape('delete through a parent', ({ project: projects }) =>
    projects.update({ where: { id: first }, data: { tasks: { delete: { id: rows.task } } } }),
  ),
];

/** Plain Prisma names the tenant, as the tenant's client does. */
const upserts: readonly Shape[] = (['new', 'label'] as const).flatMap((name) => {
  const where = { tenantId_name: { tenantId: 'acme', name } };
  const update = { projectId: second };
  const create = { ...label, name, projectId: first };
  const named = { ...create, tenantId: 'acme' };
  const kind = name === 'new' ? 'new' : 'old';
  return [
    {
      name: `upsert of a ${kind} row by the tenant’s own key`,
      ask: ({ label: labels }) => labels.upsert({ where, update, create }),
      askPlain: ({ label: labels }) => labels.upsert({ where, update, create: named }),
    },
    {
      name: `upsert of a ${kind} row that changes nothing`,
      ask: ({ label: labels }) => labels.upsert({ where, update: {}, create }),
      askPlain: ({ label: labels }) => labels.upsert({ where, update: {}, create: named }),
    },
    {
      name: `upsert of a ${kind} row with include`,
      ask: ({ label: labels }) => labels.upsert({ where, update, create, include: { project: true } }),
      askPlain: ({ label: labels }) => labels.upsert({ where, update, create: named, include: { project: true } }),
    },
    shape(`upsert of a ${kind} row with a relation`, ({ label: labels }) =>
      labels.upsert({ where, update, create: { id: label.id, name, project: { connect: { id: first } } } }),
    ),
  ] satisfies Shape[];
});

const upsertsById: readonly Shape[] = [
  ['of a new row by its id', project.id, project] as const,
  ['of an old row by its id', first, { ...project, id: first }] as const,
  ['that creates another id than it looks for', missing, project] as const,
].map(([name, id, create]) => {
  const update = { name: 'changed' };
  const tenantId = 'acme';
  return {
    name: `upsert ${name}`,
    ask: ({ project: projects }) => projects.upsert({ where: { id }, update, create }),
    askPlain: ({ project: projects }) =>
      projects.upsert({ where: { id, tenantId }, update, create: { ...create, tenantId } }),
  } satisfies Shape;
});

const sql: readonly Shape[] = [
  shape(
    '$queryRaw',
    (client) => client.$queryRaw`SELECT name, ${new Date(0)}::timestamptz AS at FROM projects ORDER BY id`,
  ),
  shape('$queryRawUnsafe with a value that has toJSON', (client) =>
    client.$queryRawUnsafe('SELECT $1::text AS at', new Instant()),
  ),
  shape('$executeRaw', (client) => client.$executeRaw`UPDATE projects SET budget = ${5}`),
  shape('SQL that fails', (client) => client.$queryRaw`SELECT 1 / 0`),
];

/** Calls whose results and statements are compared. */
export const shapes: readonly Shape[] = [...reads, ...writes, ...upserts, ...upsertsById, ...sql];

function shape(name: string, ask: Shape['ask']): Shape {
  return { name, ask };
}
