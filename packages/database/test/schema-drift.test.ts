import { readFile } from 'node:fs/promises';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { globalTables } from '../src/global/global-models.ts';
import { noFilter, type OpenSchemaEngine, openSchemaEngine, prismaSchema } from './schema-engine/schema-engine.ts';

interface ForeignKey {
  readonly why: string;
  readonly table: string;
  readonly name: string;
  /** In PostgreSQL's words. */
  readonly definition: string;
  /** What the schema says in place of it, as the statement that would make it so. */
  readonly inSchema?: string;
}

/** A tenant table's own foreign key, which leads to a control table: no relation of the schema may. */
const toTenants = 'FOREIGN KEY (tenant_id) REFERENCES tenants(id)';

/**
 * The other foreign keys that the migrations have and Prisma's schema can't have. What else a schema can't have, Prisma's
 * engine passes over: check constraints, row-level security, grants, functions, and that `rate_limits` is unlogged.
 */
const beyondPrisma: readonly ForeignKey[] = [
  {
    why: 'it sets one of its columns to NULL and not the tenant',
    table: 'alerts',
    name: 'alerts_item_fkey',
    definition: 'FOREIGN KEY (tenant_id, item_id) REFERENCES items(tenant_id, id) ON DELETE SET NULL (item_id)',
    inSchema:
      'ALTER TABLE "alerts" ADD CONSTRAINT "alerts_tenant_id_item_id_fkey" FOREIGN KEY ("tenant_id", "item_id") ' +
      'REFERENCES "items"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION',
  },
];

let database: TestDatabase;
let prisma: OpenSchemaEngine;

beforeAll(async () => {
  database = await createTestDatabase();
  prisma = await openSchemaEngine(database.ownerUrl);
});

afterAll(async () => {
  await prisma.close();
  await database.drop();
});

test('the migrations make the database that prisma/schema.prisma describes', async () => {
  expect(await drift()).toEqual([]);
});

