import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import type { ExpectedRows, Row } from './expected-rows.ts';
import { type Filter, filters } from './filters.ts';
import type { TenantModel } from './models.ts';
import { type Operation, operation } from './operation.ts';
import { projections } from './projections.ts';
import { anyIds, othersThan } from './tenants.ts';

/** Operations that read. */
export function reads(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return fc.oneof(lists(tenant, model), firsts(tenant, model), byKey(tenant, model), figures(tenant, model));
}

function lists(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  const pages = fc.record({ cursor: anyIds(tenant, model), take: fc.nat({ max: 3 }), skip: fc.nat({ max: 1 }) });
  return fc
    .tuple(
      filters(tenant, model),
      projections(tenant, model),
      fc.constantFrom<'asc' | 'desc'>('asc', 'desc'),
      fc.option(pages),
    )
    .map(([filter, projection, order, page]) => {
      const paging = page && { cursor: { id: page.cursor }, take: page.take, skip: page.skip };
      const args = { where: filter.where, orderBy: { id: order }, ...projection.args, ...paging };
      return operation(model, 'findMany', args, (expectedRows) => {
        const ordered = order === 'asc' ? expectedRows.rows(model) : expectedRows.rows(model).toReversed();
        const rows = matching(page ? from(ordered, page.cursor) : ordered, filter, expectedRows);
        const shown = page ? rows.slice(page.skip, page.skip + page.take) : rows;
        return shown.map((row) => projection.of(row, expectedRows));
      });
    });
}

/** The rows from an id on; none if the id isn't among them, such as another tenant's. */
function from(rows: readonly Row[], cursor: string): readonly Row[] {
  const start = rows.findIndex(({ id }) => id === cursor);
  return start === -1 ? [] : rows.slice(start);
}

function firsts(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return fc
    .tuple(filters(tenant, model), projections(tenant, model), fc.boolean())
    .map(([filter, projection, orThrow]) => {
      const args = { where: filter.where, orderBy: { id: 'asc' }, ...projection.args };
      return operation(model, orThrow ? 'findFirstOrThrow' : 'findFirst', args, (expectedRows) => {
        const [row] = matching(expectedRows.rows(model), filter, expectedRows);
        if (row) return projection.of(row, expectedRows);
        return orThrow ? expectedRows.get(model, null) : null;
      });
    });
}

/** Reads by id, which Prisma batches if several are called in one tick. */
export function lookups(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return anyIds(tenant, model).map((id) =>
    operation(model, 'findUnique', { where: { id } }, (expectedRows) => expectedRows.find(model, id) ?? null),
  );
}

/** Reads by id, and by tenant and id, sometimes with another tenant. */
function byKey(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  const named = fc.oneof(fc.constant(tenant), othersThan(tenant));
  return fc
    .tuple(anyIds(tenant, model), fc.option(named), projections(tenant, model), fc.boolean())
    .map(([id, name, projection, orThrow]) => {
      const where = name === null ? { id } : { tenantId_id: { tenantId: name, id } };
      return operation(
        model,
        orThrow ? 'findUniqueOrThrow' : 'findUnique',
        { where, ...projection.args },
        (expectedRows) => {
          const row = name === null || name === tenant ? expectedRows.find(model, id) : undefined;
          if (row) return projection.of(row, expectedRows);
          return orThrow ? expectedRows.get(model, null) : null;
        },
      );
    });
}

function figures(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return fc
    .tuple(filters(tenant, model), fc.constantFrom('count', 'aggregate', 'tenantId', model.label))
    .map(([filter, kind]) => {
      const { where } = filter;
      const found = (expectedRows: ExpectedRows) => matching(expectedRows.rows(model), filter, expectedRows);
      if (kind === 'count') return operation(model, 'count', { where }, (expectedRows) => found(expectedRows).length);
      if (kind === 'aggregate')
        return operation(model, 'aggregate', { where, ...aggregateArgs(model) }, (w) => sums(model, found(w)));
      return operation(
        model,
        'groupBy',
        { by: [kind], where, orderBy: { [kind]: 'asc' }, ...aggregateArgs(model) },
        (expectedRows) => {
          const groups = Map.groupBy(found(expectedRows), (row) => String(row[kind]));
          return [...groups.keys()].sort().map((key) => ({ [kind]: key, ...sums(model, groups.get(key) ?? []) }));
        },
      );
    });
}

/** The arguments for what `sums` returns. */
function aggregateArgs({ label, amount }: TenantModel): object {
  return { _count: true, _max: { tenantId: true, [label]: true }, ...(amount && { _sum: { [amount]: true } }) };
}

function sums({ label, amount }: TenantModel, rows: readonly Row[]): object {
  const max = (field: string) => rows.map((row) => row[field] ?? null).reduce(later, null);
  const sum = amount && rows.map((row) => Number(row[amount])).reduce((total, number) => total + number, 0);
  return {
    _count: rows.length,
    _max: { tenantId: max('tenantId'), [label]: max(label) },
    ...(amount && { _sum: { [amount]: rows.length === 0 ? null : sum } }),
  };
}

function later<Value extends string | number | null>(a: Value, b: Value): Value {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}

/** The rows that match a filter, in order. */
export function matching(rows: readonly Row[], filter: Filter, expectedRows: ExpectedRows): readonly Row[] {
  return rows.filter((row) => filter.matches(row, expectedRows) === true);
}
