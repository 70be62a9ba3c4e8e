import { createTestDatabase, type TestDatabase } from '@freehold/local-postgres/testing';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../src/migrations/index.ts';
import { readMigrations } from '../src/migrations/migration-files.ts';
import { migrationList, noFilter, openSchemaEngine } from './schema-engine/schema-engine.ts';

const migrations = await readMigrations(new URL('../../../prisma/migrations/', import.meta.url));
const names = migrations.map(({ name }) => name);
const folder = await migrationList(migrations);
const last = names.at(-1) ?? '';
/** The same with more in the last migration. */
const folderWith = (sql: string) =>
  migrationList(migrations.map((each) => (each.name === last ? { ...each, sql: `${each.sql}\n${sql}` } : each)));

const inOrder = { editedMigrationNames: [], failedMigrationNames: [], hasMigrationsTable: true, history: null };

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase({ empty: true });
});

afterEach(() => database.drop());

describe('after our runner, Prisma', () => {
  test('finds the history complete and applies nothing', async () => {
    await migrate(database);
    expect(await prisma(diagnose)).toEqual(inOrder);
    expect(await prisma(apply)).toEqual([]);
  });

  test('finds no difference from the migrations, until the database is changed in another way', async () => {
    const advice = () => prisma((engine) => engine.devDiagnostic({ migrationsList: folder, filters: noFilter }));
    await migrate(database);
    expect(await advice()).toEqual({ action: { tag: 'createMigration' } });
    await database.asOwner('ALTER TABLE users ADD COLUMN colour text');
    expect(await advice()).toMatchObject({ action: { tag: 'reset', reason: expect.stringContaining('`colour`') } });
  });

  test('finds nothing unfinished after a failure, and applies the rest', async () => {
    // The second migration creates it too.
    await database.asOwner('CREATE TABLE rate_limits ()');
    const unapplied = names.slice(1);
    await expect(migrate(database)).rejects.toThrow(`${unapplied[0]} failed and was taken back`);
    expect(await prisma(diagnose)).toEqual({
      ...inOrder,
      history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: unapplied },
    });
    await database.asOwner('DROP TABLE rate_limits');
    expect(await prisma(apply)).toEqual(unapplied);
    expect(await prisma(diagnose)).toEqual(inOrder);
  });
});

describe('after Prisma, our runner', () => {
  test('applies nothing', async () => {
    expect(await prisma(apply)).toEqual(names);
    expect(await migrate(database)).toEqual([]);
  });

  test('leaves the same record', async () => {
    await prisma(apply);
    const own = await createTestDatabase();
    expect(await record(own)).toEqual(await record(database));
    await own.drop();
  });

  test('refuses a migration that failed in Prisma, and applies it once that is resolved', async () => {
    const failing = await folderWith('SELECT 1 / 0;');
    await expect(prisma((engine) => apply(engine, failing))).rejects.toThrow('division by zero');
    await expect(migrate(database)).rejects.toThrow(`${last} was begun by another tool and not finished`);
    await prisma((engine) => engine.markMigrationRolledBack({ migrationName: last }));
    expect(await migrate(database)).toEqual([last]);
    expect(await prisma(diagnose)).toEqual(inOrder);
  });

  test('skips migrations that Prisma was told are applied', async () => {
    for (const migrationName of names) {
      await prisma((engine) => engine.markMigrationApplied({ migrationName, migrationsList: folder }));
    }
    expect(await migrate(database)).toEqual([]);
  });
});

test('both notice a migration that was changed after it was applied', async () => {
  const before = await folderWith('-- As it was.');
  expect(await prisma((engine) => apply(engine, before))).toEqual(names);
  expect(await prisma(diagnose)).toEqual({ ...inOrder, editedMigrationNames: [last] });
  await expect(migrate(database)).rejects.toThrow(`${last} was changed after it was applied`);
});

describe('at the same time', () => {
  const own = () => migrate(database);
  const prismas = () => prisma(apply);

  test('Prisma waits for our runner and finds nothing to do', async () => {
    expect(await begunInTurn(own, prismas)).toEqual([names, []]);
  });

  test('our runner waits for Prisma and finds nothing to do', async () => {
    expect(await begunInTurn(prismas, own)).toEqual([names, []]);
  });

  /** Begins the second while the first is running, and lets both go on once both wait for a lock. */
  async function begunInTurn(first: () => Promise<string[]>, second: () => Promise<string[]>): Promise<string[][]> {
    const blocker = new pg.Client({ connectionString: database.ownerUrl });
    await blocker.connect();
    // The first waits for this transaction when it creates the same table. The second waits for the first's advisory lock.
    await blocker.query('BEGIN; CREATE TABLE _prisma_migrations ()');
    const earlier = first();
    const later = waitingFor(['transactionid']).then(second);
    const released = waitingFor(['advisory', 'transactionid']).finally(() => blocker.end());
    await Promise.allSettled([earlier, later, released]);
    await released;
    return Promise.all([earlier, later]);
  }

  async function waitingFor(locks: readonly string[]): Promise<void> {
    const waits = () =>
      database.asOwner<{ lock: string }>(
        `SELECT wait_event AS lock FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock' ORDER BY lock`,
      );
    await expect.poll(waits, { timeout: 8_000 }).toEqual(locks.map((lock) => ({ lock })));
  }
});

/** Runs a command of Prisma's. Its lock ends with its connection, as it does with the process of `prisma migrate`. */
async function prisma<Result>(command: (engine: SchemaEngine) => Promise<Result>): Promise<Result> {
  const { engine, close } = await openSchemaEngine(database.ownerUrl);
  try {
    return await command(engine);
  } finally {
    await close();
  }
}

/** What `prisma migrate status` is based on. */
function diagnose(engine: SchemaEngine) {
  return engine.diagnoseMigrationHistory({ migrationsList: folder, optInToShadowDatabase: false, filters: noFilter });
}

/** What `prisma migrate deploy` does. */
async function apply(engine: SchemaEngine, migrationsList = folder): Promise<string[]> {
  const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: noFilter });
  return appliedMigrationNames;
}

/** The table of applied migrations, and its rows without ids and times. */
async function record({ asOwner }: TestDatabase) {
  const columns = await asOwner(
    `SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid) AS default
       FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
      WHERE attrelid = '_prisma_migrations'::regclass AND attnum > 0 ORDER BY attnum`,
  );
  const constraints = await asOwner(
    `SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
      WHERE conrelid = '_prisma_migrations'::regclass ORDER BY conname`,
  );
  const rows = await asOwner(
    `SELECT migration_name, checksum, finished_at >= started_at AS finished, rolled_back_at, logs, applied_steps_count
       FROM _prisma_migrations ORDER BY started_at, migration_name`,
  );
  return { columns, constraints, rows };
}
