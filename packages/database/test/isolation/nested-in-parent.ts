import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import { changes, insert, insertUnlessTaken, newRows } from './columns.ts';
import type { ExpectedRows, Row } from './expected-rows.ts';
import { conditions } from './filters.ts';
import { type Child, childrenOf, type TenantModel } from './models.ts';
import { ExpectedRejection } from './rejection.ts';
import { anyIds } from './tenants.ts';

/** A nested write to a row's children: `tasks: { create: […] }`. */
export interface NestedInParent {
  readonly data: object;
  readonly perform: (expectedRows: ExpectedRows, parent: Row) => void;
}

/** Nested writes of a create. */
export function childrenOfNew(tenant: TenantId, parent: TenantModel): fc.Arbitrary<NestedInParent>[] {
  return childrenOf(parent).flatMap((child) => writesOfNew(tenant, child));
}

/** Nested writes of an update. */
export function childrenOfExisting(tenant: TenantId, parent: TenantModel): fc.Arbitrary<NestedInParent>[] {
  return childrenOf(parent).flatMap((child) => [...writesOfNew(tenant, child), ...writesOfExisting(tenant, child)]);
}

function writesOfNew(tenant: TenantId, { model, link }: Child): fc.Arbitrary<NestedInParent>[] {
  const { children, key } = link;
  const rows = newRows(tenant, model);
  const ids = anyIds(tenant, model);
  return [
    few(rows).map((list) => ({
      data: { [children]: { create: list.map(({ data }) => data) } },
      perform(expectedRows, parent) {
        for (const row of list) insert(expectedRows, model, row, { [key]: parent.id });
      },
    })),
    fc.tuple(few(rows), fc.boolean()).map(([list, skipDuplicates]) => ({
      data: { [children]: { createMany: { data: list.map(({ data }) => data), skipDuplicates } } },
      perform(expectedRows, parent) {
        for (const row of list) {
          (skipDuplicates ? insertUnlessTaken : insert)(expectedRows, model, row, { [key]: parent.id });
        }
      },
    })),
    distinct(ids).map((list) => ({
      data: { [children]: { connect: list.map((id) => ({ id })) } },
      perform(expectedRows, parent) {
        for (const id of list) expectedRows.change(model, id, { [key]: parent.id });
      },
    })),
    few(fc.tuple(ids, rows)).map((list) => ({
      data: { [children]: { connectOrCreate: list.map(([id, row]) => ({ where: { id }, create: row.data })) } },
      perform(expectedRows, parent) {
        for (const [id, row] of list) {
          if (expectedRows.find(model, id)) expectedRows.change(model, id, { [key]: parent.id });
          else insert(expectedRows, model, row, { [key]: parent.id });
        }
      },
    })),
  ];
}

function writesOfExisting(tenant: TenantId, { model, link }: Child): fc.Arbitrary<NestedInParent>[] {
  const { children, key } = link;
  const ids = anyIds(tenant, model);
  const linked = (expectedRows: ExpectedRows, parent: Row) =>
    expectedRows.rows(model).filter((row) => row[key] === parent.id);
  /** @throws {ExpectedRejection} `missing`, also for a row that refers to another */
  const linkedRow = (expectedRows: ExpectedRows, parent: Row, id: string) => {
    const row = expectedRows.get(model, id);
    if (row[key] !== parent.id) throw new ExpectedRejection('missing');
    return row;
  };
  return [
    few(fc.tuple(ids, changes(model))).map((list) => ({
      data: { [children]: { update: list.map(([id, { data }]) => ({ where: { id }, data })) } },
      perform(expectedRows, parent) {
        for (const [id, change] of list) expectedRows.change(model, id, change.of(linkedRow(expectedRows, parent, id)));
      },
    })),
    fc.tuple(conditions(tenant, model), changes(model)).map(([filter, { data, of }]) => ({
      data: { [children]: { updateMany: { where: filter.where, data } } },
      perform(expectedRows, parent) {
        for (const row of linked(expectedRows, parent)) {
          if (filter.matches(row, expectedRows) === true) expectedRows.change(model, row.id, of(row));
        }
      },
    })),
    few(fc.tuple(ids, changes(model), newRows(tenant, model))).map((list) => ({
      data: {
        [children]: {
          upsert: list.map(([id, { data }, row]) => ({ where: { id }, update: data, create: row.data })),
        },
      },
      perform(expectedRows, parent) {
        for (const [id, change, created] of list) {
          const found = expectedRows.find(model, id);
          if (found?.[key] === parent.id) expectedRows.change(model, id, change.of(found));
          else insert(expectedRows, model, created, { [key]: parent.id });
        }
      },
    })),
    distinct(ids).map((list) => ({
      data: { [children]: { delete: list.map((id) => ({ id })) } },
      perform(expectedRows, parent) {
        for (const id of list) expectedRows.remove(model, linkedRow(expectedRows, parent, id).id);
      },
    })),
    conditions(tenant, model).map((filter) => ({
      data: { [children]: { deleteMany: filter.where } },
      perform(expectedRows, parent) {
        for (const row of linked(expectedRows, parent)) {
          if (filter.matches(row, expectedRows) === true) expectedRows.remove(model, row.id);
        }
      },
    })),
    distinct(ids).map((list) => ({
      data: { [children]: { set: list.map((id) => ({ id })) } },
      perform(expectedRows, parent) {
        if (linked(expectedRows, parent).some(({ id }) => !list.includes(id))) refuseToUnlink();
        // Rows that can't be seen are skipped, unlike in `connect`.
        for (const id of list) if (expectedRows.find(model, id)) expectedRows.change(model, id, { [key]: parent.id });
      },
    })),
    distinct(ids).map((list) => ({
      data: { [children]: { disconnect: list.map((id) => ({ id })) } },
      perform(expectedRows, parent) {
        if (linked(expectedRows, parent).some(({ id }) => list.includes(id))) refuseToUnlink();
      },
    })),
  ];
}

/** The reference includes the tenant, so Prisma would clear both, and the database refuses a row without a tenant. */
function refuseToUnlink(): never {
  throw new ExpectedRejection('conflict');
}

function few<Value>(values: fc.Arbitrary<Value>): fc.Arbitrary<Value[]> {
  return fc.array(values, { minLength: 1, maxLength: 2 });
}

function distinct(ids: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
  return fc.uniqueArray(ids, { minLength: 1, maxLength: 2 });
}
