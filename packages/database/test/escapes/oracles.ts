import {
  type Attempt,
  answers,
  attempt,
  call,
  compared,
  nobodys,
  ours,
  perform,
  sql,
  sqlInTransaction,
  taken,
  theirs,
} from './attempt.ts';

const alike = answers('alike');
const newAlert = { title: 'new', ownerSub: 'wile' };
const newItem = { name: 'new', ownerSub: 'wile' };

/** A question about rows that have a property of globex's item or alert; acme has none such. */
const guesses: readonly (readonly [string, string, object])[] = [
  ['some', 'item.count', { where: { alerts: { some: { title: theirs.title } } } }],
  ['is', 'alert.count', { where: { item: { is: { name: theirs.name } } } }],
  ['is, nested', 'alert.count', { where: { item: { alerts: { some: { title: theirs.title } } } } }],
  ['a plain condition', 'item.count', { where: { name: theirs.name } }],
  ['a search in the text', 'item.count', { where: { name: { contains: 'secret', mode: 'insensitive' } } }],
];

/** The same, negated: all of acme's rows are without the property, whether or not globex has a row with it. */
const negations: readonly (readonly [string, string, object])[] = [
  ['none', 'item.count', { where: { alerts: { none: { title: theirs.title } } } }],
  ['every', 'item.count', { where: { alerts: { every: { NOT: { title: theirs.title } } } } }],
  ['isNot', 'alert.count', { where: { item: { isNot: { name: theirs.name } } } }],
  ['NOT', 'item.count', { where: { NOT: { name: theirs.name } } }],
];

/** Whether acme can learn by a yes or no what globex has. */
export const oracles: readonly Attempt[] = [
  ...guesses.map(([how, path, args]) =>
    attempt(`learns nothing of globex’s rows by ${how}`, call(path, args), answers(0)),
  ),
  ...negations.map(([how, path, args]) =>
    attempt(`learns nothing of globex’s rows by ${how}`, call(path, args), answers(1)),
  ),
  attempt(
    'can not tell globex’s item from none when it reads it',
    compared(theirs.item, (acme, id) => perform(acme, 'item.findUniqueOrThrow', { where: { id } })),
    alike,
  ),
  attempt(
    'can not tell globex’s item from none when it updates it',
    compared(theirs.item, (acme, id) => perform(acme, 'item.update', { where: { id }, data: { name: 'taken' } })),
    alike,
  ),
  attempt(
    'can not tell globex’s item from none when it deletes it',
    compared(theirs.item, (acme, id) => perform(acme, 'item.delete', { where: { id } })),
    alike,
  ),
  attempt(
    'can not tell globex’s item from none when it points an alert to it',
    compared(theirs.item, (acme, id) => perform(acme, 'alert.create', { data: { ...newAlert, itemId: id } })),
    alike,
  ),
  attempt(
    'can not tell globex’s item from none when it connects an alert to it',
    compared(theirs.item, (acme, id) =>
      perform(acme, 'alert.update', { where: { id: ours.alert }, data: { item: { connect: { id } } } }),
    ),
    alike,
  ),
  attempt(
    'can not tell globex’s alert from none when it connects it to an item',
    compared(theirs.alert, (acme, id) =>
      perform(acme, 'item.update', { where: { id: ours.item }, data: { alerts: { connect: { id } } } }),
    ),
    alike,
  ),
  attempt(
    'can not tell globex’s item from none when it begins a list there',
    compared(theirs.item, (acme, id) => perform(acme, 'item.findMany', { cursor: { id } })),
    alike,
  ),
  attempt(
    'DOES learn that an id is taken when it creates a row with it, since ids are unique among all tenants',
    call('item.create', { data: { ...newItem, id: theirs.item } }),
    taken,
  ),
  attempt(
    'DOES learn that an id is taken when it skips duplicates, and nothing else of the row',
    call('item.createMany', { data: [{ ...newItem, id: theirs.item }], skipDuplicates: true }),
    answers({ count: 0 }),
  ),
  attempt(
    'can take the id that globex’s item has for an alert of its own: ids are unique within a table',
    call('alert.create', { data: { ...newAlert, id: theirs.item }, select: { tenantId: true } }),
    answers({ tenantId: 'acme' }),
  ),
  attempt(
    'is not told by an error in a condition what globex’s rows hold: the policy comes first',
    sql(`SELECT 1 / (CASE WHEN name LIKE '%secret%' THEN 0 ELSE 1 END) AS n FROM items`),
    answers([{ n: 1 }]),
  ),
  attempt(
    'is not told by a cast in a condition what globex’s rows hold',
    sql(`SELECT id FROM items WHERE name LIKE '%secret%' AND name::int = 1`),
    answers([]),
  ),
  attempt(
    'finds none of globex’s values in the planner’s statistics',
    sql(
      `SELECT tablename, attname, most_common_vals::text FROM pg_stats WHERE tablename IN ('items', 'alerts', 'users')`,
    ),
    answers([]),
  ),
  attempt('may not read the planner’s statistics beneath the view', sql('SELECT stavalues1 FROM pg_statistic'), {
    refusal: /permission denied/,
  }),
  attempt(
    'DOES learn by raw SQL how many rows all tenants have together, more or less',
    sql(`SELECT reltuples >= 2 AS known FROM pg_class WHERE relname = 'items'`),
    answers([{ known: true }]),
  ),
  attempt(
    'finds no sequence whose number would tell how much the others write',
    sql(`SELECT relname FROM pg_class WHERE relkind = 'S'`),
    answers([]),
  ),
  attempt(
    'DOES learn by raw SQL how many rows all tenants have: EXPLAIN ANALYZE counts what the policy removed',
    async (acme) => {
      const plan = await sqlInTransaction(
        'SET LOCAL enable_indexscan = off',
        'SET LOCAL enable_bitmapscan = off',
        'SET LOCAL enable_indexonlyscan = off',
        'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) SELECT FROM items',
      )(acme);
      return /Rows Removed by Filter: \d+/.exec(JSON.stringify(plan))?.[0];
    },
    answers('Rows Removed by Filter: 2'),
  ),
  attempt(
    'can not tell globex’s item from none by raw SQL',
    compared(theirs.item, (acme, id) => perform(acme, '$queryRawUnsafe', `SELECT * FROM items WHERE id = '${id}'`)),
    alike,
  ),
  attempt(
    'is told nothing of a row that is nobody’s either',
    call('item.count', { where: { id: nobodys } }),
    answers(0),
  ),
];
