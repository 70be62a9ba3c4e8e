import type { TenantId } from '@freehold/tenancy';
import { models, type TenantModel } from './models.ts';
import { ExpectedRejection } from './rejection.ts';
import { idleTenant, idOf } from './tenants.ts';

type Value = string | number | null;

/** A row, by the names of Prisma's fields; those of `columnsOf(model)`. */
export type Row = Readonly<Record<string, Value>> & { readonly id: string };

/**
 * All that exists for one tenant: its rows in memory, and nobody else's.
 *
 * That is the whole idea of the check. What others do at the same time has no place here, so if answers and rows agree
 * with it, they don't depend on anybody else.
 */
export class ExpectedRows {
  readonly tenant: TenantId;
  /** Whether the tenant's client has the filter that refuses to name another tenant. */
  readonly filtered: boolean;
  #rows = new Map<TenantModel, ReadonlyMap<string, Row>>();

  constructor(tenant: TenantId, filtered: boolean) {
    this.tenant = tenant;
    this.filtered = filtered;
    for (const model of models) {
      this.#rows.set(model, new Map(firstRows(tenant, model).map((row) => [row.id, row])));
    }
  }

  /** By id. */
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

  /** Rows that refer to the one that goes stay, and refer to none. */
  remove(model: TenantModel, id: string): void {
    this.#write(model, (rows) => rows.delete(id));
    for (const child of models) {
      const key = child.parent?.model === model ? child.parent.key : undefined;
      if (key === undefined) continue;
      for (const row of this.rows(child)) if (row[key] === id) this.change(child, row.id, { [key]: null });
    }
  }

  /** Takes back what some work has done, if it throws. */
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

  /** Into a copy, so that `atomically` has the old rows. */
  #write(model: TenantModel, write: (rows: Map<string, Row>) => void): void {
    const rows = new Map(this.#rows.get(model));
    write(rows);
    this.#rows.set(model, rows);
  }
}

/** The rows that a tenant begins with: three of each model. Of those with a parent, two refer to its first row. */
export function firstRows(tenant: TenantId, model: TenantModel): readonly Row[] {
  return ['a', 'b', 'c'].map((letter, n) =>
    rowOf(tenant, model, idOf(tenant, model, n), {
      [model.label]: letter,
      ...(model.amount && { [model.amount]: n + 1 }),
      ...(model.parent && { [model.parent.key]: n === 2 ? null : idOf(tenant, model.parent.model, 0) }),
    }),
  );
}

/** A row with what the database fills in. */
export function rowOf(tenant: TenantId, model: TenantModel, id: string, values: Readonly<Record<string, Value>>): Row {
  return {
    tenantId: tenant,
    ...(model.amount && { [model.amount]: 0 }),
    ...(model.parent && { [model.parent.key]: null }),
    ...values,
    id,
  };
}
