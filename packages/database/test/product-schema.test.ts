import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readBackupSetup } from '../src/backup/backup-setup.ts';
import { globalModels, globalTables } from '../src/global/global-models.ts';
import { openDatabase } from '../src/index.ts';
import { findUnsearchableColumns } from './indexes/unsearchable-indexes.ts';
import { findDrift } from './schema-engine/drift.ts';
import { openSchemaEngine, productSchema } from './schema-engine/schema-engine.ts';

// The product's models and migrations, whatever they are: a new model or column needs no change here.

const source = productSchema.files.map(({ content }) => content).join('\n');
const models = [...source.matchAll(/((?:^\/\/\/.*\n)*)^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(
  ([, documentation = '', name = '', body = '']) => ({
    name,
    isGlobal: /^\/\/\/ @global: \S+/m.test(documentation),
    table: /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name,
    hasTenant: /^\s+tenantId\s/m.test(body),
  }),
);
const tenantTables = models.filter(({ isGlobal }) => !isGlobal).map(({ table }) => table);

let server: TestDatabase;

beforeAll(async () => {
  server = await createTestDatabase();
});

afterAll(() => server.drop());

test('the migrations make the tables that the Prisma schema describes', async () => {
  const schemaEngine = await openSchemaEngine(server.ownerUrl);
  try {
    expect(await findDrift(schemaEngine, productSchema)).toEqual([]);
  } finally {
    await schemaEngine.close();
  }
});

test('row-level security is enforced on every table', async () => {
  const database = openDatabase({ url: server.appUrl, poolSize: 1, onConnectionLost: () => {} });
  try {
    await expect(database.assertRlsEnforced()).resolves.toBeUndefined();
  } finally {
    await database.close();
  }
});

test('every table is in a dump by the backup role, sessions and rate limits without their rows', async () => {
  const owner = new pg.Client({ connectionString: server.ownerUrl });
  await owner.connect();
  try {
    expect((await readBackupSetup(owner)).uncoveredTables).toEqual([]);
  } finally {
    await owner.end();
  }
});

test('the global tables are those whose docstring says @global, and why', () => {
  const global = models.filter(({ isGlobal }) => isGlobal);
  expect(global.map(({ name }) => name)).toEqual(globalModels);
  expect(global.map(({ table }) => table)).toEqual(globalTables);
});

test('every other model has a tenant', () => {
  expect(models.filter(({ isGlobal, hasTenant }) => !isGlobal && !hasTenant)).toEqual([]);
});

test('every index can be searched by each of its columns under row-level security', async () => {
  const { pathname } = new URL(server.ownerUrl);
  const url = Object.assign(new URL(inject('databaseTemplate').superuserUrl), { pathname });
  const superuser = new pg.Client({ connectionString: url.href });
  await superuser.connect();
  try {
    // docs/extending.md has the types that it can be searched by.
    expect(await findUnsearchableColumns(superuser)).toEqual([]);
  } finally {
    await superuser.end();
  }
});

const noTables = tenantTables.length === 0 ? ' (skipped: there is none)' : '';

describe.skipIf(noTables !== '')(`every tenant table${noTables}`, () => {
  test('can be read and written by the API’s role, and nothing else', async () => {
    const grants = await server.asOwner<{ table: string; privileges: string }>(
      `SELECT table_name AS table, string_agg(privilege_type, ', ' ORDER BY privilege_type) AS privileges
         FROM information_schema.role_table_grants
        WHERE grantee IN ('freehold_app', 'PUBLIC') AND table_schema = 'public' AND table_name <> ALL ($1)
        GROUP BY table_name ORDER BY table_name`,
      [globalTables],
    );
    expect(grants).toEqual(
      tenantTables.toSorted().map((table) => ({ table, privileges: 'DELETE, INSERT, SELECT, UPDATE' })),
    );
  });

  test('has statistics that estimate a tenant’s rows for the planner', async () => {
    const estimated = await server.asOwner<{ table: string }>(
      `SELECT relname AS table FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE attname = 'tenant_id' AND NOT relispartition
          -- A partitioned table has the rows of its partitions alone.
          AND attoptions::text LIKE CASE relkind WHEN 'p' THEN '%n_distinct_inherited=-%' ELSE '%n_distinct=-%' END
        ORDER BY 1`,
    );
    expect(estimated.map(({ table }) => table)).toEqual(tenantTables.toSorted());
  });

  test('has an index that begins with the tenant', async () => {
    const indexed = await server.asOwner<{ table: string }>(
      `SELECT DISTINCT relname AS table FROM pg_index
         JOIN pg_class ON pg_class.oid = indrelid
         JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
        WHERE attname = 'tenant_id' AND NOT relispartition AND relname <> ALL ($1) ORDER BY 1`,
      [globalTables],
    );
    expect(indexed.map(({ table }) => table)).toEqual(tenantTables.toSorted());
  });
});
