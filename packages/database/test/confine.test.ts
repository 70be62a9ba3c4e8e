import { tenantId } from '@freehold/tenancy';
import { describe, expect, test } from 'vitest';
import { ForeignTenantError, UnknownOperationError } from '../src/tenant/errors.ts';
import { confine as confineTo } from '../src/tenant/filter/confine.ts';
import type { Field, Model } from '../src/tenant/filter/data-model.ts';
import { uniqueAsFilter } from '../src/tenant/filter/unique-filter.ts';

const acme = tenantId('acme');

const column: Field = { kind: 'column' };
const noteFields: Readonly<Record<string, Field>> = { data: { kind: 'json' }, set: { kind: 'json' }, tenantId: column };
const note: Model = { field: (name) => noteFields[name] };
const projectFields: Readonly<Record<string, Field>> = {
  ...{ id: column, tenantId: column, name: column, settings: { kind: 'json' } },
  ...{ notes: { kind: 'relation', model: note }, note: { kind: 'relation', model: note } },
};
const project: Model = { field: (name) => projectFields[name] };

function confine(operation: string, args: unknown, tenant: typeof acme): unknown {
  return confineTo(operation, args, tenant, project);
}

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

  test.each(['update', 'delete'])('is added to the key of %s', (operation) => {
    expect(confine(operation, { where: { id: '1' }, data: {} }, acme)).toEqual({
      where: { id: '1', tenantId: 'acme' },
      data: {},
    });
  });

  test.each<[string, object, object]>([
    ['', { name: 'a' }, { name: 'a', tenantId: 'acme' }],
    [' that names the tenant', { name: 'a', tenantId: 'acme' }, { name: 'a', tenantId: 'acme' }],
    [' with a relation, which brings the tenant', { note: { connect: {} } }, { note: { connect: {} } }],
  ])('is added to the key and the row of upsert%s', (_, create, expected) => {
    expect(confine('upsert', { where: { id: '1' }, create, update: {} }, acme)).toEqual({
      where: { id: '1', tenantId: 'acme' },
      create: expected,
      update: {},
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
    [{ having: { tenantId: { in: ['globex'] } } }],
    [{ select: { _count: { select: { notes: { where: { tenantId: 'globex' } } } } } }],
    [{ select: { note: { select: { note: { where: { tenantId: 'globex' } } } } } }],
    [{ where: { note: { tenantId: 'globex' } } }],
    [{ where: { notes: { some: { NOT: { tenantId: { not: 'acme' } } } } } }],
    [{ data: { note: { upsert: { where: {}, update: { tenantId: 'globex' }, create: {} } } } }],
    [{ data: { note: { update: { tenantId: 'globex' } } } }],
    [{ data: { notes: { createMany: { data: [{ tenantId: 'globex' }] } } } }],
    [{ data: { notes: { connectOrCreate: [{ where: {}, create: { tenantId: 'globex' } }] } } }],
    [{ anythingNew: { data: { tenantId: 'globex' } } }],
    // The keyword `data` or a column, and the keyword `set` or a column: what can be read in two ways is refused.
    [{ data: { note: { update: { data: { tenantId: 'globex' } } } } }],
    [{ data: { notes: { set: [{ tenantId: 'globex' }] } } }],
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
    [{ data: { settings: { tenantId: 'globex' } } }],
    [{ data: [{ settings: { list: [{ tenantId: null }] } }] }],
    [{ where: { settings: { path: ['tenantId'], equals: { tenantId: 'globex' } } } }],
    [{ create: { settings: { tenantId: 'globex' } }, update: { settings: { tenantId: 'globex' } } }],
    [{ data: { note: { create: { data: { tenantId: 'globex' } } } } }],
    [{ data: { notes: { updateMany: { where: {}, data: { data: { tenantId: 'globex' } } } } } }],
    [{ data: { notes: { upsert: [{ where: {}, update: { set: { tenantId: 'globex' } }, create: {} }] } } }],
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
