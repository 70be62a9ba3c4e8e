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
  /** The engine looks for it by this name, to say why it crashes. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message(message: string): void };
}

/** Node has it. TypeScript declares it together with all that browsers have. */
declare const WebAssembly: {
  instantiate(
    program: Uint8Array,
    imports: Readonly<Record<string, object>>,
  ): Promise<{ readonly instance: { readonly exports: { __wbindgen_start(): void } } }>;
};

// What the package's own entry does by importing the program, of which Node says at each start that it is experimental.
const program = await readFile(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm')));
const { instance } = await WebAssembly.instantiate(program, { './schema_engine_bg.js': bindings });
bindings.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

/** Prisma's own engine for migrations, at work on a database. Nothing but tests uses it. */
export interface OpenSchemaEngine {
  readonly engine: bindings.SchemaEngine;
  /** The one connection that the engine works on. What is begun here, it finds begun. */
  readonly connection: pg.Client;
  close(): Promise<void>;
}

/** What `prisma.config.ts` could name as somebody else's: nothing. */
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
    // Its log.
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

/** An empty database, in which the engine tries migrations out. */
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
 * What `@prisma/adapter-pg` is for Prisma's client, and can't be for the engine: it has no word for PostgreSQL's type
 * `"char"`, which the catalogues are full of; it cuts a migration at each `;`, also within a function; and it has a pool,
 * in which the lock that the engine takes would be some connection's. The engine as a native program has one
 * connection, and sends a migration as it is.
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
  // name, text[], and void, which a function that returns nothing returns.
  [19, ColumnTypeEnum.Text],
  [1009, ColumnTypeEnum.TextArray],
  [2278, ColumnTypeEnum.Text],
]);

function columnType(oid: number): ColumnType {
  const type = columnTypes.get(oid);
  if (type === undefined) throw new Error(`The schema engine asked for a type that is not in the list: ${oid}`);
  return type;
}

/** What PostgreSQL refused, in the form in which the engine looks at it. */
function rethrow(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw error;
  const { code = '', severity = '', message, detail, column, hint } = error;
  throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
}
