import { openDatabase } from '@freehold/database';
import { tenantId } from '@freehold/tenancy';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import type { CrowdOnFile } from '../estate/crowd-file.ts';
import { PrismaClient } from '../generated/client.ts';
import type { Subject } from '../report/results.ts';
import { type Deed, eachOf } from './batches.ts';

export interface ReadsOptions {
  /** The app role's URL of Freehold's database, and of the one without row-level security. */
  readonly protectedUrl: string;
  readonly unprotectedUrl: string;
  readonly poolSize: number;
  readonly crowd: CrowdOnFile;
}

/** A read of some tenant's rows. @returns how many came */
type Read = (tenant: string, id: string) => Promise<number>;

/** Reads of one tenant's rows, by four ways to a database. */
export interface Reads {
  deeds(what: 'list' | 'get', atOnce: number): ReadonlyMap<Subject, Deed>;
  close(): Promise<void>;
}

/** How many rows a list of 20 asks for: one more tells whether there is another page. */
const take = 21;

/** Reads in a batch: many short batches pair better than few long ones. */
const batch = 200;

const columns = 'id, tenant_id, name, description, quantity, owner_sub, created_at, updated_at';
const sql = {
  list: `SELECT ${columns} FROM items WHERE tenant_id = $1 ORDER BY id DESC LIMIT ${take}`,
  get: `SELECT ${columns} FROM items WHERE tenant_id = $1 AND id = $2`,
};

export function openReads({ protectedUrl, unprotectedUrl, poolSize, crowd }: ReadsOptions): Reads {
  const unprotectedPool = new pg.Pool({ connectionString: unprotectedUrl, max: poolSize });
  const protectedPool = new pg.Pool({ connectionString: protectedUrl, max: poolSize });
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: unprotectedUrl, max: poolSize }) });
  const database = openDatabase({ url: protectedUrl, poolSize, onConnectionLost: () => {} });

  async function inTransaction(query: pg.QueryConfig, tenant: string): Promise<number> {
    const connection = await protectedPool.connect();
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

  const statement = {
    list: (tenant: string) => ({ name: 'list', text: sql.list, values: [tenant] }),
    get: (tenant: string, id: string) => ({ name: 'get', text: sql.get, values: [tenant, id] }),
  };
  const newestFirst = { orderBy: { id: 'desc' }, take } as const;
  const count = (row: object | null) => (row === null ? 0 : 1);
  const reads: Readonly<Record<'list' | 'get', readonly (readonly [Subject, Read])[]>> = {
    list: [
      ['pg', async (tenant) => (await unprotectedPool.query(statement.list(tenant))).rows.length],
      ['pg in a transaction', (tenant) => inTransaction(statement.list(tenant), tenant)],
      ['prisma', async (id) => (await prisma.item.findMany({ where: { tenantId: id }, ...newestFirst })).length],
      ['freehold', async (id) => (await database.forTenant(tenantId(id)).item.findMany(newestFirst)).length],
    ],
    get: [
      ['pg', async (tenant, id) => (await unprotectedPool.query(statement.get(tenant, id))).rows.length],
      ['pg in a transaction', (tenant, id) => inTransaction(statement.get(tenant, id), tenant)],
      ['prisma', async (tenant, id) => count(await prisma.item.findFirst({ where: { tenantId: tenant, id } }))],
      ['freehold', async (of, id) => count(await database.forTenant(tenantId(of)).item.findFirst({ where: { id } }))],
    ],
  };

  const tenants = Object.entries(crowd.items);
  const expected = { list: take, get: 1 };
  return {
    deeds(what, atOnce) {
      const deedOf = (read: Read): Deed => ({
        count: batch,
        prepare: () => () =>
          eachOf(batch, atOnce, async (n) => {
            const [tenant, ids] = tenants[n % tenants.length] ?? ['', []];
            const rows = await read(tenant, ids[n % ids.length] ?? '');
            if (rows !== expected[what]) throw new Error(`${rows} rows of ${tenant} came, and not ${expected[what]}.`);
          }),
      });
      return new Map(reads[what].map(([subject, read]) => [subject, deedOf(read)]));
    },
    async close() {
      await Promise.all([unprotectedPool.end(), protectedPool.end(), prisma.$disconnect(), database.close()]);
    },
  };
}
