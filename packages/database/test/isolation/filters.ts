import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import type { ExpectedRows, Row } from './expected-rows.ts';
import { childrenOf, type TenantModel } from './models.ts';
import { anyIds, othersThan } from './tenants.ts';

/** Few labels, so that rows and tenants share them. */
export const letters = fc.constantFrom('a', 'b', 'c', 'd');

/** A condition for Prisma, and its meaning. `undefined` is SQL's NULL: neither true nor false. */
export interface Filter {
  readonly where: object;
  readonly matches: (row: Row, expectedRows: ExpectedRows) => boolean | undefined;
}

/** Filters of all kinds, with relations. */
export function filters(tenant: TenantId, model: TenantModel, depth = 2): fc.Arbitrary<Filter> {
  if (depth === 0) return conditions(tenant, model);
  return fc.oneof(
    { weight: 5, arbitrary: conditions(tenant, model) },
    { weight: 2, arbitrary: combinations(saying(filters(tenant, model, depth - 1))) },
    ...throughRelations(tenant, model, depth - 1).map((arbitrary) => ({ weight: 2, arbitrary })),
  );
}

/** Conditions on a row's own columns. */
export function conditions(tenant: TenantId, model: TenantModel): fc.Arbitrary<Filter> {
  const { label, parent } = model;
  const ids = anyIds(tenant, model);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant({ where: {}, matches: () => true }) },
    { weight: 2, arbitrary: ids.map((id) => ({ where: { id }, matches: (row: Row) => row.id === id })) },
    { weight: 1, arbitrary: ids.map((id) => ({ where: { id: { not: id } }, matches: (row: Row) => row.id !== id })) },
    {
      weight: 2,
      arbitrary: fc
        .array(ids, { maxLength: 3 })
        .map((list) => ({ where: { id: { in: list } }, matches: (row: Row) => list.includes(row.id) })),
    },
    {
      weight: 2,
      arbitrary: letters.map((word) => ({ where: { [label]: word }, matches: (row: Row) => row[label] === word })),
    },
    {
      weight: 1,
      arbitrary: letters.map((word) => ({
        where: { [label]: { not: word } },
        matches: (row: Row) => row[label] !== word,
      })),
    },
    ...(parent ? [{ weight: 2, arbitrary: references(tenant, parent.model, parent.key) }] : []),
    { weight: 1, arbitrary: fc.oneof(fc.constant(tenant), othersThan(tenant)).map(ofTenant) },
    {
      weight: 1,
      arbitrary: othersThan(tenant).map((other) => ({
        where: { tenantId: { in: [tenant, other] } },
        matches: () => true,
      })),
    },
  );
}

function ofTenant(named: TenantId): Filter {
  return { where: { tenantId: named }, matches: (row) => row['tenantId'] === named };
}

function references(tenant: TenantId, parent: TenantModel, key: string): fc.Arbitrary<Filter> {
  return fc.option(anyIds(tenant, parent)).map((id) => ({
    where: { [key]: id },
    matches(row) {
      if (id === null) return row[key] === null;
      return row[key] === null ? undefined : row[key] === id;
    },
  }));
}

/** Excludes `{}`: by itself it is always true, but Prisma treats it differently in each combination and relation. */
function saying(any: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  return any.filter(({ where }) => Object.keys(where).length > 0);
}

function combinations(inner: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  const lists = fc.array(inner, { minLength: 1, maxLength: 2 });
  return fc.oneof(
    lists.map(
      (list): Filter => ({
        where: { AND: list.map(({ where }) => where) },
        matches: (row, expectedRows) => and(list.map((filter) => filter.matches(row, expectedRows))),
      }),
    ),
    lists.map(
      (list): Filter => ({
        where: { OR: list.map(({ where }) => where) },
        matches: (row, expectedRows) => not(and(list.map((filter) => not(filter.matches(row, expectedRows))))),
      }),
    ),
    inner.map(
      (filter): Filter => ({
        where: { NOT: filter.where },
        matches: (row, expectedRows) => not(filter.matches(row, expectedRows)),
      }),
    ),
  );
}

function throughRelations(tenant: TenantId, model: TenantModel, depth: number): fc.Arbitrary<Filter>[] {
  const { parent } = model;
  const up =
    parent &&
    fc.option(saying(filters(tenant, parent.model, depth))).map(
      (filter): Filter => ({
        where: { [parent.field]: filter === null ? null : filter.where },
        matches(row, expectedRows) {
          const found = expectedRows.find(parent.model, row[parent.key] ?? null);
          // To Prisma it means that all columns of the reference are NULL, and the tenant never is.
          if (filter === null) return false;
          return found !== undefined && filter.matches(found, expectedRows) === true;
        },
      }),
    );
  const down = childrenOf(model).map(({ model: child, link }) =>
    fc.tuple(fc.constantFrom('some', 'every', 'none'), filters(tenant, child, depth)).map(
      ([word, filter]): Filter => ({
        where: { [link.children]: { [word]: filter.where } },
        matches(row, expectedRows) {
          const answers = expectedRows
            .rows(child)
            .filter((candidate) => candidate[link.key] === row.id)
            .map((candidate) => filter.matches(candidate, expectedRows));
          if (word === 'every') return answers.every((answer) => answer !== false);
          return answers.includes(true) === (word === 'some');
        },
      }),
    ),
  );
  return up ? [up, ...down] : down;
}

function not(truth: boolean | undefined): boolean | undefined {
  return truth === undefined ? undefined : !truth;
}

function and(truths: readonly (boolean | undefined)[]): boolean | undefined {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}
