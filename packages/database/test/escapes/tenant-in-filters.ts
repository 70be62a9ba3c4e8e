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
const own = returns([{ id: acmeRows.project }]);

class Row {
  readonly tenantId = 'globex';
  readonly name = 'new';
  readonly ownerSub = 'wile';
}

const without = (fields: object) => Object.assign(Object.create(null), fields);

/** Attempts to name globex in filters. */
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
      ['in the project of a relation', { tasks: { some: { tenantId: 'globex' } } }],
    ] as const
  ).map(([how, filter]) =>
    attempt(
      `lists nothing of globex, named ${how}`,
      call('project.findMany', { where: filter }),
      foreignTenant,
      returns([]),
    ),
  ),
  attempt(
    'lists its own rows only by a filter for any other tenant or any row',
    call('project.findMany', {
      where: { OR: [{ tenantId: { not: 'acme' } }, { NOT: { name: 'nobody’s' } }] },
      ...whole,
    }),
    foreignTenant,
    own,
  ),
  attempt(
    'lists nothing by a filter that is a class instance',
    call('project.findMany', { where: new Row() }),
    foreignTenant,
    returns([]),
  ),
  attempt(
    'lists nothing by a filter that inherits globex',
    call('project.findMany', { where: { AND: Object.create({ tenantId: 'globex' }) } }),
    foreignTenant,
    returns([]),
  ),
  attempt(
    'lists nothing by a filter with toJSON',
    call('project.findMany', { where: { toJSON: () => ({ tenantId: 'globex' }) } }),
    foreignTenant,
    returns([]),
  ),
  attempt(
    'lists its own rows only by arguments with toJSON',
    call('project.findMany', { ...whole, toJSON: () => ({ where: { tenantId: 'globex' } }) }),
    invalid,
  ),
  attempt(
    'lists its own rows only where the filter is null',
    call('project.findMany', { where: null, ...whole }),
    own,
    invalid,
  ),
  attempt(
    'lists its own rows only where the filter is undefined',
    call('project.findMany', { where: undefined, ...whole }),
    own,
  ),
  attempt('lists its own rows only by arguments without a prototype', call('project.findMany', without(whole)), own),
  attempt(
    'takes no array as arguments',
    call('project.findMany', [{ where: { tenantId: 'globex' } }]),
    unknownOperation,
    invalid,
  ),
  attempt(
    'takes no inherited arguments',
    call('project.findMany', Object.assign(Object.create({ where: { tenantId: 'globex' } }), whole)),
    foreignTenant,
    own,
  ),
  attempt(
    'finds nothing by a compound key with globex in it',
    call('project.findUnique', { where: { tenantId_id: { tenantId: 'globex', id: globexRows.project } } }),
    foreignTenant,
    returns(null),
  ),
  attempt(
    'finds nothing by a compound key of acme and globex’s id',
    call('project.findUnique', { where: { tenantId_id: { tenantId: 'acme', id: globexRows.project } } }),
    returns(null),
  ),
  attempt(
    'updates nothing by a compound key with globex in it',
    call('project.update', {
      where: { tenantId_id: { tenantId: 'globex', id: globexRows.project } },
      data: { name: 'taken' },
    }),
    foreignTenant,
    notFound,
  ),
  attempt(
    'updates nothing by a key with toJSON, which the filter doesn’t call',
    call('project.update', {
      where: { id: acmeRows.project, toJSON: () => ({ id: globexRows.project }) },
      data: { name: 'taken' },
    }),
    notFound,
  ),
  attempt(
    'deletes nothing by a key that is a class instance',
    call('project.delete', { where: Object.assign(new (class Key {})(), { id: globexRows.project }) }),

    notFound,
  ),
  attempt(
    'reads from no cursor by a compound key with globex in it',
    call('project.findMany', { cursor: { tenantId_id: { tenantId: 'globex', id: globexRows.project } } }),
    foreignTenant,
    returns([]),
  ),
  attempt(
    'groups nothing of globex by having',
    call('project.groupBy', { by: ['tenantId'], having: { tenantId: { in: ['globex'] } } }),
    foreignTenant,
    returns([]),
  ),
  attempt(
    'may select the column of the tenant, which is acme',
    call('project.findMany', { select: { tenantId: true } }),
    returns([{ tenantId: 'acme' }]),
  ),
  attempt(
    'may compare the column of the tenant to itself, and lists its own rows only',
    (acme) =>
      call('project.findMany', {
        where: { tenantId: { equals: memberOf(memberOf(memberOf(acme, 'project'), 'fields'), 'tenantId') } },
        ...whole,
      })(acme),
    foreignTenant,
    own,
  ),
];
