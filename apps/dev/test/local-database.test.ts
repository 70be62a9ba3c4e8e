import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyMigrations } from '../src/local-database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

test('a migration that was changed after it was applied names the command that starts over', async () => {
  await database.asOwner(`UPDATE _prisma_migrations SET checksum = 'another'`);
  await expect(applyMigrations(database)).rejects.toThrow(
    /^The migration \d+_\w+ was changed after it was applied\..*npm run dev -- --fresh\nOtherwise undo the change, and write a new migration\.$/s,
  );
});
