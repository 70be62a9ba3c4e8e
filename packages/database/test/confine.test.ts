import { tenantId } from '@freehold/tenancy';
import { describe, expect, test } from 'vitest';
import { ForeignTenantError, UnknownOperationError } from '../src/tenant/errors.ts';
import { confine } from '../src/tenant/filter/confine.ts';
import { uniqueAsFilter } from '../src/tenant/filter/unique-filter.ts';

const acme = tenantId('acme');

// By itself, since row-level security would hide a missing filter.
describe('the filter', () => {
  test.each([
    'findFirst',
    'findFirstOrThrow',
    'findMany',
    'count',
    'aggregate',
    'groupBy',
    'updateMany',
    'updateManyAndReturn',
    'deleteMany',
  ])('is added to the conditions of %s', (operation) => {
    expect(confine(operation, { where: { OR: [{ name: 'a' }] }, take: 1 }, acme)).toEqual({
      where: { AND: [{ OR: [{ name: 'a' }] }, { tenantId: 'acme' }] },
      take: 1,
    });
    expect(confine(operation, undefined, acme)).toEqual({ where: { AND: [{}, { tenantId: 'acme' }] } });
  });

  test.each(['update', 'upsert', 'delete'])('is added to the key of %s', (operation) => {
    expect(confine(operation, { where: { id: '1' }, data: {} }, acme)).toEqual({
      where: { id: '1', tenantId: 'acme' },
      data: {},
    });
  });

  test.each(['create', 'createMany', 'createManyAndReturn'])(
    'adds nothing to %s: the database writes the tenant',
    (operation) => {
      expect(confine(operation, { data: { name: 'a' } }, acme)).toEqual({ data: { name: 'a' } });
    },
  );

  test.each(['findUnique', 'findRaw', 'toString', '__proto__', 'somethingNew'])(
    'refuses the unknown operation %s',
    (operation) => {
      expect(() => confine(operation, { where: {} }, acme)).toThrow(UnknownOperationError);
    },
  );
});

describe('another tenant', () => {
  test.each([
    [{ where: { tenantId: 'globex' } }],
    [{ where: { tenantId: { in: ['acme', 'globex'] } } }],
    [{ where: { OR: [{ name: 'a' }, { AND: { NOT: { tenantId: { not: 'acme' } } } }] } }],
    [{ data: { tenantId: 'globex' } }],
    [{ data: { tenantId: null } }],
    [{ data: [{ name: 'a' }, { tenantId: 'globex' }] }],
    [{ data: { notes: { create: [{ tenantId: 'globex' }] } } }],
    [{ include: { notes: { where: { tenantId: 'globex' } } } }],
    [{ cursor: { tenantId_id: { tenantId: 'globex', id: '1' } } }],
  ])('in %j is refused', (args) => {
    expect(() => confine('findMany', args, acme)).toThrow(ForeignTenantError);
  });

  test.each([
    [{ where: { tenantId: 'acme' } }],
    [{ data: { tenantId: undefined } }],
    [{ select: { tenantId: true } }],
    [{ omit: { tenantId: true } }],
    [{ orderBy: { tenantId: 'asc' } }],
    [{ orderBy: [{ tenantId: { sort: 'desc', nulls: 'last' } }] }],
    [{ by: ['tenantId'] }],
    [{ where: { createdAt: new Date() } }],
  ])('is not named by %j', (args) => {
    expect(() => confine('findMany', args, acme)).not.toThrow();
  });
});

test('uniqueAsFilter splits a compound key, and keeps everything else', () => {
  expect(
    uniqueAsFilter({ where: { tenantId_id: { tenantId: 'acme', id: '1' }, name: { not: 'a' } }, select: { id: true } }),
  ).toEqual({
    where: { tenantId: 'acme', id: '1', name: { not: 'a' } },
    select: { id: true },
  });
  expect(uniqueAsFilter({ where: { id: '1' } })).toEqual({ where: { id: '1' } });
});
