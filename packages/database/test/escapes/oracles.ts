import {
  type Attempt,
  acmeRows,
  attempt,
  call,
  callByPath,
  compareWithUnused,
  globexRows,
  returns,
  sql,
  sqlInTransaction,
  uniqueViolation,
  unusedId,
} from './attempt.ts';

const indistinguishable = returns('alike');
const newTask = { title: 'new', ownerSub: 'wile' };
const newProject = { name: 'new', ownerSub: 'wile' };

/** Filters that match globex's project or task, and none of acme's rows. */
const filters: readonly (readonly [string, string, object])[] = [
  ['some', 'project.count', { where: { tasks: { some: { title: globexRows.title } } } }],
  ['is', 'task.count', { where: { project: { is: { name: globexRows.name } } } }],
  ['is, nested', 'task.count', { where: { project: { tasks: { some: { title: globexRows.title } } } } }],
  ['a plain condition', 'project.count', { where: { name: globexRows.name } }],
  ['a search in the text', 'project.count', { where: { name: { contains: 'secret', mode: 'insensitive' } } }],
];

/** The same filters, negated. They match all of acme's rows, whatever globex has. */
const negations: readonly (readonly [string, string, object])[] = [
  ['none', 'project.count', { where: { tasks: { none: { title: globexRows.title } } } }],
  ['every', 'project.count', { where: { tasks: { every: { NOT: { title: globexRows.title } } } } }],
  ['isNot', 'task.count', { where: { project: { isNot: { name: globexRows.name } } } }],
  ['NOT', 'project.count', { where: { NOT: { name: globexRows.name } } }],
];

/** Attempts to learn about globex's rows by whether something succeeds. */
export const oracles: readonly Attempt[] = [
  ...filters.map(([how, path, args]) =>
    attempt(`learns nothing of globex’s rows by ${how}`, call(path, args), returns(0)),
  ),
  ...negations.map(([how, path, args]) =>
    attempt(`learns nothing of globex’s rows by ${how}`, call(path, args), returns(1)),
  ),
  attempt(
    'can not tell globex’s project from an unused id when it reads it',
    compareWithUnused(globexRows.project, (acme, id) =>
      callByPath(acme, 'project.findUniqueOrThrow', { where: { id } }),
    ),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s project from an unused id when it updates it',
    compareWithUnused(globexRows.project, (acme, id) =>
      callByPath(acme, 'project.update', { where: { id }, data: { name: 'taken' } }),
    ),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s project from an unused id when it deletes it',
    compareWithUnused(globexRows.project, (acme, id) => callByPath(acme, 'project.delete', { where: { id } })),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s project from an unused id when a task refers to it',
    compareWithUnused(globexRows.project, (acme, id) =>
      callByPath(acme, 'task.create', { data: { ...newTask, projectId: id } }),
    ),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s project from an unused id when it connects a task to it',
    compareWithUnused(globexRows.project, (acme, id) =>
      callByPath(acme, 'task.update', { where: { id: acmeRows.task }, data: { project: { connect: { id } } } }),
    ),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s task from an unused id when it connects it to a project',
    compareWithUnused(globexRows.task, (acme, id) =>
      callByPath(acme, 'project.update', { where: { id: acmeRows.project }, data: { tasks: { connect: { id } } } }),
    ),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s project from an unused id when it is a list’s cursor',
    compareWithUnused(globexRows.project, (acme, id) => callByPath(acme, 'project.findMany', { cursor: { id } })),
    indistinguishable,
  ),
  attempt(
    'DOES learn that an id is taken when it creates a row with it, since ids are unique among all tenants',
    call('project.create', { data: { ...newProject, id: globexRows.project } }),
    uniqueViolation,
  ),
  attempt(
    'DOES learn that an id is taken when it skips duplicates, and nothing else of the row',
    call('project.createMany', { data: [{ ...newProject, id: globexRows.project }], skipDuplicates: true }),
    returns({ count: 0 }),
  ),
  attempt(
    'can use the id of globex’s project for a task of its own, since ids are unique within a table',
    call('task.create', { data: { ...newTask, id: globexRows.project }, select: { tenantId: true } }),
    returns({ tenantId: 'acme' }),
  ),
  attempt(
    'learns nothing of globex’s rows by an error in a condition, since the policy is evaluated first',
    sql(`SELECT 1 / (CASE WHEN name LIKE '%secret%' THEN 0 ELSE 1 END) AS n FROM projects`),
    returns([{ n: 1 }]),
  ),
  attempt(
    'learns nothing of globex’s rows by a cast in a condition',
    sql(`SELECT id FROM projects WHERE name LIKE '%secret%' AND name::int = 1`),
    returns([]),
  ),
  attempt(
    'finds none of globex’s values in the planner’s statistics',
    sql(
      `SELECT tablename, attname, most_common_vals::text FROM pg_stats WHERE tablename IN ('projects', 'tasks', 'users')`,
    ),
    returns([]),
  ),
  attempt('may not read the planner’s statistics beneath the view', sql('SELECT stavalues1 FROM pg_statistic'), {
    message: /permission denied/,
  }),
  attempt(
    'DOES learn by raw SQL an estimate of the number of all tenants’ rows',
    sql(`SELECT reltuples >= 2 AS known FROM pg_class WHERE relname = 'projects'`),
    returns([{ known: true }]),
  ),
  attempt(
    'finds no sequence whose number shows how much other tenants write',
    sql(`SELECT relname FROM pg_class WHERE relkind = 'S'`),
    returns([]),
  ),
  attempt(
    'DOES learn by raw SQL the number of all tenants’ rows, since EXPLAIN ANALYZE counts what the policy removes',
    async (acme) => {
      const plan = await sqlInTransaction(
        'SET LOCAL enable_indexscan = off',
        'SET LOCAL enable_bitmapscan = off',
        'SET LOCAL enable_indexonlyscan = off',
        'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT FROM projects',
      )(acme);
      return /Rows Removed by Filter: \d+/.exec(JSON.stringify(plan))?.[0];
    },
    returns('Rows Removed by Filter: 2'),
  ),
  attempt(
    'can not tell globex’s project from an unused id by raw SQL',
    compareWithUnused(globexRows.project, (acme, id) =>
      callByPath(acme, '$queryRawUnsafe', `SELECT * FROM projects WHERE id = '${id}'`),
    ),
    indistinguishable,
  ),
  attempt('finds no row with an unused id', call('project.count', { where: { id: unusedId } }), returns(0)),
];
