import type { TenantId } from '@freehold/tenancy';
import type { ExplainFailure } from '../../failures/refused-value.ts';
import { isUpsertConflict, retryOnConflict } from '../../failures/retry.ts';
import { Prisma, type PrismaClient } from '../../generated/client.ts';
import { type GlobalModel, isGlobalModel } from '../../global/global-models.ts';
import { GlobalTableError, UnknownOperationError } from '../errors.ts';
import { currentTenant, isInTransaction, runInTransactionScope, runRawSqlInScope } from '../tenant-scope.ts';
import { parseBatch } from './batch.ts';
import { confine } from './confine.ts';
import { type Model, modelsOf } from './data-model.ts';
import { type Replayable, scopedClient } from './scoped-client.ts';
import { uniqueAsFilter } from './unique-filter.ts';

/**
 * A Prisma client for one tenant's rows: it reaches the tenant tables, and in them no other tenant's rows. Raw SQL and
 * transactions are confined by row-level security.
 *
 * @typeParam Client the generated client; the product's unless a test has tables of its own
 */
export type TenantClient<Client = PrismaClient> = TenantTables<Client> & {
  /** Runs work in one transaction, and rolls it back if the work throws. */
  $transaction<Result>(work: Work<TenantTables<Client>, Result>, options?: WorkOptions): Promise<Result>;
  /**
   * Runs operations of this client in one transaction, in order, and rolls all of them back if one fails. They are
   * repeated, 3 times at most, where other transactions were in their way.
   *
   * @param operations of this tenant's client: `[db.note.count(), db.note.findMany()]`. One that was awaited already runs
   *   again. A relation of one (`db.note.findFirst().author()`) is refused: write a query for it.
   * @throws {BatchTransactionError} for anything else, and for an operation of another tenant's client
   */
  $transaction<const Operations extends Batch>(
    operations: Operations,
    options?: TransactionOptions,
  ): Promise<BatchResults<Operations>>;
};

/** The members of a generated client that a tenant may use. */
export type TenantTables<Client = PrismaClient> = Omit<
  Client,
  Uncapitalize<GlobalModel> | '$connect' | '$disconnect' | '$extends' | '$on' | '$transaction'
>;

/** What the engine needs of a generated Prisma client. Every generated client has it, whatever its models are. */
export interface GeneratedClient {
  $extends(extension: object): ExtendedClient;
  $disconnect(): Promise<void>;
}

interface ExtendedClient extends Pick<TenantClient<RawClient>, '$transaction'> {
  $extends(extension: object): ExtendedClient;
}

interface RawClient {
  $queryRaw(query: TemplateStringsArray): PromiseLike<unknown>;
}

type Work<Tables, Result> = (transaction: Tables) => Promise<Result>;
type Batch = readonly PromiseLike<unknown>[];
type BatchResults<Operations extends Batch> = { -readonly [Index in keyof Operations]: Awaited<Operations[Index]> };

interface TransactionOptions {
  /** Milliseconds to wait for a connection. */
  readonly maxWait?: number;
  /** Milliseconds that the transaction may take. */
  readonly timeout?: number;
  readonly isolationLevel?: Prisma.TransactionIsolationLevel;
}

interface WorkOptions extends TransactionOptions {
  /**
   * Repeats the work, 3 times at most, where other transactions were in its way (serialization failures and deadlocks).
   * The work must do nothing outside the transaction, such as sending a message.
   *
   * @default false
   */
  readonly retry?: boolean;
}

/**
 * Returns the factory of tenants' clients. They share one extended client: the scope says for which tenant an operation
 * runs.
 *
 * @param client a client whose adapter sets the tenant (`withRowSecurity`)
 * @param explain is told of the errors of operations
 */
export function createTenantClients(
  client: GeneratedClient,
  explain: ExplainFailure = async () => {},
): (tenant: TenantId) => TenantClient<GeneratedClient> {
  const confineOperation = confineOperations(modelsOf(client));
  const confined = client.$extends({
    query: { $allOperations: (operation: Operation) => runOperation(operation, confineOperation, explain) },
    model: { $allModels: { findUnique, findUniqueOrThrow } },
  });

  async function transact<Result>(work: Work<RawClient, Result>, options?: TransactionOptions): Promise<Result> {
    const checkedWork = async (transaction: RawClient) => {
      const result = await runInTransactionScope(() => work(transaction));
      // After a failed statement, PostgreSQL answers COMMIT with a rollback, which Prisma doesn't notice. If the work has
      // swallowed such a failure, this statement fails, so that the caller learns of it.
      await transaction.$queryRaw`SELECT 1`;
      return result;
    };
    return await confined.$transaction(checkedWork, options);
  }

  function $transaction(
    work: Work<RawClient, unknown> | Batch,
    { retry = false, ...options }: WorkOptions = {},
  ): Promise<unknown> {
    if (typeof work === 'function') {
      return retry ? retryOnConflict(() => transact(work, options)) : transact(work, options);
    }
    const operations = parseBatch(work, currentTenant());
    return retryOnConflict(() => transact((transaction) => runInOrder(operations, transaction), options));
  }

  const shared = confined.$extends({ client: { $transaction } });
  return (tenant) => scopedClient(shared, tenant);
}

async function runInOrder(operations: readonly Replayable['replay'][], transaction: RawClient): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const replay of operations) results.push(await replay(transaction));
  return results;
}

interface Operation {
  readonly model?: string;
  readonly operation: string;
  readonly args: unknown;
  readonly query: (args: unknown) => Promise<unknown>;
}

/** Repeats an operation that is a transaction by itself, where other transactions were in its way. */
async function runOperation(
  operation: Operation,
  confineOperation: (operation: Operation) => Promise<unknown>,
  explain: ExplainFailure,
): Promise<unknown> {
  // Called in it, since it throws at once what it refuses.
  const run = async () => await confineOperation(operation);
  try {
    if (isInTransaction()) return await run();
    return await (operation.operation === 'upsert' ? retryOnConflict(run, isUpsertConflict) : retryOnConflict(run));
  } catch (error) {
    await explain(error, operation.operation);
    throw error;
  }
}

function confineOperations(models: ReadonlyMap<string, Model>): (operation: Operation) => Promise<unknown> {
  return ({ model: name, operation, args, query }) => {
    const tenant = currentTenant();
    // Raw SQL has no model. Row-level security alone confines it.
    if (name === undefined) return runRawSqlInScope(() => query(args));
    if (isGlobalModel(name)) throw new GlobalTableError(name);
    const model = models.get(name);
    if (model === undefined) throw new UnknownOperationError(operation);
    return query(confine(operation, args, tenant, model));
  };
}

/**
 * `findUnique` becomes `findFirst`. Prisma gathers the `findUnique` calls of one tick into one query, across callers:
 * calls of two tenants would share one query, run for the first one's tenant.
 */
function findUnique(this: unknown, args: unknown): unknown {
  return callFirst(Prisma.getExtensionContext(this), 'findFirst', args);
}

function findUniqueOrThrow(this: unknown, args: unknown): unknown {
  return callFirst(Prisma.getExtensionContext(this), 'findFirstOrThrow', args);
}

function callFirst(model: unknown, operation: 'findFirst' | 'findFirstOrThrow', args: unknown): unknown {
  const method: unknown = Reflect.get(Object(model), operation);
  if (typeof method !== 'function') throw new UnknownOperationError(operation);
  return Reflect.apply(method, model, [uniqueAsFilter(args)]);
}
