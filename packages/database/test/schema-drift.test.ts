import type { TestDatabase } from '@freehold/local-postgres/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFixtureDatabase } from './fixture.ts';
import { findDrift } from './schema-engine/drift.ts';
import { type OpenSchemaEngine, openSchemaEngine, readSchema } from './schema-engine/schema-engine.ts';

const schema = await readSchema(new URL('../../fixture-database/schema/', import.meta.url));

let database: TestDatabase;
let schemaEngine: OpenSchemaEngine;

beforeAll(async () => {
  database = await createFixtureDatabase();
  schemaEngine = await openSchemaEngine(database.ownerUrl);
});

afterAll(async () => {
  await schemaEngine.close();
  await database.drop();
});

test('the fixture’s tables are those of its Prisma schema', async () => {
  expect(await findDrift(schemaEngine, schema)).toEqual([]);
});

describe('findDrift finds', () => {
  const changes: readonly [what: string, change: string, drift: unknown][] = [
    [
      'a column that is missing',
      'ALTER TABLE users DROP COLUMN revoked_before',
      ['ALTER TABLE "users" ADD COLUMN "revoked_before" TIMESTAMPTZ(3)'],
    ],
    ['a column too many', 'ALTER TABLE users ADD COLUMN phone text', ['ALTER TABLE "users" DROP COLUMN "phone"']],
    [
      'another type',
      'ALTER TABLE projects ALTER budget TYPE bigint',
      ['ALTER TABLE "projects" ALTER COLUMN "budget" SET DATA TYPE INTEGER'],
    ],
    [
      'another precision',
      'ALTER TABLE projects ALTER created_at TYPE timestamptz(6)',
      ['ALTER TABLE "projects" ALTER COLUMN "created_at" SET DATA TYPE TIMESTAMPTZ(3)'],
    ],
    [
      'NULL where the schema has none',
      'ALTER TABLE projects ALTER name DROP NOT NULL',
      ['ALTER TABLE "projects" ALTER COLUMN "name" SET NOT NULL'],
    ],
    [
      'no NULL where the schema has one',
      'ALTER TABLE projects ALTER description SET NOT NULL',
      ['ALTER TABLE "projects" ALTER COLUMN "description" DROP NOT NULL'],
    ],
    [
      'another default',
      'ALTER TABLE projects ALTER budget SET DEFAULT 1',
      ['ALTER TABLE "projects" ALTER COLUMN "budget" SET DEFAULT 0'],
    ],
    [
      'a tenant that isn’t the current one by default',
      `ALTER TABLE projects ALTER tenant_id SET DEFAULT 'public'`,
      ['ALTER TABLE "projects" ALTER COLUMN "tenant_id" SET DEFAULT current_tenant_id()'],
    ],
    [
      'an index that is missing',
      'DROP INDEX tasks_tenant_id_project_id_idx',
      ['CREATE INDEX "tasks_tenant_id_project_id_idx" ON "tasks"("tenant_id", "project_id")'],
    ],
    ['an index too many', 'CREATE INDEX projects_name_idx ON projects (name)', ['DROP INDEX "projects_name_idx"']],
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
      'DROP INDEX tasks_tenant_id_id_key; CREATE INDEX tasks_tenant_id_id_key ON tasks (tenant_id, id)',
      [
        'DROP INDEX "tasks_tenant_id_id_key"',
        'CREATE UNIQUE INDEX "tasks_tenant_id_id_key" ON "tasks"("tenant_id", "id")',
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
      ['DROP TABLE "trial"', 'trial has no foreign key to tenants'],
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
      `ALTER TYPE task_status ADD VALUE 'forgotten'`,
      expect.arrayContaining([`CREATE TYPE "task_status_new" AS ENUM ('open', 'done')`]),
    ],
    [
      'a foreign key too many',
      'ALTER TABLE audit_events ADD CONSTRAINT audit_events_tenant FOREIGN KEY (tenant_id) REFERENCES tenants',
      ['ALTER TABLE "audit_events" DROP CONSTRAINT "audit_events_tenant"'],
    ],
    [
      'a tenant table without a foreign key to tenants',
      'ALTER TABLE projects DROP CONSTRAINT projects_tenant_id_fkey',
      ['projects has no foreign key to tenants'],
    ],
    [
      'a reference that would set the tenant to NULL too',
      `ALTER TABLE tasks DROP CONSTRAINT tasks_project_fkey, ADD CONSTRAINT tasks_project_fkey
         FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id) ON DELETE SET NULL`,
      expect.arrayContaining(['tasks_project_fkey has to be ON DELETE SET NULL (project_id)']),
    ],
    [
      'an optional reference that keeps the other row from being deleted',
      `ALTER TABLE tasks DROP CONSTRAINT tasks_project_fkey, ADD CONSTRAINT tasks_tenant_id_project_id_fkey
         FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id)`,
      ['tasks_tenant_id_project_id_fkey has to be ON DELETE SET NULL (project_id)'],
    ],
    [
      'a required reference that is missing',
      'ALTER TABLE labels DROP CONSTRAINT labels_tenant_id_project_id_fkey',
      [
        'ALTER TABLE "labels" ADD CONSTRAINT "labels_tenant_id_project_id_fkey" FOREIGN KEY ("tenant_id", "project_id") ' +
          'REFERENCES "projects"("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION',
      ],
    ],
  ];

  test.each(changes)('%s', async (_, change, expected) => {
    const { connection } = schemaEngine;
    await connection.query('BEGIN');
    try {
      await connection.query(change);
      expect(await findDrift(schemaEngine, schema)).toEqual(expected);
    } finally {
      await connection.query('ROLLBACK');
    }
  });
});
