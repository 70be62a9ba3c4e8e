import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../src/migrations/main.ts', import.meta.url));

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase({ empty: true });
});

afterAll(() => database.drop());

test('the command migrates by the two URLs in the environment, and prints what it applied', async () => {
  const env = { DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
  expect((await run(process.execPath, [main], { env })).stdout).toMatch(/^Applied \d{14}_\w+\n/);
  expect((await run(process.execPath, [main], { env })).stdout).toBe('The database is up to date.\n');
});

test('the command exits with 1 and names missing variables', async () => {
  await expect(run(process.execPath, [main], { env: {} })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/2 variables are missing[\s\S]*DATABASE_URL[\s\S]*DATABASE_OWNER_URL/),
  });
});
