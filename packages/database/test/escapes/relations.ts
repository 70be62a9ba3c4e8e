import {
  type Attempt,
  acmeRows,
  attempt,
  call,
  foreignTenant,
  functionOf,
  globexRows,
  invalid,
  memberOf,
  missingReference,
  notConnected,
  notFound,
  returns,
  rowSecurity,
  uniqueViolation,
} from './attempt.ts';

const item = { id: acmeRows.item };
const alert = { id: acmeRows.alert };
const newAlert = { title: 'new', ownerSub: 'wile' };
const newItem = { name: 'new', ownerSub: 'wile' };

/** Writes alerts through acme's item, and says what became of the item's alerts. */
const throughItem = (alerts: object) =>
  call('item.update', {
    where: item,
    data: { alerts },
    select: { alerts: { select: { tenantId: true, title: true }, orderBy: { title: 'asc' } } },
  });

/** Writes an item through acme's alert, and says which item it then refers to. */
const throughAlert = (data: object) =>
  call('alert.update', {
    where: alert,
    data: { item: data },
    select: { item: { select: { tenantId: true, name: true } } },
  });

/** `item.findUnique(…).alerts(…)` */
const alongItem = (id: string) => (acme: object) => {
  const item = memberOf(acme, 'item');
  const found: unknown = Reflect.apply(functionOf(item, 'findUnique'), item, [{ where: { id } }]);
  return Reflect.apply(functionOf(found, 'alerts'), found, [{ select: { title: true } }]);
};

const asItWas = returns({ alerts: [{ tenantId: 'acme', title: acmeRows.title }] });
const oneMore = returns({
  alerts: [
    { tenantId: 'acme', title: 'new' },
    { tenantId: 'acme', title: acmeRows.title },
  ],
});
const onlyTheNew = returns({ item: { tenantId: 'acme', name: 'new' } });

