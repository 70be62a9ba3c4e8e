import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import { changes, insert, newRows } from './columns.ts';
import type { ExpectedRows, Row } from './expected-rows.ts';
import { conditions } from './filters.ts';
import type { TenantModel } from './models.ts';
import { ExpectedRejection } from './rejection.ts';
import { anyIds } from './tenants.ts';

/** A nested write to a row's parent: `project: { connect: … }`. `refersTo` returns the reference afterwards. */
export interface NestedInChild {
  readonly data: object;
  readonly refersTo: (expectedRows: ExpectedRows, child: Row | undefined) => string | null;
}

/** Nested writes of a create. */
export function parentOfNew(tenant: TenantId, { parent }: TenantModel): fc.Arbitrary<NestedInChild>[] {
  if (parent === undefined) return [];
  const { model, field } = parent;
  const rows = newRows(tenant, model);
  const ids = anyIds(tenant, model);
  return [
    rows.map((row) => ({
      data: { [field]: { create: row.data } },
      refersTo: (expectedRows) => insert(expectedRows, model, row).id,
    })),
    ids.map((id) => ({
      data: { [field]: { connect: { id } } },
      refersTo: (expectedRows) => expectedRows.get(model, id).id,
    })),
    fc.tuple(ids, rows).map(([id, row]) => ({
      data: { [field]: { connectOrCreate: { where: { id }, create: row.data } } },
      refersTo: (expectedRows) => (expectedRows.find(model, id) ?? insert(expectedRows, model, row)).id,
    })),
  ];
}

/** Nested writes of an update. */
export function parentOfExisting(tenant: TenantId, child: TenantModel): fc.Arbitrary<NestedInChild>[] {
  if (child.parent === undefined) return [];
  const { model, field, key } = child.parent;
  const present = (expectedRows: ExpectedRows, row: Row | undefined) => expectedRows.find(model, row?.[key] ?? null);
  const needed = (expectedRows: ExpectedRows, row: Row | undefined) => expectedRows.get(model, row?.[key] ?? null);
  return [
    ...parentOfNew(tenant, child),
    fc.tuple(conditions(tenant, model), changes(model)).map(([filter, change]) => ({
      data: { [field]: { update: { where: filter.where, data: change.data } } },
      refersTo(expectedRows, row) {
        const found = needed(expectedRows, row);
        if (filter.matches(found, expectedRows) !== true) throw new ExpectedRejection('missing');
        return expectedRows.change(model, found.id, change.of(found)).id;
      },
    })),
    fc.tuple(changes(model), newRows(tenant, model)).map(([change, created]) => ({
      data: { [field]: { upsert: { update: change.data, create: created.data } } },
      refersTo(expectedRows, row) {
        const found = present(expectedRows, row);
        return found
          ? expectedRows.change(model, found.id, change.of(found)).id
          : insert(expectedRows, model, created).id;
      },
    })),
    fc.constant<NestedInChild>({
      data: { [field]: { delete: true } },
      refersTo(expectedRows, row) {
        expectedRows.remove(model, needed(expectedRows, row).id);
        return null;
      },
    }),
    fc.constant<NestedInChild>({
      data: { [field]: { disconnect: true } },
      // The reference includes the tenant, so Prisma would clear both, and the database refuses a row without a tenant.
      refersTo(_, row) {
        throw new ExpectedRejection(row ? 'conflict' : 'missing');
      },
    }),
  ];
}
