import { readFile } from 'node:fs/promises';
import type { TestDatabase } from '@freehold/local-postgres/testing';
import { createFixtureDatabase } from '../index.ts';

export { Prisma as ColumnsPrisma, PrismaClient as ColumnsClient } from '../generated/columns/client.ts';

const tables = await readFile(new URL('tables.sql', import.meta.url), 'utf8');

/** Creates a test database with tables of the kinds that a team may add. Open it with `ColumnsClient`. */
export async function createColumnsDatabase(): Promise<TestDatabase> {
  const database = await createFixtureDatabase();
  await database.asOwner(`DROP TABLE labels, tasks, projects; DROP TYPE task_status; ${tables}`);
  return database;
}
