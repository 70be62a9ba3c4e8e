import type { TenantId } from '@freehold/tenancy';
import { Prisma, type PrismaClient } from '../generated/client.ts';
import { confine, UnknownOperationError } from './confine.ts';
import { type ControlModel, isControlModel } from './models.ts';
import { inScopeOf } from './scope.ts';
import { uniqueAsFilter } from './unique-filter.ts';

/**
 * A Prisma client for one tenant's rows: those of the tenant tables, and there no other tenant's. Raw SQL and
 * transactions are confined as well, by row-level security.
 */
export type TenantClient = TenantTables & {
  /**
   * Runs work in one transaction, and takes all of it back if it throws.
   *
   * There is no form that takes a list of queries. Prisma sends the lists of one tick together, whoever made them, and
   * two tenants' lists would run as one tenant's.
   */
  $transaction<Result>(
    work: (transaction: TenantTables) => Promise<Result>,
    options?: {
      readonly maxWait?: number;
      readonly timeout?: number;
      readonly isolationLevel?: Prisma.TransactionIsolationLevel;
    },
  ): Promise<Result>;
};

type TenantTables = Omit<
  ReturnType<typeof confinedClient>,
  Uncapitalize<ControlModel> | '$connect' | '$disconnect' | '$extends' | '$on' | '$transaction'
>;

/**
 * Makes the client of a tenant.
 *
 * @param client a client whose adapter sets the tenant (`withRowSecurity`)
 */
export function tenantClient(client: PrismaClient, tenant: TenantId): TenantClient {
  const confined = confinedClient(client, tenant);
  return confined.$extends({
    client: {
      $transaction<Result>(work: (transaction: TenantTables) => Promise<Result>, options?: TransactionOptions) {
        if (typeof work !== 'function') throw new BatchTransactionError();
        const whole = async (transaction: TenantTables) => {
          const result = await work(transaction);
          // After a statement that failed, PostgreSQL answers COMMIT by rolling back, and nobody looks. If the work has
          // swallowed such a failure, this statement fails, and the caller hears that nothing was kept.
          await transaction.$queryRaw`SELECT 1`;
          return result;
        };
        // A transaction takes its connection before the first query, so the scope has to reach around all of it.
        return inScopeOf(tenant, () => confined.$transaction(whole, options));
      },
    },
  });
}

type TransactionOptions = Parameters<TenantClient['$transaction']>[1];

/** Code gave `$transaction` a list of queries. Nothing was sent. */
export class BatchTransactionError extends Error {
  override readonly name = 'BatchTransactionError';
  constructor() {
    super('$transaction takes a function here, not a list: $transaction(async (transaction) => { … }).');
  }
}

function confinedClient(client: PrismaClient, tenant: TenantId) {
  return client.$extends({
    query: {
      $allOperations({ model, operation, args, query }) {
        // Raw SQL has no model. Row-level security alone confines it.
        if (model === undefined) return inScopeOf(tenant, () => query(args));
        if (isControlModel(model)) throw new ControlTableError(model);
        return inScopeOf(tenant, () => query(confine(operation, args, tenant)));
      },
    },
    model: { $allModels: { findUnique, findUniqueOrThrow } },
  });
}

/** Code asked the client of a tenant for a control table. */
export class ControlTableError extends Error {
  override readonly name = 'ControlTableError';
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
