import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlQueryable,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils';
import { TooManyParametersError } from '../errors.ts';
import { runInTransaction } from '../row-security/run-in-transaction.ts';
import { isRawSqlInScope } from '../tenant-scope.ts';
import { insertParts } from './insert-parts.ts';
import { withListsAsArrays } from './list-arrays.ts';
import { hasKeysOfRows, withPairedKeys } from './paired-keys.ts';

/** From when on a statement is rewritten, in parameters. */
export interface SizeLimits {
  /** Statements with lists. Shorter lists are searched fast enough one value after the other. @default 1000 */
  readonly lists: number;
  /** New rows, which Prisma splits here by itself. @default 32766 */
  readonly rows: number;
}

const defaults: SizeLimits = { lists: 1_000, rows: 32_766 };

/** PostgreSQL's protocol counts parameters in two bytes ("Bind" in "Message Formats"). */
const protocolLimit = 65_535;

/** Larger than any list, so that Prisma splits nothing. */
const noLimit = 2 ** 31 - 1;

/**
 * Returns a driver adapter that takes statements with any number of values.
 *
 * By itself Prisma splits a statement at 32,766 values and appends the parts' rows. Of the two lists by which it loads a
 * relation with a key of two columns it splits one, so that each part finds the rows of all, and each row is returned
 * several times. Here it splits nothing: lists are sent as arrays, and rows to insert in parts, in one transaction.
 *
 * PostgreSQL searches a long array by its hash only if it knows the array when it plans, which `force_generic_plan`
 * prevents: such statements are planned for their values, in a transaction.
 */
export function withAnySize(factory: SqlDriverAdapterFactory, limits = defaults): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => new AnySizeAdapter(await factory.connect(), limits),
  };
}

class AnySizeAdapter implements SqlDriverAdapter {
  readonly #inner: SqlDriverAdapter;
  readonly #limits: SizeLimits;
  readonly provider;
  readonly adapterName;

  constructor(inner: SqlDriverAdapter, limits: SizeLimits) {
    this.#inner = inner;
    this.#limits = limits;
    this.provider = inner.provider;
    this.adapterName = inner.adapterName;
  }

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    return this.#run(query, queryParts);
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#run(query, executeParts);
  }

  async startTransaction(...options: Parameters<SqlDriverAdapter['startTransaction']>): Promise<Transaction> {
    return withParts(await this.#inner.startTransaction(...options), this.#limits);
  }

  executeScript(script: string): Promise<void> {
    return this.#inner.executeScript(script);
  }

  getConnectionInfo() {
    return { ...(this.#inner.getConnectionInfo?.() ?? { supportsRelationJoins: false }), maxBindValues: noLimit };
  }

  dispose(): Promise<void> {
    return this.#inner.dispose();
  }

  async #run<Result>(query: SqlQuery, run: Run<Result>): Promise<Result> {
    const { parts, isLarge } = partsOf(query, this.#limits);
    if (!isLarge) return run(this.#inner, parts);
    return runInTransaction(this.#inner, (transaction) => runLarge(transaction, parts, run));
  }
}

type Run<Result> = (queryable: SqlQueryable, parts: readonly SqlQuery[]) => Promise<Result>;

function withParts(transaction: Transaction, limits: SizeLimits): Transaction {
  const { createSavepoint, rollbackToSavepoint, releaseSavepoint } = transaction;

  async function runInside<Result>(query: SqlQuery, run: Run<Result>): Promise<Result> {
    const { parts, isLarge } = partsOf(query, limits);
    return isLarge ? runLarge(transaction, parts, run) : run(transaction, parts);
  }

  return {
    provider: transaction.provider,
    adapterName: transaction.adapterName,
    options: transaction.options,
    queryRaw: (query: SqlQuery) => runInside(query, queryParts),
    executeRaw: (query: SqlQuery) => runInside(query, executeParts),
    commit: () => transaction.commit(),
    rollback: () => transaction.rollback(),
    ...(createSavepoint && { createSavepoint: createSavepoint.bind(transaction) }),
    ...(rollbackToSavepoint && { rollbackToSavepoint: rollbackToSavepoint.bind(transaction) }),
    ...(releaseSavepoint && { releaseSavepoint: releaseSavepoint.bind(transaction) }),
  };
}

interface Parts {
  readonly parts: readonly SqlQuery[];
  /** Whether they are planned for their values, in one transaction. */
  readonly isLarge: boolean;
}

/**
 * Returns the statements to send in place of one.
 *
 * @throws {TooManyParametersError}
 */
function partsOf(given: SqlQuery, limits: SizeLimits): Parts {
  const query = hasKeysOfRows(given) && !isRawSqlInScope() ? withPairedKeys(given) : given;
  const isKept = query.args.length <= limits.lists || isRawSqlInScope();
  const parts = isKept ? [query] : (insertParts(query, limits.rows) ?? [withListsAsArrays(query)]);
  for (const { args } of parts) if (args.length > protocolLimit) throw new TooManyParametersError(args.length);
  const isRewritten = parts.length > 1 || parts[0]?.args.length !== query.args.length;
  const hasLongArray = query.args.some((value) => Array.isArray(value) && value.length > limits.lists);
  return { parts, isLarge: isRewritten || hasLongArray };
}

async function runLarge<Result>(
  transaction: Transaction,
  parts: readonly SqlQuery[],
  run: Run<Result>,
): Promise<Result> {
  await transaction.executeRaw({ sql: 'SET LOCAL plan_cache_mode = force_custom_plan', args: [], argTypes: [] });
  const result = await run(transaction, parts);
  await transaction.executeRaw({ sql: 'SET LOCAL plan_cache_mode = DEFAULT', args: [], argTypes: [] });
  return result;
}

async function queryParts(queryable: SqlQueryable, parts: readonly SqlQuery[]): Promise<SqlResultSet> {
  const results: SqlResultSet[] = [];
  for (const part of parts) results.push(await queryable.queryRaw(part));
  const [first] = results;
  if (first === undefined) throw new Error('A statement has at least one part.');
  return results.length === 1 ? first : { ...first, rows: results.flatMap(({ rows }) => rows) };
}

async function executeParts(queryable: SqlQueryable, parts: readonly SqlQuery[]): Promise<number> {
  let count = 0;
  for (const part of parts) count += await queryable.executeRaw(part);
  return count;
}
