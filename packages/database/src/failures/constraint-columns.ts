import type pg from 'pg';
import { isInTransaction } from '../tenant/tenant-scope.ts';

/** The columns of the database's constraints and unique indexes, which errors of PostgreSQL name. */
export interface ConstraintColumns {
  /** Reads them. */
  load(): Promise<void>;
  /** The columns of a constraint, in order. None where it isn't known, or several tables have one of that name. */
  columnsOf(constraint: string | undefined): Promise<readonly string[]>;
}

/** @param pool connections without a tenant */
export function constraintColumns(pool: pg.Pool): ConstraintColumns {
  let columnsByConstraint: ReadonlyMap<string, readonly string[]> = new Map();
  let loading: Promise<void> | undefined;

  function load(): Promise<void> {
    loading ??= readConstraints(pool)
      .then((columns) => {
        columnsByConstraint = columns;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  }

  return {
    load,
    async columnsOf(constraint) {
      if (constraint === undefined) return [];
      if (!columnsByConstraint.has(constraint)) {
        // A migration may have made it just now. Without the columns, the refusal is still known.
        const loaded = load().catch(() => {});
        // A transaction holds a connection, and must not wait for another one.
        if (!isInTransaction()) await loaded;
      }
      return columnsByConstraint.get(constraint) ?? [];
    },
  };
}

async function readConstraints(pool: pg.Pool): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await pool.query<{ name: string; columns: string }>(
    `SELECT name::text, min(columns) AS columns
       FROM (SELECT name, (SELECT string_agg(attname, ',' ORDER BY position)
                             FROM unnest(keys) WITH ORDINALITY AS key (number, position)
                             JOIN pg_attribute ON attrelid = "table" AND attnum = number) AS columns
               FROM (SELECT conname AS name, conrelid AS "table", conkey AS keys
                       FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
                      UNION ALL
                     SELECT relname, indrelid, indkey::int2[]
                       FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
                      WHERE relnamespace = 'public'::regnamespace AND indisunique
                        AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)) AS found) AS named
      WHERE columns IS NOT NULL
      GROUP BY name HAVING count(*) = 1`,
  );
  return new Map(rows.map(({ name, columns }) => [name, columns.split(',')]));
}
