import { PrismaPg } from '@prisma/adapter-pg';
import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlResultSet,
  Transaction,
} from '@prisma/driver-adapter-utils';
import { type PoolSettings, settingsOf } from '../../settings/connection-settings.ts';
import { setTenantAndSettingsSql, setTenantSql, transactionModesSql } from '../../settings/required-settings.ts';
import { currentTenant } from '../tenant-scope.ts';
import { rejectAfterEnd } from './ended-transaction.ts';
import { endTransaction, runInTransaction } from './run-in-transaction.ts';
import { scopedPool } from './scoped-pool.ts';
import type { StatementNaming } from './send-statement.ts';
import { assertNoTransactionCommand, isSingleStatement } from './single-statement.ts';

/**
 * Returns a driver adapter that sets the tenant in each transaction before its statements. The policies of row-level
 * security compare rows with it.
 *
 * The setting is local to the transaction: a session's setting would stay on the connection for its next user, and behind
 * a pooler in transaction mode it would be another client's. The statement timeout is set in the same way.
 *
 * A single statement is sent together with the setting, in one round trip (`scoped-statement.ts`). Transactions, and text
 * that may hold several statements, take more: BEGIN, the setting, the statements, COMMIT.
 *
 * @param statementMilliseconds when PostgreSQL cancels a statement
 */
export function withRowSecurity(
  factory: PrismaPg,
  statementMilliseconds: number,
  naming: StatementNaming = 'named',
): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const inner = await factory.connect();
      const pool = inner.underlyingDriver();
      const singles = new PrismaPg(scopedPool(pool, statementMilliseconds, naming));
      return new RowSecurityAdapter(inner, await singles.connect(), settingsOf(pool), statementMilliseconds);
    },
  };
}

class RowSecurityAdapter implements SqlDriverAdapter {
  readonly #inner: SqlDriverAdapter;
  readonly #singles: SqlDriverAdapter;
  readonly #settings: PoolSettings;
  readonly #statementTimeout: string;
  readonly provider;
  readonly adapterName;

  constructor(
    inner: SqlDriverAdapter,
    singles: SqlDriverAdapter,
    settings: PoolSettings,
    statementMilliseconds: number,
  ) {
    this.#inner = inner;
    this.#singles = singles;
    this.#settings = settings;
    this.#statementTimeout = String(statementMilliseconds);
    this.provider = inner.provider;
    this.adapterName = inner.adapterName;
  }

  queryRaw(query: SqlQuery): Promise<SqlResultSet> {
    if (isSingleStatement(query.sql)) return this.#singles.queryRaw(query);
    return this.#inTransaction(query, (transaction) => transaction.queryRaw(query));
  }

  executeRaw(query: SqlQuery): Promise<number> {
    if (isSingleStatement(query.sql)) return this.#singles.executeRaw(query);
    return this.#inTransaction(query, (transaction) => transaction.executeRaw(query));
  }

  async startTransaction(isolationLevel?: IsolationLevel): Promise<Transaction> {
    const tenant = currentTenant();
    const transaction = rejectAfterEnd(await this.#inner.startTransaction(isolationLevel));
    const { correctEach, nameModes } = this.#settings;
    try {
      if (nameModes) await transaction.executeRaw({ sql: modesSql(isolationLevel), args: [], argTypes: [] });
      await transaction.queryRaw({
        sql: correctEach ? setTenantAndSettingsSql : setTenantSql,
        args: [tenant, this.#statementTimeout],
        argTypes: [
          { scalarType: 'string', arity: 'scalar' },
          { scalarType: 'string', arity: 'scalar' },
        ],
      });
    } catch (error) {
      await endTransaction(transaction, 'ROLLBACK').catch(() => undefined);
      throw error;
    }
    return transaction;
  }

  executeScript(): Promise<void> {
    // Only Prisma's migrations use it.
    return Promise.reject(new Error('A script can not be confined to a tenant.'));
  }

  getConnectionInfo() {
    return this.#inner.getConnectionInfo?.() ?? { supportsRelationJoins: false };
  }

  async dispose(): Promise<void> {
    await this.#singles.dispose();
    await this.#inner.dispose();
  }

  async #inTransaction<Result>(
    { sql }: SqlQuery,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    assertNoTransactionCommand(sql);
    return runInTransaction(this, work);
  }
}

/** The modes of a transaction. Prisma has set its isolation level, where its caller asks for one. */
function modesSql(isolationLevel: IsolationLevel | undefined): string {
  return isolationLevel === undefined ? transactionModesSql : 'SET TRANSACTION READ WRITE, NOT DEFERRABLE';
}
