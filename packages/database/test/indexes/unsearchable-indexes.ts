import type pg from 'pg';
import { z } from 'zod';

interface Index {
  readonly name: string;
  readonly table: string;
  readonly owner: string;
  /** Itself, and those of the table's partitions, as a plan names them. */
  readonly names: readonly string[];
  readonly predicate: string | null;
  readonly keys: readonly Key[];
}

/** A column or an expression of an index, with the operator that searches for one value of it. */
interface Key {
  readonly definition: string;
  readonly operator: string;
  readonly type: string;
}

/**
 * Finds the columns that PostgreSQL can't search an index by once policies apply: only leakproof operators come before a policy.
 * It asks the planner, for each index of the schema, with no other index to choose.
 *
 * @param connection a superuser's, since it hides the other indexes in the catalog, in a transaction that is rolled back
 * @returns `the_index: the_column` for each
 */
export async function findUnsearchableColumns(connection: pg.ClientBase): Promise<string[]> {
  const unsearchable: string[] = [];
  for (const index of await readIndexes(connection)) {
    await connection.query(`BEGIN; SET LOCAL enable_seqscan = off`);
    try {
      const conditions = await searchConditions(connection, index);
      for (const { definition } of index.keys) {
        if (!mentions(conditions, definition)) unsearchable.push(`${index.name}: ${definition}`);
      }
    } finally {
      await connection.query('ROLLBACK');
    }
  }
  return unsearchable;
}

async function readIndexes(connection: pg.ClientBase): Promise<Index[]> {
  const { rows } = await connection.query<Index>(`
    SELECT indexrelid::regclass::text AS name, indrelid::regclass::text AS table, relowner::regrole::text AS owner,
           ARRAY(SELECT relid::regclass::text FROM pg_partition_tree(indexrelid)
                  UNION SELECT indexrelid::regclass::text) AS names,
           pg_get_expr(indpred, indrelid) AS predicate,
           (SELECT json_agg(json_build_object(
                     'definition', pg_get_indexdef(indexrelid, position::int, true),
                     'operator', search.operator,
                     'type', CASE WHEN search.type LIKE 'any%'
                       THEN (SELECT format_type(atttypid, NULL) FROM pg_attribute
                              -- Of the column; of an expression, the index's own.
                              WHERE CASE indkey[position - 1] WHEN 0 THEN attrelid = indexrelid AND attnum = position
                                    ELSE attrelid = indrelid AND attnum = indkey[position - 1] END)
                       ELSE search.type END) ORDER BY position)
              FROM unnest(indclass) WITH ORDINALITY AS class (oid, position)
              JOIN pg_opclass ON pg_opclass.oid = class.oid
              CROSS JOIN LATERAL (
                SELECT format('OPERATOR(%I.%s)', nspname, oprname) AS operator, format_type(amoprighttype, NULL) AS type
                  FROM pg_amop
                  JOIN pg_operator ON pg_operator.oid = amopopr
                  JOIN pg_namespace ON pg_namespace.oid = oprnamespace
                 WHERE amopfamily = opcfamily AND amoplefttype = opcintype AND amoppurpose = 's'
                   -- Equality, in the others the first operator.
                 ORDER BY oprname <> '=', amoprighttype <> opcintype, amopstrategy LIMIT 1) AS search
             WHERE position <= indnkeyatts) AS keys
      FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
     WHERE relnamespace = 'public'::regnamespace AND NOT relispartition
       -- A partitioned table without partitions has nothing to search.
       AND (relkind = 'r' OR EXISTS (SELECT FROM pg_inherits WHERE inhparent = pg_class.oid))
     ORDER BY 1`);
  return rows;
}

/** Returns the conditions that the index is searched by, as PostgreSQL prints them. */
async function searchConditions(connection: pg.ClientBase, { owner, table, names, predicate, keys }: Index) {
  await connection.query(
    `UPDATE pg_index SET indisvalid = false
      WHERE indrelid IN (SELECT relid FROM pg_partition_tree($1::regclass) UNION SELECT $1::regclass)
        AND indexrelid <> ALL ($2::regclass[])`,
    [table, names],
  );
  // Policies bind the owner as they bind the API's role, which may not read every table.
  await connection.query(`SET LOCAL ROLE ${owner}`);
  const conditions = keys.map(({ definition, operator, type }, n) => `(${definition}) ${operator} $${n + 1}::${type}`);
  const where = [...conditions, ...(predicate === null ? [] : [predicate])].join(' AND ');
  const { rows } = await connection.query(
    `EXPLAIN (GENERIC_PLAN, FORMAT JSON, COSTS OFF) SELECT * FROM ${table} WHERE ${where}`,
  );
  const [explained] = z.array(z.object({ 'QUERY PLAN': z.tuple([z.object({ Plan: plan })]) })).parse(rows);
  return explained === undefined ? [] : conditionsOf(explained['QUERY PLAN'][0].Plan, new Set(names));
}

const plan = z.object({
  'Index Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  get Plans() {
    return z.array(plan).optional();
  },
});

function conditionsOf(node: z.output<typeof plan>, names: ReadonlySet<string>): string[] {
  const { 'Index Name': name, 'Index Cond': condition, Plans: children = [] } = node;
  const own = name !== undefined && names.has(name) && condition !== undefined ? [condition] : [];
  return [...own, ...children.flatMap((child) => conditionsOf(child, names))];
}

function mentions(conditions: readonly string[], definition: string): boolean {
  const escaped = definition.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  const word = new RegExp(`(?<![\\w"])${escaped}(?![\\w"])`);
  return conditions.some((condition) => word.test(condition));
}