export const relations: readonly Attempt[] = [
  // From an item to its alerts
  attempt('connects no alert of globex to an item', throughItem({ connect: { id: globexRows.alert } }), notConnected),
  attempt(
    'connects no alert of globex to a new item',
    call('item.create', { data: { ...newItem, alerts: { connect: { id: globexRows.alert } } } }),
    notConnected,
  ),
  attempt(
    'connects no alert of globex by its compound key',
    throughItem({ connect: { tenantId_id: { tenantId: 'globex', id: globexRows.alert } } }),
    foreignTenant,
    notConnected,
  ),
  attempt(
    'connects or creates: makes an alert of its own',
    throughItem({ connectOrCreate: { where: { id: globexRows.alert }, create: newAlert } }),
    oneMore,
  ),
  attempt(
    'connects or creates: can not make one with globex’s id',
    throughItem({
      connectOrCreate: { where: { id: globexRows.alert }, create: { ...newAlert, id: globexRows.alert } },
    }),
    uniqueViolation,
  ),
  attempt('sets no alert of globex as its item’s', throughItem({ set: [alert, { id: globexRows.alert }] }), asItWas),
  attempt('disconnects no alert of globex', throughItem({ disconnect: { id: globexRows.alert } }), asItWas),
  attempt(
    'updates no alert of globex through an item',
    throughItem({ update: { where: { id: globexRows.alert }, data: { title: 'taken' } } }),
    notConnected,
  ),
  attempt(
    'updates many alerts through an item, and none of globex’s',
    throughItem({ updateMany: { where: { id: globexRows.alert }, data: { title: 'taken' } } }),
    asItWas,
  ),
  attempt(
    'upserts through an item: makes an alert of its own',
    throughItem({ upsert: { where: { id: globexRows.alert }, update: { title: 'taken' }, create: newAlert } }),
    oneMore,
  ),
  attempt(
    'deletes no alert of globex through an item',
    throughItem({ delete: { id: globexRows.alert } }),
    notConnected,
  ),
  attempt(
    'deletes many alerts through an item, and none of globex’s',
    throughItem({ deleteMany: { id: globexRows.alert } }),
    asItWas,
  ),
  attempt(
    'creates an alert in an item, which can not be globex’s',
    throughItem({ create: { ...newAlert, tenantId: 'globex' } }),
    foreignTenant,
    invalid,
  ),
  attempt(
    'creates alerts in an item by createMany, which can not be globex’s',
    throughItem({ createMany: { data: [{ ...newAlert, tenantId: 'globex' }] } }),
    foreignTenant,
    invalid,
  ),
  attempt(
    'adds no alert to globex’s item',
    call('item.update', { where: { id: globexRows.item }, data: { alerts: { create: newAlert } } }),
    notFound,
  ),

  // From an alert to its item
  attempt('connects an alert to no item of globex', throughAlert({ connect: { id: globexRows.item } }), notConnected),
  attempt(
    'connects a new alert to no item of globex',
    call('alert.create', { data: { ...newAlert, item: { connect: { id: globexRows.item } } } }),
    notConnected,
  ),
  attempt(
    'connects an alert to no item of globex, by its compound key',
    throughAlert({ connect: { tenantId_id: { tenantId: 'globex', id: globexRows.item } } }),
    foreignTenant,
    notConnected,
  ),
  attempt(
    'connects an alert to no item of globex, by its compound key with acme in it',
    throughAlert({ connect: { tenantId_id: { tenantId: 'acme', id: globexRows.item } } }),
    notConnected,
  ),
  attempt(
    'connects or creates: makes an item of its own',
    throughAlert({ connectOrCreate: { where: { id: globexRows.item }, create: newItem } }),
    onlyTheNew,
  ),
  attempt(
    'creates an item for an alert, which can not have globex’s id',
    throughAlert({ create: { ...newItem, id: globexRows.item } }),
    uniqueViolation,
  ),
  attempt(
    'creates an item for an alert, which can not be globex’s',
    throughAlert({ create: { ...newItem, tenantId: 'globex' } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'updates its alert’s item only, whichever it asks for',
    throughAlert({ update: { where: { id: globexRows.item }, data: { name: 'taken' } } }),
    notConnected,
  ),
  attempt(
    'disconnects its own alert only',
    call('alert.update', { where: { id: globexRows.alert }, data: { item: { disconnect: true } } }),
    notFound,
  ),
  attempt(
    'deletes its own alert’s item only',
    call('alert.update', { where: { id: globexRows.alert }, data: { item: { delete: true } } }),
    notFound,
  ),
  attempt(
    'makes no alert that points to globex’s item',
    call('alert.create', { data: { ...newAlert, itemId: globexRows.item } }),
    missingReference,
  ),
  attempt(
    'makes no alerts that point to globex’s item, by createMany',
    call('alert.createMany', { data: [newAlert, { ...newAlert, itemId: globexRows.item }] }),
    missingReference,
  ),
  attempt(
    'points its alert to no item of globex’s',
    call('alert.update', { where: alert, data: { itemId: globexRows.item } }),
    missingReference,
  ),
  attempt(
    'points its alerts to no item of globex’s, by updateMany',
    call('alert.updateMany', { data: { itemId: globexRows.item } }),
    missingReference,
  ),

  // Reading along a relation
  attempt(
    'includes its own alerts only',
    call('item.findMany', { select: { id: true, alerts: { select: { title: true } } } }),
    returns([{ id: acmeRows.item, alerts: [{ title: acmeRows.title }] }]),
  ),
  attempt(
    'includes its own alerts only, there and back again',
    call('alert.findMany', {
      select: {
        item: { select: { alerts: { select: { item: { select: { alerts: { select: { title: true } } } } } } } },
      },
    }),
    returns([{ item: { alerts: [{ item: { alerts: [{ title: acmeRows.title }] } }] } }]),
  ),
  attempt(
    'includes no alert of globex by a filter in the include',
    call('item.findMany', {
      select: { alerts: { where: { OR: [{ id: globexRows.alert }, { itemId: globexRows.item }] } } },
    }),
    returns([{ alerts: [] }]),
  ),
  attempt(
    'includes no alert of globex by a cursor in the include',
    call('item.findMany', { select: { alerts: { cursor: { id: globexRows.alert }, take: 5 } } }),
    returns([{ alerts: [] }]),
  ),
  attempt(
    'counts its own alerts only',
    call('item.findMany', { select: { _count: { select: { alerts: true } } } }),
    returns([{ _count: { alerts: 1 } }]),
  ),
  attempt(
    'counts no alert of globex by a filter in the count',
    call('item.findMany', { select: { _count: { select: { alerts: { where: { title: globexRows.title } } } } } }),
    returns([{ _count: { alerts: 0 } }]),
  ),
  attempt(
    'orders its own items by the number of their alerts',
    call('item.findMany', { orderBy: { alerts: { _count: 'desc' } }, select: { id: true } }),
    returns([item]),
  ),
  attempt(
    'orders its own alerts by a column of their item',
    call('alert.findMany', { orderBy: { item: { name: 'desc' } }, select: { id: true } }),
    returns([alert]),
  ),
  attempt('reads no alerts along globex’s item', alongItem(globexRows.item), returns(null)),
  attempt('reads its own alerts along its own item', alongItem(acmeRows.item), returns([{ title: acmeRows.title }])),
];