test('the model and the migration that docs/extending.md shows make the same table', async () => {
  const guide = await readFile(new URL('../../../docs/extending.md', import.meta.url), 'utf8');
  // By another name, for whoever has followed the guide to the letter.
  const renamed = (text = '') => text.replaceAll('notes', 'guide_notes').replaceAll('Note', 'GuideNote');
  const block = (language: string) => renamed(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(guide)?.[1]);
  const otherSide = renamed(/in `Item`, the other side: `([^`]+)`/.exec(guide)?.[1]);
  const files = prismaSchema.files.map(({ path, content }) => {
    return { path, content: `${content.replace('model Item {', `model Item {\n  ${otherSide}`)}\n${block('prisma')}` };
  });
  await prisma.connection.query('BEGIN');
  try {
    expect(await drift({ files })).not.toEqual([]);
    await prisma.connection.query(block('sql'));
    expect(await drift({ files })).toEqual([]);
  } finally {
    await prisma.connection.query('ROLLBACK');
  }
});

describe('drift is', () => {
  const forgotten: readonly [what: string, change: string, drift: unknown][] = [
    [
      'a column that is missing',
      'ALTER TABLE users DROP COLUMN revoked_before',
      ['ALTER TABLE "users" ADD COLUMN "revoked_before" TIMESTAMPTZ(3)'],
    ],
    ['a column too many', 'ALTER TABLE users ADD COLUMN phone text', ['ALTER TABLE "users" DROP COLUMN "phone"']],
    [
      'another type',
      'ALTER TABLE items ALTER quantity TYPE bigint',
      ['ALTER TABLE "items" ALTER COLUMN "quantity" SET DATA TYPE INTEGER'],
    ],
    [
      'another precision',
      'ALTER TABLE items ALTER created_at TYPE timestamptz(6)',
      ['ALTER TABLE "items" ALTER COLUMN "created_at" SET DATA TYPE TIMESTAMPTZ(3)'],
    ],
    [
      'NULL where the schema has none',
      'ALTER TABLE items ALTER name DROP NOT NULL',
      ['ALTER TABLE "items" ALTER COLUMN "name" SET NOT NULL'],
    ],
    [
      'no NULL where the schema has one',
      'ALTER TABLE items ALTER description SET NOT NULL',
      ['ALTER TABLE "items" ALTER COLUMN "description" DROP NOT NULL'],
    ],
    [
      'another default',
      'ALTER TABLE items ALTER quantity SET DEFAULT 1',
      ['ALTER TABLE "items" ALTER COLUMN "quantity" SET DEFAULT 0'],
    ],
    [
      'a tenant that isn’t the current one by default',
      `ALTER TABLE items ALTER tenant_id SET DEFAULT 'public'`,
      ['ALTER TABLE "items" ALTER COLUMN "tenant_id" SET DEFAULT current_tenant_id()'],
    ],
    [
      'an index that is missing',
      'DROP INDEX alerts_tenant_id_item_id_idx',
      ['CREATE INDEX "alerts_tenant_id_item_id_idx" ON "alerts"("tenant_id", "item_id")'],
    ],
    ['an index too many', 'CREATE INDEX items_name_idx ON items (name)', ['DROP INDEX "items_name_idx"']],
    [
      'an index of other columns',
      'DROP INDEX users_tenant_id_email_idx; CREATE INDEX users_tenant_id_email_idx ON users (email, tenant_id)',
      [
        'DROP INDEX "users_tenant_id_email_idx"',
        'CREATE INDEX "users_tenant_id_email_idx" ON "users"("tenant_id", "email")',
      ],
    ],
    [
      'an index of some rows only',
      'DROP INDEX rate_limits_expire_idx; CREATE INDEX rate_limits_expire_idx ON rate_limits (expire) WHERE points > 0',
      ['CREATE INDEX rate_limits_expire_idx ON public.rate_limits USING btree (expire) WHERE (points > 0)'],
    ],
    [
      'what is not unique and should be',
      'DROP INDEX alerts_tenant_id_id_key; CREATE INDEX alerts_tenant_id_id_key ON alerts (tenant_id, id)',
      [
        'DROP INDEX "alerts_tenant_id_id_key"',
        'CREATE UNIQUE INDEX "alerts_tenant_id_id_key" ON "alerts"("tenant_id", "id")',
      ],
    ],
    [
      'a primary key that is missing',
      'ALTER TABLE audit_events DROP CONSTRAINT audit_events_pkey',
      ['ALTER TABLE "audit_events" ADD CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")'],
    ],
    [
      'a table that is missing',
      'DROP TABLE rate_limits',
      [
        'CREATE TABLE "rate_limits" ( "key" VARCHAR(255) NOT NULL, "points" INTEGER NOT NULL DEFAULT 0, ' +
          '"expire" BIGINT, CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key") )',
        'CREATE INDEX "rate_limits_expire_idx" ON "rate_limits"("expire")',
      ],
    ],
    [
      'a table too many',
      'CREATE TABLE trial (id uuid PRIMARY KEY)',
      ['DROP TABLE "trial"', 'trial_tenant_id_fkey is missing'],
    ],
    [
      'a value of an enum that is missing',
      `ALTER TABLE tenants ALTER status DROP DEFAULT, ALTER status TYPE text;
       DROP TYPE tenant_status;
       CREATE TYPE tenant_status AS ENUM ('active');
       ALTER TABLE tenants ALTER status TYPE tenant_status USING status::tenant_status, ALTER status SET DEFAULT 'active'`,
      [`ALTER TYPE "tenant_status" ADD VALUE 'suspended'`],
    ],
    [
      'a value of an enum too many',
      `ALTER TYPE alert_status ADD VALUE 'forgotten'`,
      expect.arrayContaining([`CREATE TYPE "alert_status_new" AS ENUM ('open', 'acknowledged')`]),
    ],
    [
      'a foreign key too many',
      'ALTER TABLE audit_events ADD CONSTRAINT audit_events_tenant FOREIGN KEY (tenant_id) REFERENCES tenants',
      ['ALTER TABLE "audit_events" DROP CONSTRAINT "audit_events_tenant"'],
    ],
    [
      'a foreign key that is missing',
      'ALTER TABLE items DROP CONSTRAINT items_tenant_id_fkey',
      ['items_tenant_id_fkey is missing'],
    ],
    [
      'a foreign key that does something else',
      `ALTER TABLE alerts DROP CONSTRAINT alerts_item_fkey, ADD CONSTRAINT alerts_item_fkey
         FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id) ON DELETE SET NULL`,
      ['alerts_item_fkey is FOREIGN KEY (tenant_id, item_id) REFERENCES items(tenant_id, id) ON DELETE SET NULL'],
    ],
    [
      'the foreign key of the schema where the migrations have a better one',
      `ALTER TABLE alerts DROP CONSTRAINT alerts_item_fkey, ADD CONSTRAINT alerts_tenant_id_item_id_fkey
         FOREIGN KEY (tenant_id, item_id) REFERENCES items (tenant_id, id)`,
      ['alerts_item_fkey is missing'],
    ],
  ];

  test.each(forgotten)('%s', async (_, change, expected) => {
    const { connection } = prisma;
    const before = await drift();
    await connection.query('BEGIN');
    try {
      await connection.query(change);
      expect((await drift()).filter((difference) => !before.includes(difference))).toEqual(expected);
    } finally {
      await connection.query('ROLLBACK');
    }
  });
});

/** What would have to be done to the database to make it what the schema says. */
async function drift(schema = prismaSchema): Promise<string[]> {
  const { stdout } = await prisma.engine.diff({
    from: { tag: 'schemaDatasource', ...prismaSchema, configDir: '.' },
    to: { tag: 'schemaDatamodel', ...schema },
    script: true,
    exitCode: null,
    filters: noFilter,
  });
  const expected = [...beyondPrisma, ...(await foreignKeysToTenants())];
  const known = new Set(
    expected.flatMap(({ table, name, inSchema }) => [`ALTER TABLE "${table}" DROP CONSTRAINT "${name}"`, inSchema]),
  );
  return [
    ...statements(stdout ?? '').filter((statement) => !known.has(statement)),
    ...(await changedForeignKeys(expected)),
    ...(await unusualIndexes()),
  ];
}

function statements(script: string): string[] {
  return script
    .replace(/^--.*$/gm, '')
    .split(/;$/m)
    .map((statement) => statement.trim().replace(/\s+/g, ' '))
    .filter((statement) => statement !== '');
}

/** Every tenant table has to have one. */
async function foreignKeysToTenants(): Promise<Omit<ForeignKey, 'why'>[]> {
  const { rows } = await prisma.connection.query<{ table: string }>(
    `SELECT relname AS table FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL ($1)`,
    [[...globalTables, '_prisma_migrations']],
  );
  return rows.map(({ table }) => ({ table, name: `${table}_tenant_id_fkey`, definition: toTenants }));
}

/** Those among the foreign keys beyond Prisma, whose definitions its engine would not compare, that aren't as expected. */
async function changedForeignKeys(expected: readonly Omit<ForeignKey, 'why'>[]): Promise<string[]> {
  const { rows } = await prisma.connection.query<{ name: string; definition: string }>(
    `SELECT conname AS name, pg_get_constraintdef(oid) AS definition
       FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
  );
  const found = new Map(rows.map(({ name, definition }) => [name, definition]));
  return expected.flatMap(({ name, definition }) => {
    const actual = found.get(name);
    if (actual === definition) return [];
    return actual === undefined ? `${name} is missing` : `${name} is ${actual}`;
  });
}

/** Prisma's engine takes an index of some rows for one of all, and doesn't see one of expressions. */
async function unusualIndexes(): Promise<string[]> {
  const { rows } = await prisma.connection.query<{ definition: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS definition
       FROM pg_index JOIN pg_class AS indexed ON indexed.oid = indrelid
      WHERE relnamespace = 'public'::regnamespace AND (indpred IS NOT NULL OR indexprs IS NOT NULL)`,
  );
  return rows.map(({ definition }) => definition);
}
