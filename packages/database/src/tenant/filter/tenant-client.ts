import type { TenantId } from '@freehold/tenancy';
import { Prisma, type PrismaClient } from '../../generated/client.ts';
import { type GlobalModel, isGlobalModel } from '../../global/global-models.ts';
import { currentTenant, runRawSqlInScope } from '../tenant-scope.ts';
import { parseBatch } from './batch.ts';
import { confine, UnknownOperationError } from './confine.ts';
import { type Replayable, scopedClient } from './scoped-client.ts';
import { uniqueAsFilter } from './unique-filter.ts';

/**
 * A Prisma client for one tenant's rows: those of the tenant tables, and there no other tenant's. Raw SQL and
 * transactions are confined as well, by row-level security.
 */
export type TenantClient = TenantTables & {
  /** Runs work in one transaction, and takes all of it back if it throws. */
  $transaction<Result>(work: Work<Result>, options?: TransactionOptions): Promise<Result>;
  /**
   * Runs operations of this client in one transaction, one after another, and takes all of them back if one fails.
   *
   * @param operations of this tenant's client: `[db.item.count(), db.item.findMany()]`. One that has been awaited already
   *   runs once more. A relation of one (`db.alert.findFirst().item()`) is none: write a query for it.
   * @throws {BatchTransactionError} for anything else, and for an operation of another tenant's client
   */
  $transaction<const Operations extends Batch>(
    operations: Operations,
    options?: TransactionOptions,
  ): Promise<BatchResults<Operations>>;
};

type Work<Result> = (transaction: TenantTables) => Promise<Result>;
type Batch = readonly PromiseLike<unknown>[];
type BatchResults<Operations extends Batch> = { -readonly [Index in keyof Operations]: Awaited<Operations[Index]> };

interface TransactionOptions {
  /** Milliseconds to wait for a connection. */
  readonly maxWait?: number;
  /** Milliseconds that the transaction may take. */
  readonly timeout?: number;
  readonly isolationLevel?: Prisma.TransactionIsolationLevel;
}

type TenantTables = Omit<
  ReturnType<typeof createConfinedClient>,
  Uncapitalize<GlobalModel> | '$connect' | '$disconnect' | '$extends' | '$on' | '$transaction'
>;

/**
 * Makes the clients of tenants. Prisma's part of them is made once, and is the same for all: the scope says which tenant
 * an operation is for.
 *
 * @param client a client whose adapter sets the tenant (`withRowSecurity`)
 */
export function createTenantClients(client: PrismaClient): (tenant: TenantId) => TenantClient {
  const confined = createConfinedClient(client);

  async function transact<Result>(work: Work<Result>, options?: TransactionOptions): Promise<Result> {
    const checkedWork = async (transaction: TenantTables) => {
      const result = await work(transaction);
      // After a statement that failed, PostgreSQL answers COMMIT by rolling back, and nobody looks. If the work has
      // swallowed such a failure, this statement fails, and the caller hears that nothing was kept.
      await transaction.$queryRaw`SELECT 1`;
      return result;
    };
    return await confined.$transaction(checkedWork, options);
  }

  function $transaction<Result>(work: Work<Result>, options?: TransactionOptions): Promise<Result>;
  function $transaction<const Operations extends Batch>(
    operations: Operations,
    options?: TransactionOptions,
  ): Promise<BatchResults<Operations>>;
  function $transaction(work: Work<unknown> | Batch, options?: TransactionOptions): Promise<unknown> {
    if (typeof work === 'function') return transact(work, options);
    const operations = parseBatch(work, currentTenant());
    return transact((transaction) => runInOrder(operations, transaction), options);
  }

  const shared = confined.$extends({ client: { $transaction } });
  return (tenant) => scopedClient(shared, tenant);
}

async function runInOrder(operations: readonly Replayable['replay'][], transaction: TenantTables): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const replay of operations) results.push(await replay(transaction));
  return results;
}

function createConfinedClient(client: PrismaClient) {
  return client.$extends({
    query: {
      $allOperations({ model, operation, args, query }) {
        const tenant = currentTenant();
        // Raw SQL has no model. Row-level security alone confines it.
        if (model === undefined) return runRawSqlInScope(() => query(args));
        if (isGlobalModel(model)) throw new GlobalTableError(model);
        return query(confine(operation, args, tenant));
      },
    },
    model: { $allModels: { findUnique, findUniqueOrThrow } },
  });
}

/** Code asked the client of a tenant for a control table. */
export class GlobalTableError extends Error {
  override readonly name = 'GlobalTableError';
  constructor(model: string) {
    super(
      `${model} is a control table. It is reached by the functions of packages/database, not by a tenant's client.`,
    );
  }
}

/**
 * `findUnique` becomes `findFirst`. Prisma gathers the `findUnique` calls of one tick into one query, whoever made
 * them: calls of two tenants would share one query, under the tenant of the first.
 */
function findUnique<Model, Args>(
  this: Model,
  args: Prisma.Exact<Args, Prisma.Args<Model, 'findUnique'>>,
): Promise<Prisma.Result<Model, Args, 'findUnique'>> {
  return callFirst(Prisma.getExtensionContext(this), 'findFirst', args);
}

function findUniqueOrThrow<Model, Args>(
  this: Model,
  args: Prisma.Exact<Args, Prisma.Args<Model, 'findUniqueOrThrow'>>,
): Promise<Prisma.Result<Model, Args, 'findUniqueOrThrow'>> {
  return callFirst(Prisma.getExtensionContext(this), 'findFirstOrThrow', args);
}

/** Calls an operation by name on whatever model it is; the types of the two above say what comes back. */
function callFirst<Result>(model: object, operation: 'findFirst' | 'findFirstOrThrow', args: unknown): Result {
  const method: unknown = Reflect.get(model, operation);
  if (typeof method !== 'function') throw new UnknownOperationError(operation);
  return Reflect.apply(method, model, [uniqueAsFilter(args)]);
}
