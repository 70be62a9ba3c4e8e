import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import {
  bindMigrationAwareSqlAdapterFactory,
  type ColumnType,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import type { Migration } from '../../src/migrations/migration-files.ts';

declare global {
  /** The engine calls it to report a crash. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void };
}

/** TypeScript declares it only together with the browsers' types. */
declare const WebAssembly: {
  instantiate(
    program: Uint8Array,
    imports: Readonly<Record<string, object>>,
  ): Promise<{ readonly instance: { readonly exports: { __wbindgen_start(): void } } }>;
};

// As the package's own entry does, but without importing the program, for which Node prints a warning.
const program = await readFile(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm')));
const { instance } = await WebAssembly.instantiate(program, { './schema_engine_bg.js': bindings });
bindings.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

/** Prisma's migration engine, connected to a database. */
export interface OpenSchemaEngine {
  readonly engine: bindings.SchemaEngine;
  /** The engine's only connection. A transaction that is begun here applies to the engine too. */
  readonly connection: pg.Client;
  close(): Promise<void>;
}

/** `prisma.config.ts` excludes no table. */
export const noFilter: bindings.SchemaFilter = { externalTables: [], externalEnums: [] };

const prismaFolder = new URL('../../../../prisma/', import.meta.url);

/** A folder of `.prisma` files as the engine takes it. */
export async function readSchema(folder: URL): Promise<bindings.SchemasContainer> {
  const names = await readdir(folder, { recursive: true });
  const paths = names.filter((name) => name.endsWith('.prisma')).sort();
  const read = async (path: string) => ({ path, content: await readFile(new URL(path, folder), 'utf8') });
  return { files: await Promise.all(paths.map(read)) };
}

export const productSchema = await readSchema(prismaFolder);

/** A folder of migrations as the engine takes it. */
export async function migrationList(migrations: readonly Migration[]): Promise<bindings.MigrationList> {
  const path = 'migration_lock.toml';
  return {
    baseDir: 'prisma/migrations',
    lockfile: { path, content: await readFile(new URL(`migrations/${path}`, prismaFolder), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}

export async function openSchemaEngine(ownerUrl: string): Promise<OpenSchemaEngine> {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message) {
      throw new Error(`Prisma's schema engine crashed: ${message}`);
    },
  };
  const connection = await connect(ownerUrl);
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider,
    adapterName,
    connect: async () => new EngineConnection(connection, async () => {}),
    connectToShadowDb: () => openShadowDatabase(ownerUrl, connection),
  };
  const engine = await bindings.SchemaEngine.new(
    { datamodels: productSchema.files.map(({ path, content }) => [path, content]) },
    // Ignores its log.
    () => {},
    bindMigrationAwareSqlAdapterFactory(factory),
  );
  return {
    engine,
    connection,
    async close() {
      engine.free();
      await connection.end();
    },
  };
}

/** An empty database, in which the engine tries migrations. */
async function openShadowDatabase(ownerUrl: string, owner: pg.Client): Promise<SqlDriverAdapter> {
  const name = `shadow_${randomBytes(8).toString('hex')}`;
  await owner.query(`CREATE DATABASE ${name}`);
  const shadow = await connect(Object.assign(new URL(ownerUrl), { pathname: `/${name}` }).href);
  return new EngineConnection(shadow, async () => {
    await shadow.end();
    await owner.query(`DROP DATABASE ${name}`);
  });
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

const provider = 'postgres';
const adapterName = 'schema-engine-tests';

/**
 * A driver adapter for the engine. `@prisma/adapter-pg` doesn't fit: it can't read PostgreSQL's type `"char"` of the catalogs,
 * splits a migration at each `;`, and has a pool, while the engine's lock needs one connection.
 */
class EngineConnection implements SqlDriverAdapter {
  readonly provider = provider;
  readonly adapterName = adapterName;
  readonly #client: pg.Client;
  readonly dispose: () => Promise<void>;

  constructor(client: pg.Client, dispose: () => Promise<void>) {
    this.#client = client;
    this.dispose = dispose;
  }

  async queryRaw({ sql, args }: SqlQuery): Promise<SqlResultSet> {
    const query = this.#client.query<unknown[]>({ text: sql, values: args, rowMode: 'array' });
    const { fields, rows } = await query.catch(rethrow);
    return {
      columnNames: fields.map(({ name }) => name),
      columnTypes: fields.map(({ dataTypeID }) => columnType(dataTypeID)),
      rows: rows.map((row) => row.map((value) => (value instanceof Date ? value.toISOString() : value))),
    };
  }

  async executeRaw({ sql, args }: SqlQuery): Promise<number> {
    const { rowCount } = await this.#client.query(sql, args).catch(rethrow);
    return rowCount ?? 0;
  }

  async executeScript(script: string): Promise<void> {
    await this.#client.query(script).catch(rethrow);
  }

  startTransaction(): Promise<never> {
    return Promise.reject(new Error('The schema engine begins its transactions by SQL.'));
  }
}

const { builtins } = pg.types;

const columnTypes: ReadonlyMap<number, ColumnType> = new Map([
  [builtins.BOOL, ColumnTypeEnum.Boolean],
  [builtins.CHAR, ColumnTypeEnum.Character],
  [builtins.INT2, ColumnTypeEnum.Int32],
  [builtins.INT4, ColumnTypeEnum.Int32],
  [builtins.INT8, ColumnTypeEnum.Int64],
  [builtins.OID, ColumnTypeEnum.Int64],
  [builtins.TEXT, ColumnTypeEnum.Text],
  [builtins.VARCHAR, ColumnTypeEnum.Text],
  [builtins.TIMESTAMPTZ, ColumnTypeEnum.DateTime],
  // name, text[] and void.
  [19, ColumnTypeEnum.Text],
  [1009, ColumnTypeEnum.TextArray],
  [2278, ColumnTypeEnum.Text],
]);

function columnType(oid: number): ColumnType {
  const type = columnTypes.get(oid);
  if (type === undefined) throw new Error(`The schema engine uses a type that is not in the list: ${oid}`);
  return type;
}

/** Converts PostgreSQL's errors for the engine. */
function rethrow(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw error;
  const { code = '', severity = '', message, detail, column, hint } = error;
  throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
}
