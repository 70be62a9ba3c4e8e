import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import type { ExpectedRows, Row } from './expected-rows.ts';
import { type Filter, filters } from './filters.ts';
import { type Child, childrenOf, columnsOf, type TenantModel } from './models.ts';

/** What an operation returns of a row, by `select`, `include` or neither. */
export interface Projection {
  readonly args: object;
  readonly of: (row: Row, expectedRows: ExpectedRows) => object;
}

/** A relation, or its count, inside `select` or `include`. */
interface Part {
  readonly name: string;
  readonly args: unknown;
  readonly of: (row: Row, expectedRows: ExpectedRows) => unknown;
}

/** Projections with relations nested both ways. */
export function projections(tenant: TenantId, model: TenantModel, depth = 2): fc.Arbitrary<Projection> {
  if (depth === 0) return selections(model, []);
  const children = childrenOf(model);
  return selections(model, [
    ...parentPart(tenant, model, depth),
    ...children.map((child) => listPart(tenant, child, depth)),
    ...(children.length === 0 ? [] : [fc.oneof(...children.map((child) => countPart(tenant, child)))]),
  ]);
}

/** Projections without lists, for `createManyAndReturn` and `updateManyAndReturn`. */
export function flatProjections(tenant: TenantId, model: TenantModel): fc.Arbitrary<Projection> {
  return selections(model, parentPart(tenant, model, 1));
}

function selections(model: TenantModel, parts: readonly fc.Arbitrary<Part>[]): fc.Arbitrary<Projection> {
  const columns = columnsOf(model);
  const some = fc.tuple(...parts.map((part) => fc.option(part))).map((list) => list.filter((part) => part !== null));
  return fc.oneof(
    fc.constant(shown(columns, [], {})),
    some.map((list) => shown(columns, list, list.length === 0 ? {} : { include: argsOf(list) })),
    fc.tuple(fc.subarray([...columns]), some).map(([subset, list]) => {
      const fields = ['id', ...subset];
      const flags = Object.fromEntries(fields.map((field) => [field, true]));
      return shown(fields, list, { select: { ...flags, ...argsOf(list) } });
    }),
  );
}

function shown(fields: readonly string[], parts: readonly Part[], args: object): Projection {
  return {
    args,
    of: (row, expectedRows) => ({
      ...Object.fromEntries(fields.map((field) => [field, row[field]])),
      ...Object.fromEntries(parts.map(({ name, of }) => [name, of(row, expectedRows)])),
    }),
  };
}

function argsOf(parts: readonly Part[]): object {
  return Object.fromEntries(parts.map(({ name, args }) => [name, args]));
}

function parentPart(tenant: TenantId, { parent }: TenantModel, depth: number): fc.Arbitrary<Part>[] {
  if (parent === undefined) return [];
  return [
    projections(tenant, parent.model, depth - 1).map((inner) => ({
      name: parent.field,
      args: Object.keys(inner.args).length === 0 ? true : inner.args,
      of(row, expectedRows) {
        const found = expectedRows.find(parent.model, row[parent.key] ?? null);
        return found === undefined ? null : inner.of(found, expectedRows);
      },
    })),
  ];
}

function listPart(tenant: TenantId, { model, link }: Child, depth: number): fc.Arbitrary<Part> {
  return fc.tuple(filters(tenant, model, 1), projections(tenant, model, depth - 1)).map(([filter, inner]) => ({
    name: link.children,
    args: { where: filter.where, orderBy: { id: 'asc' }, ...inner.args },
    of: (row, expectedRows) =>
      linked(row, { model, link }, filter, expectedRows).map((child) => inner.of(child, expectedRows)),
  }));
}

function countPart(tenant: TenantId, child: Child): fc.Arbitrary<Part> {
  const { children } = child.link;
  return filters(tenant, child.model, 1).map((filter) => ({
    name: '_count',
    args: { select: { [children]: { where: filter.where } } },
    of: (row, expectedRows) => ({ [children]: linked(row, child, filter, expectedRows).length }),
  }));
}

function linked(parent: Row, { model, link }: Child, filter: Filter, expectedRows: ExpectedRows): readonly Row[] {
  return expectedRows
    .rows(model)
    .filter((row) => row[link.key] === parent.id && filter.matches(row, expectedRows) === true);
}
