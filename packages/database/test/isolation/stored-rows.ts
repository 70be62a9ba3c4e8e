import pg from 'pg';
import { type ExpectedRows, firstRows } from './expected-rows.ts';
import { columnsOf, models, type TenantModel } from './models.ts';
import { allTenants } from './tenants.ts';

/** All tenants' rows in the database, read by a superuser. */
export class StoredRows {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(superuserUrl: string): Promise<StoredRows> {
    const client = new pg.Client({ connectionString: superuserUrl });
    await client.connect();
    return new StoredRows(client);
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  /** Replaces all rows by the first rows of all tenants. */
  async reset(): Promise<void> {
    const deletions = models.toReversed().map(({ table }) => `DELETE FROM ${table}`);
    const insertions = models.map((model) => {
      const { table, required } = model;
      const columns = [...columnsOf(model).map((field) => columnOf(model, field)), required.column];
      const rows = allTenants
        .flatMap((tenant) => firstRows(tenant, model))
        .map((row) =>
          [...columnsOf(model).map((field) => literal(row[field] ?? null)), literal(required.value)].join(),
        );
      return `INSERT INTO ${table} (${columns.join()}) VALUES ${rows.map((row) => `(${row})`).join()}`;
    });
    await this.#client.query([...deletions, ...insertions].join(';'));
  }

  /** Each model's rows, ordered by id and so by tenant. */
  async read(): Promise<object> {
    const lists: [string, unknown[]][] = [];
    for (const model of models) {
      const columns = columnsOf(model).map((field) => `${columnOf(model, field)} AS "${field}"`);
      const { rows } = await this.#client.query(`SELECT ${columns.join()} FROM ${model.table} ORDER BY id`);
      lists.push([model.name, rows]);
    }
    return Object.fromEntries(lists);
  }
}

/** The expected result of `read`. */
export function rowsOf(worlds: readonly ExpectedRows[]): object {
  return Object.fromEntries(
    models.map((model) => [model.name, worlds.flatMap((expectedRows) => expectedRows.rows(model))]),
  );
}

function columnOf({ parent }: TenantModel, field: string): string {
  if (field === 'tenantId') return 'tenant_id';
  return field === parent?.key ? parent.column : field;
}

/** For values without quotes. */
function literal(value: string | number | null): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
