import { FixtureClient } from '@freehold/fixture-database';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId as tenant } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTenant } from '../src/index.ts';
import {
  createFixtureDatabase,
  type FixtureDatabase,
  type FixtureTenantClient,
  openFixtureDatabase,
} from './fixture.ts';
import { rows, type Shape, shapes, type Tables } from './plain-prisma/shapes.ts';
import { recordStatements, withoutTenant } from './plain-prisma/statements.ts';

/** The tenant's client against plain Prisma, whose one connection has the tenant set for the session. */

let server: TestDatabase;
/** The owner's connection, with the tenant set. */
let owner: pg.Client;
let plain: FixtureClient;
let database: FixtureDatabase;
let acme: FixtureTenantClient;

beforeAll(async () => {
  server = await createFixtureDatabase();
  await createTenant(server.ownerUrl, tenant('acme'), 'Acme');
  owner = new pg.Client({ connectionString: server.ownerUrl, options: '-c app.tenant_id=acme' });
  await owner.connect();
  const adapter = new PrismaPg({ connectionString: server.appUrl, max: 1, options: '-c app.tenant_id=acme' });
  plain = new FixtureClient({ adapter, errorFormat: 'minimal' });
  database = openFixtureDatabase({ url: server.appUrl, poolSize: 1 });
  acme = database.forTenant(tenant('acme'));
  // Opens both connections, whose settings are checked then.
  await Promise.all([plain.project.count(), acme.project.count()]);
});

afterAll(async () => {
  await plain.$disconnect();
  await database.close();
  await owner.end();
  await server.drop();
});

async function reset(): Promise<void> {
  await owner.query(`DELETE FROM tasks; DELETE FROM labels; DELETE FROM projects;
    INSERT INTO projects (id, name, owner_sub, settings)
    VALUES ('${rows.first}', 'first', 'o', '{"tenantId": "globex"}'), ('${rows.second}', 'second', 'o', '{}');
    INSERT INTO tasks (id, title, project_id, owner_sub) VALUES ('${rows.task}', 'task', '${rows.first}', 'o');
    INSERT INTO labels (id, name, project_id) VALUES ('${rows.label}', 'label', '${rows.first}')`);
}

interface Answer {
  readonly result: unknown;
  readonly statements: readonly string[];
  readonly stored: unknown;
}

async function answerOf(client: Tables, ask: Shape['ask']): Promise<Answer> {
  await reset();
  let result: unknown;
  const statements = await recordStatements(async () => {
    result = await Promise.try(() => ask(client)).catch((error: unknown) => failureOf(error));
  });
  return {
    result: withoutTimes(result),
    statements: withoutTenant(statements),
    stored: withoutTimes(await storedRows()),
  };
}

function failureOf(error: unknown): object {
  const { code, meta }: { code?: unknown; meta?: unknown } = Object(error);
  return { failed: error instanceof Error && error.name, code, meta };
}

async function storedRows(): Promise<unknown> {
  const lists: unknown[] = [];
  for (const table of ['projects', 'tasks', 'labels']) {
    lists.push((await owner.query(`SELECT * FROM ${table} ORDER BY id`)).rows);
  }
  return lists;
}

/** Leaves out times that Prisma and the database set. */
function withoutTimes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTimes);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return Math.abs(value.getTime() - Date.now()) < 3_600_000 ? 'now' : value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTimes(inner)]));
}

describe('the tenant’s client has plain Prisma’s result and statements for', () => {
  test.each(shapes)('$name', async ({ ask, askPlain = ask }) => {
    const expected = await answerOf(plain, askPlain);
    const actual = await answerOf(acme, ask);
    expect(actual.result).toEqual(expected.result);
    expect(actual.stored).toEqual(expected.stored);
    expect(actual.statements).toEqual(expected.statements);
  });
});

describe('the tenant’s client differs from plain Prisma', () => {
  const count = 'SELECT COUNT(*) AS "_count$_all" FROM (SELECT "public"."projects"."id" FROM "public"."projects"';

  async function sent(work: () => PromiseLike<unknown>): Promise<string[]> {
    await reset();
    return (await recordStatements(async () => await work())).map((sql) => sql.replace(/ WHERE .*/, ''));
  }

  test('in the statement before COMMIT, by which a swallowed failure is noticed', async () => {
    const work = ({ project }: Tables) => project.count();
    expect(await sent(() => plain.$transaction(work))).toEqual(['BEGIN', count, 'COMMIT']);
    expect((await sent(() => acme.$transaction(work))).filter((sql) => !sql.includes('set_config'))).toEqual([
      ...['BEGIN', count, 'SELECT 1', 'COMMIT'],
    ]);
  });

  test('in that `findUnique` calls of one tick aren’t joined', async () => {
    const find = ({ project }: Tables) =>
      Promise.all([rows.first, rows.second].map((id) => project.findUnique({ where: { id } })));
    expect(await sent(() => find(plain))).toHaveLength(1);
    expect(await sent(() => find(acme))).toHaveLength(2);
    expect(withoutTimes(await find(acme))).toEqual(withoutTimes(await find(plain)));
  });
});
