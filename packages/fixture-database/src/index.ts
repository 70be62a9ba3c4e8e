import { readFile } from 'node:fs/promises';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';

export { PrismaClient as FixtureClient } from './generated/client.ts';

const tables = await readFile(new URL('tables.sql', import.meta.url), 'utf8');

/** Creates a test database with the fixture's tenant tables in place of the product's. Open it with `FixtureClient`. */
export async function createFixtureDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  await database.asOwner(tables);
  return database;
}
