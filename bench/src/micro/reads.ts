import { openDatabase } from '@freehold/database';
import { tenantId } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { DatasetContent } from '../dataset/dataset-file.ts';
import { PrismaClient } from '../generated/client.ts';
import type { Variant } from '../report/results.ts';
import { runConcurrently, type Task } from './interleaved-batches.ts';

export interface ReadBenchmarkOptions {
  /** The app role's URLs of the databases with and without row-level security. */
  readonly urlWithRls: string;
  readonly urlWithoutRls: string;
  readonly poolSize: number;
  readonly dataset: DatasetContent;
}

/** Reads a tenant's rows. @returns their number */
type Read = (tenant: string, id: string) => Promise<number>;

/** Reads a tenant's rows in four ways. */
export interface ReadBenchmark {
  tasks(benchmark: 'list' | 'get', concurrency: number): ReadonlyMap<Variant, Task>;
  close(): Promise<void>;
}

/** Rows that a list of 20 fetches: the last one says whether there is another page. */
const take = 21;

/** Reads in a batch. Many short batches pair better than few long ones. */
const batchSize = 200;

const columns = 'id, tenant_id, name, description, quantity, owner_sub, created_at, updated_at';
const sql = {
  list: `SELECT ${columns} FROM products WHERE tenant_id = $1 ORDER BY id DESC LIMIT ${take}`,
  get: `SELECT ${columns} FROM products WHERE tenant_id = $1 AND id = $2`,
};

export function createReadBenchmark({
  urlWithRls,
  urlWithoutRls,
  poolSize,
  dataset,
}: ReadBenchmarkOptions): ReadBenchmark {
  const poolWithoutRls = new pg.Pool({ connectionString: urlWithoutRls, max: poolSize });
  const poolWithRls = new pg.Pool({ connectionString: urlWithRls, max: poolSize });
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: urlWithoutRls, max: poolSize }) });
  const database = openDatabase({ url: urlWithRls, poolSize, client: PrismaClient, onConnectionLost: () => {} });

  async function inTransaction(query: pg.QueryConfig, tenant: string): Promise<number> {
    const connection = await poolWithRls.connect();
    try {
      await connection.query('BEGIN');
      await connection.query({
        name: 'tenant',
        text: "SELECT set_config('app.tenant_id', $1, true)",
        values: [tenant],
      });
      const { rows } = await connection.query(query);
      await connection.query('COMMIT');
      return rows.length;
    } finally {
      connection.release();
    }
  }

  const statements = {
    list: (tenant: string) => ({ name: 'list', text: sql.list, values: [tenant] }),
    get: (tenant: string, id: string) => ({ name: 'get', text: sql.get, values: [tenant, id] }),
  };
  const newestProducts = { orderBy: { id: 'desc' }, take } as const;
  const count = (row: object | null) => (row === null ? 0 : 1);
  const reads: Readonly<Record<'list' | 'get', readonly (readonly [Variant, Read])[]>> = {
    list: [
      ['pg', async (tenant) => (await poolWithoutRls.query(statements.list(tenant))).rows.length],
      ['pg in a transaction', (tenant) => inTransaction(statements.list(tenant), tenant)],
      ['prisma', async (id) => (await prisma.product.findMany({ where: { tenantId: id }, ...newestProducts })).length],
      ['freehold', async (id) => (await database.forTenant(tenantId(id)).product.findMany(newestProducts)).length],
    ],
    get: [
      ['pg', async (tenant, id) => (await poolWithoutRls.query(statements.get(tenant, id))).rows.length],
      ['pg in a transaction', (tenant, id) => inTransaction(statements.get(tenant, id), tenant)],
      ['prisma', async (tenant, id) => count(await prisma.product.findFirst({ where: { tenantId: tenant, id } }))],
      [
        'freehold',
        async (of, id) => count(await database.forTenant(tenantId(of)).product.findFirst({ where: { id } })),
      ],
    ],
  };

  const tenants = Object.entries(dataset.productIds);
  const expectedRows = { list: take, get: 1 };
  return {
    tasks(benchmark, concurrency) {
      const taskFor = (read: Read): Task => ({
        count: batchSize,
        prepare: () => () =>
          runConcurrently(batchSize, concurrency, async (n) => {
            const [tenant, ids] = tenants[n % tenants.length] ?? ['', []];
            const rows = await read(tenant, ids[n % ids.length] ?? '');
            if (rows !== expectedRows[benchmark])
              throw new Error(`Expected ${expectedRows[benchmark]} rows of ${tenant}, got ${rows}.`);
          }),
      });
      return new Map(reads[benchmark].map(([variant, read]) => [variant, taskFor(read)]));
    },
    async close() {
      await Promise.all([poolWithoutRls.end(), poolWithRls.end(), prisma.$disconnect(), database.close()]);
    },
  };
}
