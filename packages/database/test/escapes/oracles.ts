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
const newAlert = { title: 'new', ownerSub: 'wile' };
const newItem = { name: 'new', ownerSub: 'wile' };

/** A question about rows that have a property of globex's item or alert; acme has none such. */
const guesses: readonly (readonly [string, string, object])[] = [
  ['some', 'item.count', { where: { alerts: { some: { title: globexRows.title } } } }],
  ['is', 'alert.count', { where: { item: { is: { name: globexRows.name } } } }],
  ['is, nested', 'alert.count', { where: { item: { alerts: { some: { title: globexRows.title } } } } }],
  ['a plain condition', 'item.count', { where: { name: globexRows.name } }],
  ['a search in the text', 'item.count', { where: { name: { contains: 'secret', mode: 'insensitive' } } }],
];

/** The same, negated: all of acme's rows are without the property, whether or not globex has a row with it. */
const negations: readonly (readonly [string, string, object])[] = [
  ['none', 'item.count', { where: { alerts: { none: { title: globexRows.title } } } }],
  ['every', 'item.count', { where: { alerts: { every: { NOT: { title: globexRows.title } } } } }],
  ['isNot', 'alert.count', { where: { item: { isNot: { name: globexRows.name } } } }],
  ['NOT', 'item.count', { where: { NOT: { name: globexRows.name } } }],
];

/** Whether acme can learn by a yes or no what globex has. */
export const oracles: readonly Attempt[] = [
  ...guesses.map(([how, path, args]) =>
    attempt(`learns nothing of globex’s rows by ${how}`, call(path, args), returns(0)),
  ),
  ...negations.map(([how, path, args]) =>
    attempt(`learns nothing of globex’s rows by ${how}`, call(path, args), returns(1)),
  ),
  attempt(
    'can not tell globex’s item from none when it reads it',
    compareWithUnused(globexRows.item, (acme, id) => callByPath(acme, 'item.findUniqueOrThrow', { where: { id } })),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s item from none when it updates it',
    compareWithUnused(globexRows.item, (acme, id) =>
      callByPath(acme, 'item.update', { where: { id }, data: { name: 'taken' } }),
    ),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s item from none when it deletes it',
    compareWithUnused(globexRows.item, (acme, id) => callByPath(acme, 'item.delete', { where: { id } })),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s item from none when it points an alert to it',
    compareWithUnused(globexRows.item, (acme, id) =>
      callByPath(acme, 'alert.create', { data: { ...newAlert, itemId: id } }),
    ),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s item from none when it connects an alert to it',
    compareWithUnused(globexRows.item, (acme, id) =>
      callByPath(acme, 'alert.update', { where: { id: acmeRows.alert }, data: { item: { connect: { id } } } }),
    ),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s alert from none when it connects it to an item',
    compareWithUnused(globexRows.alert, (acme, id) =>
      callByPath(acme, 'item.update', { where: { id: acmeRows.item }, data: { alerts: { connect: { id } } } }),
    ),
    indistinguishable,
  ),
  attempt(
    'can not tell globex’s item from none when it begins a list there',
    compareWithUnused(globexRows.item, (acme, id) => callByPath(acme, 'item.findMany', { cursor: { id } })),
    indistinguishable,
  ),
  attempt(
    'DOES learn that an id is taken when it creates a row with it, since ids are unique among all tenants',
    call('item.create', { data: { ...newItem, id: globexRows.item } }),
    uniqueViolation,
  ),
  attempt(
    'DOES learn that an id is taken when it skips duplicates, and nothing else of the row',
    call('item.createMany', { data: [{ ...newItem, id: globexRows.item }], skipDuplicates: true }),
    returns({ count: 0 }),
  ),
  attempt(
    'can take the id that globex’s item has for an alert of its own: ids are unique within a table',
    call('alert.create', { data: { ...newAlert, id: globexRows.item }, select: { tenantId: true } }),
    returns({ tenantId: 'acme' }),
  ),
  attempt(
    'is not told by an error in a condition what globex’s rows hold: the policy comes first',
    sql(`SELECT 1 / (CASE WHEN name LIKE '%secret%' THEN 0 ELSE 1 END) AS n FROM items`),
    returns([{ n: 1 }]),
  ),
  attempt(
    'is not told by a cast in a condition what globex’s rows hold',
    sql(`SELECT id FROM items WHERE name LIKE '%secret%' AND name::int = 1`),
    returns([]),
  ),
  attempt(
    'finds none of globex’s values in the planner’s statistics',
    sql(
      `SELECT tablename, attname, most_common_vals::text FROM pg_stats WHERE tablename IN ('items', 'alerts', 'users')`,
    ),
    returns([]),
  ),
  attempt('may not read the planner’s statistics beneath the view', sql('SELECT stavalues1 FROM pg_statistic'), {
    message: /permission denied/,
  }),
  attempt(
    'DOES learn by raw SQL how many rows all tenants have together, more or less',
    sql(`SELECT reltuples >= 2 AS known FROM pg_class WHERE relname = 'items'`),
    returns([{ known: true }]),
  ),
  attempt(
    'finds no sequence whose number would tell how much the others write',
    sql(`SELECT relname FROM pg_class WHERE relkind = 'S'`),
    returns([]),
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
    returns('Rows Removed by Filter: 2'),
  ),
  attempt(
    'can not tell globex’s item from none by raw SQL',
    compareWithUnused(globexRows.item, (acme, id) =>
      callByPath(acme, '$queryRawUnsafe', `SELECT * FROM items WHERE id = '${id}'`),
    ),
    indistinguishable,
  ),
  attempt(
    'is told nothing of a row that is nobody’s either',
    call('item.count', { where: { id: unusedId } }),
    returns(0),
  ),
];
