import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The migrated database that each test file gets a copy of: the owner's URL and the API's; and the server's own. */
    readonly databaseTemplate: { readonly ownerUrl: string; readonly appUrl: string; readonly superuserUrl: string };
  }
}

export interface TestDatabase {
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** Runs SQL as the owner, who sees no tenant's rows either unless the transaction names the tenant. */
  asOwner<Row extends pg.QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Locks a table, so that whoever reads or writes it waits until the lock is released. */
  lock(table: string): Promise<{ release(): Promise<void> }>;
  drop(): Promise<void>;
}

/**
 * A migrated database for one test file: a copy of the template, made in some 50 ms.
 *
 * @param options `empty`: not migrated, for tests of migrations. Its API role is one of its own.
 */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const template = inject('databaseTemplate');
  const name = `test_${randomBytes(8).toString('hex')}`;
  const at = (url: string, database: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  const maintenance = at(template.ownerUrl, 'postgres');
  await query(maintenance, `CREATE DATABASE ${name} TEMPLATE ${empty ? 'template1' : 'freehold_template'}`);
  const ownerUrl = at(template.ownerUrl, name);
  // As `migrate` leaves a database. A copy of a template has its tables, and not the grants on itself.
  if (!empty) {
    await query(ownerUrl, `REVOKE ALL ON DATABASE ${name} FROM PUBLIC`);
    await query(ownerUrl, `GRANT CONNECT ON DATABASE ${name} TO ${new URL(template.appUrl).username}`);
  }
  return {
    ownerUrl,
    appUrl: empty
      ? Object.assign(new URL(at(template.appUrl, name)), { username: name }).href
      : at(template.appUrl, name),
    asOwner: (sql, values) => query(ownerUrl, sql, values),
    async lock(table) {
      const owner = new pg.Client({ connectionString: ownerUrl });
      await owner.connect();
      await owner.query(`BEGIN; LOCK TABLE ${pg.escapeIdentifier(table)} IN ACCESS EXCLUSIVE MODE`);
      return { release: () => owner.end() };
    },
    async drop() {
      // Connections that were closed a moment ago may still be there, and the owner may not end those of other roles.
      await query(template.superuserUrl, `DROP DATABASE ${name} WITH (FORCE)`);
      if (empty) await query(maintenance, `DROP ROLE IF EXISTS ${name}`);
    },
  };
}

async function query<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Row>(sql, [...values]);
    return result.rows;
  } finally {
    await client.end();
  }
}
