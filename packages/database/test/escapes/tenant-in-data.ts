import {
  type Attempt,
  acmeRows,
  attempt,
  call,
  foreignTenant,
  globexRows,
  invalid,
  memberOf,
  returns,
  rowSecurity,
} from './attempt.ts';

const row = { name: 'new', ownerSub: 'wile' };
const where = { id: acmeRows.project };

class Row {
  readonly tenantId = 'globex';
  readonly name = 'new';
  readonly ownerSub = 'wile';
}

/** Returns acme at the first read of the tenant, and globex from then on. */
const twoFaced = () => {
  let looks = 0;
  return {
    ...row,
    get tenantId() {
      looks += 1;
      return looks === 1 ? 'acme' : 'globex';
    },
  };
};

const hidden = () => Object.defineProperty({ ...row }, 'tenantId', { value: 'globex', enumerable: false });
const without = (fields: object) => Object.assign(Object.create(null), fields);

/** Attempts to name globex in written data. */
export const tenantInData: readonly Attempt[] = [
  attempt(
    'creates no row as globex',
    call('project.create', { data: { ...row, tenantId: 'globex' } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates no rows as globex, also when the first is its own',
    call('project.createMany', { data: [row, { ...row, tenantId: 'globex' }] }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates no rows as globex by createManyAndReturn',
    call('project.createManyAndReturn', {
      data: [
        { ...row, tenantId: 'acme' },
        { ...row, tenantId: 'globex' },
      ],
    }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates no row without a tenant',
    call('project.create', { data: { ...row, tenantId: null } }),
    foreignTenant,
    invalid,
  ),
  attempt(
    'creates no row of the empty tenant',
    call('project.create', { data: { ...row, tenantId: '' } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates no row of a tenant in upper case',
    call('project.create', { data: { ...row, tenantId: 'ACME' } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates a row of its own where the tenant is undefined',
    call('project.create', { data: { ...row, tenantId: undefined }, select: { tenantId: true } }),
    returns({ tenantId: 'acme' }),
  ),
  attempt(
    'creates no row of a tenant that is a boolean',
    call('project.create', { data: { ...row, tenantId: true } }),
    invalid,
  ),
  attempt(
    'creates no row of several tenants',
    call('project.create', { data: { ...row, tenantId: ['acme', 'globex'] } }),
    foreignTenant,
    invalid,
  ),
  attempt(
    'creates no row of a tenant that is a symbol',
    call('project.create', { data: { ...row, tenantId: Symbol('globex') } }),
    foreignTenant,
    invalid,
  ),
  attempt(
    'creates no row of a tenant under a symbol, which the filter doesn’t read',
    call('project.create', { data: { ...row, [Symbol('tenantId')]: 'globex' }, select: { tenantId: true } }),
    returns({ tenantId: 'acme' }),
  ),
  attempt(
    'creates no row of a tenant that is a String object',
    call('project.create', { data: { ...row, tenantId: Object('globex') } }),
    foreignTenant,
    /* Prisma treats it as an object. */ invalid,
  ),
  attempt(
    'creates no row of a tenant that toString makes acme',
    call('project.create', { data: { ...row, tenantId: { toString: () => 'acme', toJSON: () => 'globex' } } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates a row of its own by a getter that returns acme first, since it is read once',
    (acme) => call('project.create', { data: twoFaced(), select: { tenantId: true } })(acme),
    returns({ tenantId: 'acme' }),
  ),
  attempt(
    'creates no row by a tenant that it inherits',
    call('project.create', { data: Object.create({ ...row, tenantId: 'globex' }) }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates no row by an instance of a class',
    call('project.create', { data: new Row() }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates no row by toJSON',
    call('project.create', { data: { toJSON: () => ({ ...row, tenantId: 'globex' }) } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates a row of its own where globex is in a property that is not enumerable',
    (acme) => call('project.create', { data: hidden(), select: { tenantId: true } })(acme),
    returns({ tenantId: 'acme' }),
  ),
  attempt(
    'creates no row by data without a prototype',
    call('project.create', without({ data: without({ ...row, tenantId: 'globex' }) })),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'creates no row by a __proto__ from JSON',
    call('project.create', {
      data: JSON.parse('{"name":"new","ownerSub":"wile","__proto__":{"tenantId":"globex"}}'),
      select: { tenantId: true },
    }),
    foreignTenant,
    returns({ tenantId: 'acme' }),
  ),
  attempt(
    'creates no row whose tenant is a column’s name',
    (acme) =>
      call('project.create', {
        data: { ...row, tenantId: memberOf(memberOf(memberOf(acme, 'project'), 'fields'), 'tenantId') },
      })(acme),
    foreignTenant,
    invalid,
  ),
  attempt(
    'gives no row away by update',
    call('project.update', { where, data: { tenantId: 'globex' } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'gives no row away by update with set',
    call('project.update', { where, data: { tenantId: { set: 'globex' } } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'gives no row away by update with null',
    call('project.update', { where, data: { tenantId: null } }),
    foreignTenant,
    invalid,
  ),
  attempt(
    'gives no row away by updateMany',
    call('project.updateMany', { data: { tenantId: 'globex' } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'gives no row away by updateManyAndReturn',
    call('project.updateManyAndReturn', { data: { tenantId: { set: 'globex' } } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'gives no row away by the update of an upsert',
    call('project.upsert', { where, update: { tenantId: 'globex' }, create: row }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'gives no row away by the create of an upsert',
    call('project.upsert', { where: { id: globexRows.project }, update: {}, create: { ...row, tenantId: 'globex' } }),
    foreignTenant,
    rowSecurity,
  ),
  attempt(
    'gives no row away by a class instance in update',
    call('project.update', { where, data: Object.assign(new (class Change {})(), { tenantId: 'globex' }) }),
    foreignTenant,
    rowSecurity,
  ),
];
