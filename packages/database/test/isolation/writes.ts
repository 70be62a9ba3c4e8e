import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import { changes, insert, insertUnlessTaken, type NewRow, newRows, plainChanges, plainNewRows } from './columns.ts';
import type { ExpectedRows, Row } from './expected-rows.ts';
import { filters } from './filters.ts';
import type { TenantModel } from './models.ts';
import { parentOfExisting, parentOfNew } from './nested-in-child.ts';
import { childrenOfExisting, childrenOfNew } from './nested-in-parent.ts';
import { byId, type Operation, operation } from './operation.ts';
import { flatProjections, projections } from './projections.ts';
import { matching } from './reads.ts';
import { anyIds } from './tenants.ts';

/** Operations that write. */
export function writes(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return fc.oneof(
    { weight: 3, arbitrary: create(tenant, model) },
    { weight: 2, arbitrary: createMany(tenant, model) },
    { weight: 9, arbitrary: update(tenant, model) },
    { weight: 2, arbitrary: updateMany(tenant, model) },
    { weight: 2, arbitrary: upsert(tenant, model) },
    { weight: 2, arbitrary: remove(tenant, model) },
    { weight: 1, arbitrary: removeMany(tenant, model) },
  );
}

interface Creation {
  readonly data: object;
  readonly perform: (expectedRows: ExpectedRows) => Row;
}

function creations(
  tenant: TenantId,
  model: TenantModel,
  plainRows: fc.Arbitrary<NewRow> = plainNewRows(tenant, model),
): fc.Arbitrary<Creation> {
  const { parent } = model;
  const rows = newRows(tenant, model);
  return fc.oneof(
    plainRows.map((row) => ({
      data: row.data,
      perform: (expectedRows: ExpectedRows) => insert(expectedRows, model, row),
    })),
    ...parentOfNew(tenant, model).map((nested) =>
      fc.tuple(rows, nested).map(([row, { data, refersTo }]) => ({
        data: { ...row.data, ...data },
        perform: (expectedRows: ExpectedRows) =>
          insert(expectedRows, model, row, parent && { [parent.key]: refersTo(expectedRows, undefined) }),
      })),
    ),
    ...childrenOfNew(tenant, model).map((nested) =>
      fc.tuple(rows, nested).map(([row, { data, perform }]) => ({
        data: { ...row.data, ...data },
        perform(expectedRows: ExpectedRows) {
          const created = insert(expectedRows, model, row);
          perform(expectedRows, created);
          return created;
        },
      })),
    ),
  );
}

interface Change {
  readonly data: object;
  readonly perform: (expectedRows: ExpectedRows, id: string) => Row;
}

function changesOf(tenant: TenantId, model: TenantModel): fc.Arbitrary<Change> {
  const { parent } = model;
  return fc.oneof(
    {
      weight: 2,
      arbitrary: plainChanges(tenant, model).map(({ data, of }) => ({
        data,
        perform: (expectedRows: ExpectedRows, id: string) =>
          expectedRows.change(model, id, of(expectedRows.get(model, id))),
      })),
    },
    ...parentOfExisting(tenant, model).map((nested) => ({
      weight: 1,
      arbitrary: fc.tuple(changes(model), nested).map(([columns, { data, refersTo }]) => ({
        data: { ...columns.data, ...data },
        perform(expectedRows: ExpectedRows, id: string) {
          // Prisma writes the parent before it looks for the child.
          const reference = parent && { [parent.key]: refersTo(expectedRows, expectedRows.find(model, id)) };
          return expectedRows.change(model, id, { ...columns.of(expectedRows.get(model, id)), ...reference });
        },
      })),
    })),
    ...childrenOfExisting(tenant, model).map((nested) => ({
      weight: 1,
      arbitrary: fc.tuple(changes(model), nested).map(([columns, { data, perform }]) => ({
        data: { ...columns.data, ...data },
        perform(expectedRows: ExpectedRows, id: string) {
          const changed = expectedRows.change(model, id, columns.of(expectedRows.get(model, id)));
          perform(expectedRows, changed);
          return changed;
        },
      })),
    })),
  );
}

