import { readFile } from 'node:fs/promises';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';

export { PrismaClient as FixtureClient } from './generated/fixture/client.ts';

const tables = await readFile(new URL('tables.sql', import.meta.url), 'utf8');
const globalSchema = await readFile(new URL('../schema/global.prisma', import.meta.url), 'utf8');
const globalTables = [...globalSchema.matchAll(/@@map\("(\w+)"\)/g)].map(([, table]) => table);

/**
 * Creates a test database with the fixture's tenant tables in place of the product's. Open it with `FixtureClient`.
 *
 * @param createMigratedDatabase creates the database whose tables are replaced
 */
export async function createFixtureDatabase(createMigratedDatabase = createTestDatabase): Promise<TestDatabase> {
  const database = await createMigratedDatabase();
  const kept = ['_prisma_migrations', ...globalTables].join();
  await database.asOwner(`SELECT set_config('fixture.kept_tables', '${kept}', false); ${tables}`);
  return database;
}
