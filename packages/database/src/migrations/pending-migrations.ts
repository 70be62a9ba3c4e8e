import type pg from 'pg';
import { migrationsDirectory } from './migrate.ts';
import { readMigrations } from './migration-files.ts';

/**
 * Returns the names of the migrations that a database lacks, in order.
 *
 * @param pool the owner's connections: no other role may read the record of migrations
 */
export async function pendingMigrations(pool: pg.Pool): Promise<string[]> {
  const migrations = await readMigrations(migrationsDirectory);
  const exists = await pool.query(`SELECT WHERE to_regclass('public._prisma_migrations') IS NOT NULL`);
  if (exists.rowCount === 0) return migrations.map(({ name }) => name);
  const { rows } = await pool.query<{ name: string }>(
    `SELECT migration_name AS name FROM public._prisma_migrations
      WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  );
  const applied = new Set(rows.map(({ name }) => name));
  return migrations.map(({ name }) => name).filter((name) => !applied.has(name));
}
