import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import { type ExpectedRows, type Row, rowOf } from './expected-rows.ts';
import { letters } from './filters.ts';
import type { TenantModel } from './models.ts';
import { anyIds, newIds, othersThan } from './tenants.ts';

type Values = Readonly<Record<string, string | number | null>>;

/** A row to create: the data for Prisma, and the values that the check compares. */
export interface NewRow {
  readonly data: object;
  readonly id: string;
  readonly values: Values;
}

/** New rows without tenant and reference. */
export function newRows(tenant: TenantId, model: TenantModel): fc.Arbitrary<NewRow> {
  return fc.tuple(newIds(tenant, model), letters, fc.nat({ max: 9 })).map(([id, letter, amount]) => {
    const values = { [model.label]: letter, ...(model.amount && { [model.amount]: amount }) };
    return { id, values, data: { id, ...values, [model.required.field]: model.required.value } };
  });
}

/** New rows that may name a tenant and refer to a row by id, sometimes another tenant's. */
export function plainNewRows(tenant: TenantId, model: TenantModel): fc.Arbitrary<NewRow> {
  return fc
    .tuple(newRows(tenant, model), fc.oneof(references(tenant, model), tenantNames(tenant)))
    .map(([row, more]) => ({ ...row, data: { ...row.data, ...more }, values: { ...row.values, ...more } }));
}

export function insert(
  expectedRows: ExpectedRows,
  model: TenantModel,
  { id, values }: NewRow,
  reference: Values = {},
): Row {
  return expectedRows.insert(model, rowOf(expectedRows.tenant, model, id, { ...values, ...reference }));
}

/** The effect of `skipDuplicates`. PostgreSQL refuses another tenant's row before it checks the id. */
export function insertUnlessTaken(
  expectedRows: ExpectedRows,
  model: TenantModel,
  row: NewRow,
  reference: Values = {},
): Row | undefined {
  const named = row.values['tenantId'] ?? expectedRows.tenant;
  return named === expectedRows.tenant && expectedRows.isIdTaken(model, row.id)
    ? undefined
    : insert(expectedRows, model, row, reference);
}

/** Changes of a row: the data for Prisma, and their effect. */
export interface Changes {
  readonly data: object;
  readonly of: (row: Row) => Values;
}

/** Changes of columns other than tenant and reference, sometimes of none. */
export function changes(model: TenantModel): fc.Arbitrary<Changes> {
  const { label, amount } = model;
  const words = letters.map((letter): Changes => ({ data: { [label]: letter }, of: () => ({ [label]: letter }) }));
  if (amount === undefined) return words;
  return fc.oneof(
    words,
    fc.nat({ max: 9 }).map((number): Changes => ({ data: { [amount]: number }, of: () => ({ [amount]: number }) })),
    fc.constant<Changes>({
      data: { [amount]: { increment: 1 } },
      of: (row) => ({ [amount]: Number(row[amount]) + 1 }),
    }),
  );
}

/** Changes that may also set the tenant or the reference. */
export function plainChanges(tenant: TenantId, model: TenantModel): fc.Arbitrary<Changes> {
  return fc.tuple(changes(model), fc.oneof(references(tenant, model), tenantNames(tenant))).map(([columns, more]) => ({
    data: { ...columns.data, ...more },
    of: (row) => ({ ...columns.of(row), ...more }),
  }));
}

function references(tenant: TenantId, { parent }: TenantModel): fc.Arbitrary<Values> {
  if (parent === undefined) return fc.constant({});
  return fc
    .option(fc.option(anyIds(tenant, parent.model)), { nil: undefined })
    .map((id): Values => (id === undefined ? {} : { [parent.key]: id }));
}

function tenantNames(tenant: TenantId): fc.Arbitrary<Values> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant({ tenantId: tenant }) },
    { weight: 2, arbitrary: othersThan(tenant).map((tenantId): Values => ({ tenantId })) },
  );
}