function create(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return fc
    .tuple(creations(tenant, model), projections(tenant, model))
    .map(([{ data, perform }, projection]) =>
      operation(model, 'create', { data, ...projection.args }, (expectedRows) =>
        projection.of(perform(expectedRows), expectedRows),
      ),
    );
}

function createMany(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  const rows = fc.array(plainNewRows(tenant, model), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(rows, fc.boolean(), fc.option(flatProjections(tenant, model)))
    .map(([list, skipDuplicates, returned]) => {
      const args = { data: list.map(({ data }) => data), skipDuplicates };
      const made = (expectedRows: ExpectedRows) =>
        list.flatMap((row) =>
          skipDuplicates ? (insertUnlessTaken(expectedRows, model, row) ?? []) : insert(expectedRows, model, row),
        );
      if (returned === null)
        return operation(model, 'createMany', args, (expectedRows) => ({ count: made(expectedRows).length }));
      return operation(
        model,
        'createManyAndReturn',
        { ...args, ...returned.args },
        (expectedRows) => byId(made(expectedRows).map((row) => returned.of(row, expectedRows))),
        byId,
      );
    });
}

function update(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return fc
    .tuple(anyIds(tenant, model), fc.boolean(), changesOf(tenant, model), projections(tenant, model))
    .map(([id, compound, { data, perform }, projection]) => {
      const where = compound ? { tenantId_id: { tenantId: tenant, id } } : { id };
      return operation(model, 'update', { where, data, ...projection.args }, (expectedRows) =>
        projection.of(expectedRows.get(model, perform(expectedRows, id).id), expectedRows),
      );
    });
}

function updateMany(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return fc
    .tuple(filters(tenant, model), plainChanges(tenant, model), fc.option(flatProjections(tenant, model)))
    .map(([filter, { data, of }, returned]) => {
      const args = { where: filter.where, data };
      const changed = (expectedRows: ExpectedRows) =>
        matching(expectedRows.rows(model), filter, expectedRows).map((row) =>
          expectedRows.change(model, row.id, of(row)),
        );
      if (returned === null)
        return operation(model, 'updateMany', args, (expectedRows) => ({ count: changed(expectedRows).length }));
      return operation(
        model,
        'updateManyAndReturn',
        { ...args, ...returned.args },
        (expectedRows) => changed(expectedRows).map((row) => returned.of(row, expectedRows)),
        byId,
      );
    });
}

function upsert(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  // `create` names no tenant here. Prisma sends some upserts as one statement, where PostgreSQL refuses another tenant even if
  // it updates, and others as several, where it never sees `create`.
  const halves = fc.record({
    create: creations(tenant, model, newRows(tenant, model)),
    update: changesOf(tenant, model),
  });
  return fc
    .tuple(anyIds(tenant, model), halves, projections(tenant, model))
    .map(([id, { create: creation, update: change }, projection]) => {
      const args = { where: { id }, create: creation.data, update: change.data, ...projection.args };
      return operation(model, 'upsert', args, (expectedRows) => {
        const found = expectedRows.find(model, id);
        const row = found ? change.perform(expectedRows, found.id) : creation.perform(expectedRows);
        return projection.of(expectedRows.get(model, row.id), expectedRows);
      });
    });
}

function remove(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return fc.tuple(anyIds(tenant, model), projections(tenant, model)).map(([id, projection]) =>
    operation(model, 'delete', { where: { id }, ...projection.args }, (expectedRows) => {
      const shown = projection.of(expectedRows.get(model, id), expectedRows);
      expectedRows.remove(model, id);
      return shown;
    }),
  );
}

function removeMany(tenant: TenantId, model: TenantModel): fc.Arbitrary<Operation> {
  return filters(tenant, model).map((filter) =>
    operation(model, 'deleteMany', { where: filter.where }, (expectedRows) => {
      const rows = matching(expectedRows.rows(model), filter, expectedRows);
      for (const { id } of rows) expectedRows.remove(model, id);
      return { count: rows.length };
    }),
  );
}
