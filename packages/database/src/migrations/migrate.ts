import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { toDatabaseConnectionError } from '../connection-failure.ts';
import { setSessionSettingsSql } from '../settings/required-settings.ts';
import { prepareAppRole } from './app-role.ts';
import { ChangedMigrationError, MigrationError } from './errors.ts';
import { type Migration, readMigrations } from './migration-files.ts';

/** The lock of Prisma's migration engine, so that `prisma migrate deploy` and this wait for each other. */
const advisoryLock = 72707369;

export const migrationsDirectory = new URL('../../../../prisma/migrations/', import.meta.url);

/**
 * Migrates a database: applies the missing migrations in order, each in a transaction of its own unless it says otherwise, and
 * creates the API's role. Of concurrent calls one works, and the others wait and find nothing to do.
 *
 * It records migrations as Prisma does (`_prisma_migrations`), so that `prisma migrate status` and `deploy` agree with it.
 * Prisma's own engine is a native program that is downloaded at its first use, which fails behind a proxy.
 *
 * @param urls the owner's URL, and the API's with the role to create
 * @returns the names of the migrations applied now
 * @throws {MigrationError}
 */
export async function migrate(urls: { readonly ownerUrl: string; readonly appUrl: string }): Promise<string[]> {
  const migrations = await readMigrations(migrationsDirectory);
  const owner = await connectOwner(urls.ownerUrl);
  try {
    // Among others, a schema with the role's name would come first, and literals might mean something else.
    await owner.query(setSessionSettingsSql);
    await owner.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await owner.query(createRecordTable);
    const pending = selectPending(migrations, await readRecords(owner));
    for (const migration of pending) await apply(owner, migration);
    await prepareAppRole(owner, urls.appUrl);
    return pending.map(({ name }) => name);
  } finally {
    // The lock ends with the connection.
    await owner.end();
  }
}

/** @throws {MigrationError} that names the variable of the URL */
async function connectOwner(url: string): Promise<pg.Client> {
  try {
    const owner = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
    await owner.connect();
    return owner;
  } catch (cause) {
    const failure = toDatabaseConnectionError(cause, 'DATABASE_OWNER_URL');
    throw failure === undefined ? cause : new MigrationError(failure.message, { cause });
  }
}

interface MigrationRecord {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

async function readRecords(owner: pg.Client): Promise<readonly MigrationRecord[]> {
  const { rows } = await owner.query<MigrationRecord>(
    `SELECT migration_name, checksum, finished_at IS NOT NULL AS finished
       FROM _prisma_migrations WHERE rolled_back_at IS NULL`,
  );
  return rows;
}

function selectPending(migrations: readonly Migration[], records: readonly MigrationRecord[]): Migration[] {
  const applied = new Map(records.map((record) => [record.migration_name, record]));
  return migrations.filter(({ name, checksum }) => {
    const record = applied.get(name);
    if (record === undefined) return true;
    if (!record.finished) {
      throw new MigrationError(
        `The migration ${name} was begun by another tool and not finished. Look at the database, then mark it with ` +
          '`prisma migrate resolve`.',
      );
    }
    if (record.checksum !== checksum) throw new ChangedMigrationError(name);
    return false;
  });
}

/**
 * How a migration begins that is one statement and commits as it goes, such as a `DO` that fills a column in many steps. It
 * can be run again after it was stopped. Prisma's engine, which begins no transaction, needs no such line.
 */
const withoutTransaction = '-- Without a transaction.';

async function apply(owner: pg.Client, migration: Migration): Promise<void> {
  const startedAt = new Date();
  const isTransaction = !migration.sql.startsWith(withoutTransaction);
  try {
    if (isTransaction) await owner.query('BEGIN');
    // Without parameters the file is sent as one simple query, which PostgreSQL splits.
    await owner.query(migration.sql);
    await owner.query(
      `INSERT INTO _prisma_migrations
         (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
       VALUES ($1, $2, now(), $3, $4, 1)`,
      [randomUUID(), migration.checksum, migration.name, startedAt],
    );
    if (isTransaction) await owner.query('COMMIT');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (!isTransaction) {
      throw new MigrationError(`The migration ${migration.name} stopped, and the next run continues it: ${reason}`, {
        cause,
      });
    }
    await owner.query('ROLLBACK');
    throw new MigrationError(`The migration ${migration.name} failed and was taken back: ${reason}`, { cause });
  }
}

/** As Prisma's migration engine creates it. */
const createRecordTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id                  varchar(36)  PRIMARY KEY NOT NULL,
    checksum            varchar(64)  NOT NULL,
    finished_at         timestamptz,
    migration_name      varchar(255) NOT NULL,
    logs                text,
    rolled_back_at      timestamptz,
    started_at          timestamptz  NOT NULL DEFAULT now(),
    applied_steps_count integer      NOT NULL DEFAULT 0
  )`;
