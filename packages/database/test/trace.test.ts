import { createFixtureDatabase, FixtureClient } from '@freehold/fixture-database';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { tenantId } from '@freehold/tenancy';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTenant, type Database, openDatabase } from '../src/index.ts';

let there: TestDatabase;
let database: Database<FixtureClient>;
/** The statements that were traced, in order, with how each ended. */
let traced: [operation: string, end: 'done' | 'failed'][];
const acme = tenantId('acme');

beforeAll(async () => {
  there = await createFixtureDatabase();
  await createTenant(there.ownerUrl, acme, 'Acme');
  database = openDatabase({
    url: there.appUrl,
    poolSize: 2,
    client: FixtureClient,
    onConnectionLost: () => {},
    async traceStatement(operation, run) {
      try {
        const result = await run();
        traced.push([operation, 'done']);
        return result;
      } catch (error) {
        traced.push([operation, 'failed']);
        throw error;
      }
    },
  });
});

beforeEach(() => {
  traced = [];
});

afterAll(async () => {
  await database.close();
  await there.drop();
});

const operations = () => traced.map(([operation]) => operation);

test('a tenant’s statement is traced by its command', async () => {
  const rows = await database.forTenant(acme).project.findMany();
  expect(rows).toEqual([]);
  expect(traced).toEqual([['SELECT', 'done']]);
});

test('the statements of a transaction are traced one by one', async () => {
  const db = database.forTenant(acme);
  await db.$transaction(async (transaction) => {
    await transaction.project.findMany();
  });
  const [first, ...others] = operations();
  expect([first, others.at(-1)]).toEqual(['BEGIN', 'COMMIT']);
  expect(others.slice(0, -1)).toContain('SELECT');
});

test('a statement on a global table is traced', async () => {
  await database.recordSignIn({ sub: 'a-sub', username: 'a-sub', email: undefined, tenant: acme });
  expect(traced).toEqual([['INSERT', 'done']]);
});

test('a statement that fails is traced as that, and its error passes', async () => {
  const failing = database.forTenant(acme).$queryRaw`SELECT 1 / 0`;
  await expect(failing).rejects.toThrow('division by zero');
  expect(traced).toEqual([['SELECT', 'failed']]);
});
