import {
  type Attempt,
  acmeRows,
  attempt,
  call,
  foreignTenant,
  globexRows,
  invalid,
  memberOf,
  notFound,
  returns,
  unknownOperation,
} from './attempt.ts';

const whole = { select: { id: true } };
const mine = returns([{ id: acmeRows.item }]);

class Row {
  readonly tenantId = 'globex';
  readonly name = 'new';
  readonly ownerSub = 'wile';
}

const without = (fields: object) => Object.assign(Object.create(null), fields);

/** What is named as the tenant of the rows that are asked for. */
export const tenantInFilters: readonly Attempt[] = [
  ...(
    [
      ['plain', { tenantId: 'globex' }],
      ['as equals', { tenantId: { equals: 'globex' } }],
      ['in a list', { tenantId: { in: ['globex'] } }],
      ['behind a NOT', { NOT: { tenantId: { not: 'globex' } } }],
      ['behind two NOTs', { NOT: [{ NOT: [{ tenantId: 'globex' }] }] }],
      ['in AND, OR and AND', { AND: [{ OR: [{ AND: { tenantId: 'globex' } }] }] }],
      ['by its beginning', { tenantId: { startsWith: 'glob' } }],
      ['in an object without a prototype', without({ tenantId: 'globex' })],
      ['in the item of a relation', { alerts: { some: { tenantId: 'globex' } } }],
    ] as const
  ).map(([how, filter]) =>
    attempt(
      `lists nothing of globex, named ${how}`,
      call('item.findMany', { where: filter }),
      foreignTenant,
      returns([]),
    ),
  ),
  attempt(
    'lists own rows only where every tenant but itself is asked for or anything else',
    call('item.findMany', { where: { OR: [{ tenantId: { not: 'acme' } }, { NOT: { name: 'nobody’s' } }] }, ...whole }),
    foreignTenant,
    mine,
  ),
  attempt(
    'lists nothing by a filter that is a class instance',
    call('item.findMany', { where: new Row() }),
    foreignTenant,
    returns([]),
  ),
  attempt(
    'lists nothing by a filter that inherits globex',
    call('item.findMany', { where: { AND: Object.create({ tenantId: 'globex' }) } }),
    foreignTenant,
    returns([]),
  ),
  attempt(
    'lists nothing by a filter with toJSON',
    call('item.findMany', { where: { toJSON: () => ({ tenantId: 'globex' }) } }),
    returns([]),
  ),
  attempt(
    'lists own rows only by arguments with toJSON',
    call('item.findMany', { ...whole, toJSON: () => ({ where: { tenantId: 'globex' } }) }),
    invalid,
  ),
  attempt(
    'lists own rows only where the filter is null',
    call('item.findMany', { where: null, ...whole }),
    mine,
    invalid,
  ),
  attempt(
    'lists own rows only where the filter is undefined',
    call('item.findMany', { where: undefined, ...whole }),
    mine,
  ),
  attempt('lists own rows only without a prototype', call('item.findMany', without(whole)), mine),
  attempt(
    'takes no list for arguments',
    call('item.findMany', [{ where: { tenantId: 'globex' } }]),
    unknownOperation,
    invalid,
  ),
  attempt(
    'takes no arguments that inherit theirs',
    call('item.findMany', Object.assign(Object.create({ where: { tenantId: 'globex' } }), whole)),
    foreignTenant,
    mine,
  ),
  attempt(
    'finds nothing by a compound key with globex in it',
    call('item.findUnique', { where: { tenantId_id: { tenantId: 'globex', id: globexRows.item } } }),
    foreignTenant,
    returns(null),
  ),
  attempt(
    'finds nothing by a compound key with itself and globex’s id in it',
    call('item.findUnique', { where: { tenantId_id: { tenantId: 'acme', id: globexRows.item } } }),
    returns(null),
  ),
  attempt(
    'updates nothing by a compound key with globex in it',
    call('item.update', {
      where: { tenantId_id: { tenantId: 'globex', id: globexRows.item } },
      data: { name: 'taken' },
    }),
    foreignTenant,
    notFound,
  ),
  attempt(
    'updates nothing by a key with toJSON, which the filter can not look into',
    call('item.update', {
      where: { id: acmeRows.item, toJSON: () => ({ id: globexRows.item }) },
      data: { name: 'taken' },
    }),
    notFound,
  ),
  attempt(
    'deletes nothing by a key that is a class instance',
    call('item.delete', { where: Object.assign(new (class Key {})(), { id: globexRows.item }) }),

    notFound,
  ),
  attempt(
    'reads from no cursor by a compound key with globex in it',
    call('item.findMany', { cursor: { tenantId_id: { tenantId: 'globex', id: globexRows.item } } }),
    foreignTenant,
    returns([]),
  ),
  attempt(
    'groups nothing of globex by having',
    call('item.groupBy', { by: ['tenantId'], having: { tenantId: { in: ['globex'] } } }),
    foreignTenant,
    returns([]),
  ),
  attempt(
    'may ask for the column of the tenant, which says its own name',
    call('item.findMany', { select: { tenantId: true } }),
    returns([{ tenantId: 'acme' }]),
  ),
  attempt(
    'may compare the column of the tenant to itself, which makes no difference',
    (acme) =>
      call('item.findMany', {
        where: { tenantId: { equals: memberOf(memberOf(memberOf(acme, 'item'), 'fields'), 'tenantId') } },
        ...whole,
      })(acme),
    foreignTenant,
    mine,
  ),
];
