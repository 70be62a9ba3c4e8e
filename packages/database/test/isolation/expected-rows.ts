import type { TenantId } from '@freehold/tenancy';
import { models, type TenantModel } from './models.ts';
import { ExpectedRejection } from './rejection.ts';
import { idleTenant, idOf } from './tenants.ts';

type Value = string | number | null;

/** A row with the Prisma fields of `columnsOf(model)`. */
export type Row = Readonly<Record<string, Value>> & { readonly id: string };

/**
 * A model of one tenant's rows, in memory, without any other tenant's.
 *
 * If the results and the stored rows agree with it, they don't depend on what other tenants do at the same time.
 */
export class ExpectedRows {
  readonly tenant: TenantId;
  /** Whether the client has the filter, which refuses operations that name another tenant. */
  readonly filtered: boolean;
  #rows = new Map<TenantModel, ReadonlyMap<string, Row>>();

  constructor(tenant: TenantId, filtered: boolean) {
    this.tenant = tenant;
    this.filtered = filtered;
    for (const model of models) {
      this.#rows.set(model, new Map(firstRows(tenant, model).map((row) => [row.id, row])));
    }
  }

  /** Ordered by id. */
  rows(model: TenantModel): readonly Row[] {
    return [...(this.#rows.get(model)?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  find(model: TenantModel, id: Value): Row | undefined {
    return typeof id === 'string' ? this.#rows.get(model)?.get(id) : undefined;
  }

  /** @throws {ExpectedRejection} `missing` */
  get(model: TenantModel, id: Value): Row {
    const row = this.find(model, id);
    if (row === undefined) throw new ExpectedRejection('missing');
    return row;
  }

  isIdTaken(model: TenantModel, id: string): boolean {
    return this.find(model, id) !== undefined || firstRows(idleTenant, model).some((row) => row.id === id);
  }

  /** @throws {ExpectedRejection} `conflict` */
  insert(model: TenantModel, row: Row): Row {
    if (this.isIdTaken(model, row.id)) throw new ExpectedRejection('conflict');
    return this.#put(model, row);
  }

  /** @throws {ExpectedRejection} `conflict` */
  change(model: TenantModel, id: string, changes: Readonly<Record<string, Value>>): Row {
    return this.#put(model, { ...this.get(model, id), ...changes });
  }

  /** Rows that refer to it stay, without the reference. */
  remove(model: TenantModel, id: string): void {
    this.#write(model, (rows) => rows.delete(id));
    for (const child of models) {
      const key = child.parent?.model === model ? child.parent.key : undefined;
      if (key === undefined) continue;
      for (const row of this.rows(child)) if (row[key] === id) this.change(child, row.id, { [key]: null });
    }
  }

  /** Rolls back what the work did if it throws. */
  atomically<Result>(work: () => Result): Result {
    const before = new Map(this.#rows);
    try {
      return work();
    } catch (error) {
      this.#rows = before;
      throw error;
    }
  }

  #put(model: TenantModel, row: Row): Row {
    const { parent } = model;
    const refersTo = parent === undefined ? null : (row[parent.key] ?? null);
    if (row['tenantId'] !== this.tenant) throw new ExpectedRejection('conflict');
    if (parent !== undefined && refersTo !== null && this.find(parent.model, refersTo) === undefined) {
      throw new ExpectedRejection('conflict');
    }
    this.#write(model, (rows) => rows.set(row.id, row));
    return row;
  }

  /** Writes to a copy, so that `atomically` keeps the old rows. */
  #write(model: TenantModel, write: (rows: Map<string, Row>) => void): void {
    const rows = new Map(this.#rows.get(model));
    write(rows);
    this.#rows.set(model, rows);
  }
}

/** A tenant's rows at the start: three of each model. If it has a parent, two refer to the parent's first row. */
export function firstRows(tenant: TenantId, model: TenantModel): readonly Row[] {
  return ['a', 'b', 'c'].map((letter, n) =>
    rowOf(tenant, model, idOf(tenant, model, n), {
      [model.label]: letter,
      ...(model.amount && { [model.amount]: n + 1 }),
      ...(model.parent && { [model.parent.key]: n === 2 ? null : idOf(tenant, model.parent.model, 0) }),
    }),
  );
}

/** A row with the database's defaults. */
export function rowOf(tenant: TenantId, model: TenantModel, id: string, values: Readonly<Record<string, Value>>): Row {
  return {
    tenantId: tenant,
    ...(model.amount && { [model.amount]: 0 }),
    ...(model.parent && { [model.parent.key]: null }),
    ...values,
    id,
  };
}
