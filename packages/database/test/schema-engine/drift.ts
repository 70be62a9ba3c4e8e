import type { SchemasContainer } from '@prisma/schema-engine-wasm';
import type pg from 'pg';
import { globalTables } from '../../src/global/global-models.ts';
import { noFilter, type OpenSchemaEngine } from './schema-engine.ts';

/**
 * Returns the differences between a database and a Prisma schema, as SQL statements and sentences.
 *
 * A Prisma schema can't express two kinds of foreign key, which have to follow rules instead: every tenant table refers to
 * `tenants`, and an optional reference is set to NULL, without its tenant, when the other row is deleted. Prisma's engine
 * doesn't compare checks, row-level security, grants, functions and unlogged tables.
 */
export async function findDrift({ engine, connection }: OpenSchemaEngine, schema: SchemasContainer): Promise<string[]> {
  const { stdout } = await engine.diff({
    from: { tag: 'schemaDatasource', ...schema, configDir: '.' },
    to: { tag: 'schemaDatamodel', ...schema },
    script: true,
    exitCode: null,
    filters: noFilter,
  });
  const foreignKeys = await readForeignKeys(connection);
  const expected = new Set(foreignKeys.filter(followsRule).flatMap(statementsOf));
  return [
    ...splitStatements(stdout ?? '').filter((statement) => !expected.has(statement)),
    ...(await findMissingTenantReferences(connection, foreignKeys)),
    ...foreignKeys
      .filter(isNotEmptied)
      .map(({ name, columns }) => `${name} has to be ON DELETE SET NULL (${columns[1]})`),
    ...(await findUnusualIndexes(connection)),
  ];
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly isNullable: boolean;
  /** As PostgreSQL prints it. */
  readonly definition: string;
}

async function readForeignKeys(connection: pg.Client): Promise<readonly ForeignKey[]> {
  const { rows } = await connection.query<ForeignKey>(
    `SELECT conrelid::regclass::text AS table, conname AS name, confrelid::regclass::text AS parent,
            pg_get_constraintdef(pg_constraint.oid) AS definition,
            array_agg(attname::text ORDER BY position) AS columns, bool_or(NOT attnotnull) AS "isNullable"
       FROM pg_constraint, unnest(conkey) WITH ORDINALITY AS key (number, position)
       JOIN pg_attribute ON attnum = number
      WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND attrelid = conrelid
        -- Those of partitions are the same ones.
        AND conparentid = 0
        AND conrelid::regclass::text <> ALL ($1)
      GROUP BY pg_constraint.oid ORDER BY name`,
    [globalTables],
  );
  return rows;
}

function followsRule(foreignKey: ForeignKey): boolean {
  return foreignKey.definition === ruleOf(foreignKey);
}

function ruleOf({ columns, parent }: ForeignKey): string {
  if (parent === 'tenants') return 'FOREIGN KEY (tenant_id) REFERENCES tenants(id)';
  const list = columns.join(', ');
  return `FOREIGN KEY (${list}) REFERENCES ${parent}(tenant_id, id) ON DELETE SET NULL (${columns[1]})`;
}

/** The engine's statements about a foreign key that follows a rule. */
function statementsOf({ table, name, columns, parent }: ForeignKey): string[] {
  const drop = `ALTER TABLE "${table}" DROP CONSTRAINT "${name}"`;
  if (parent === 'tenants') return [drop];
  const list = columns.map((column) => `"${column}"`).join(', ');
  return [
    drop,
    `ALTER TABLE "${table}" ADD CONSTRAINT "${table}_${columns.join('_')}_fkey" FOREIGN KEY (${list}) ` +
      `REFERENCES "${parent}"("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION`,
  ];
}

/** Whether it prevents the deletion of the other row, or would set the tenant to NULL too. */
function isNotEmptied(foreignKey: ForeignKey): boolean {
  const { isNullable, parent, definition } = foreignKey;
  return (
    isNullable && parent !== 'tenants' && !followsRule(foreignKey) && !/ON DELETE (CASCADE|RESTRICT)/.test(definition)
  );
}

async function findMissingTenantReferences(
  connection: pg.Client,
  foreignKeys: readonly ForeignKey[],
): Promise<string[]> {
  const { rows } = await connection.query<{ table: string }>(
    `SELECT relname AS table FROM pg_class
      WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace AND relname <> ALL ($1) ORDER BY relname`,
    [[...globalTables, '_prisma_migrations']],
  );
  const referring = foreignKeys.filter(followsRule).filter(({ parent }) => parent === 'tenants');
  return rows
    .filter(({ table }) => !referring.some((foreignKey) => foreignKey.table === table))
    .map(({ table }) => `${table} has no foreign key to tenants`);
}

function splitStatements(script: string): string[] {
  return script
    .replace(/^--.*$/gm, '')
    .split(/;$/m)
    .map((statement) => statement.trim().replace(/\s+/g, ' '))
    .filter((statement) => statement !== '');
}

/** Prisma's engine doesn't distinguish partial indexes from full ones, and ignores indexes of expressions. */
async function findUnusualIndexes(connection: pg.Client): Promise<string[]> {
  const { rows } = await connection.query<{ definition: string }>(
    `SELECT pg_get_indexdef(indexrelid) AS definition
       FROM pg_index JOIN pg_class AS indexed ON indexed.oid = indrelid
      WHERE relnamespace = 'public'::regnamespace AND (indpred IS NOT NULL OR indexprs IS NOT NULL)`,
  );
  return rows.map(({ definition }) => definition);
}
