import type { SqlQuery, SqlResultSet, Transaction } from '@prisma/driver-adapter-utils';
import { EndedTransactionError } from '../errors.ts';
import { assertReadableTimes } from './instants.ts';

/**
 * Wraps a transaction so that it rejects statements once its COMMIT or ROLLBACK has been sent. By then another tenant may
 * have its connection. A time that can't be read fails its statement.
 */
export function rejectAfterEnd(transaction: Transaction): Transaction {
  let ended = false;

  async function sendUnlessEnded<Result>(send: () => Promise<Result>): Promise<Result> {
    if (ended) throw new EndedTransactionError();
    return send();
  }

  const { createSavepoint, rollbackToSavepoint, releaseSavepoint } = transaction;
  return {
    provider: transaction.provider,
    adapterName: transaction.adapterName,
    options: transaction.options,
    queryRaw: (query: SqlQuery): Promise<SqlResultSet> =>
      sendUnlessEnded(async () => assertReadableTimes(await transaction.queryRaw(query))),
    executeRaw: (query: SqlQuery): Promise<number> =>
      sendUnlessEnded(() => {
        ended = /^(COMMIT|ROLLBACK)$/.test(query.sql);
        return transaction.executeRaw(query);
      }),
    commit() {
      ended = true;
      return transaction.commit();
    },
    rollback() {
      ended = true;
      return transaction.rollback();
    },
    ...(createSavepoint && {
      createSavepoint: (name: string) => sendUnlessEnded(() => createSavepoint.call(transaction, name)),
    }),
    ...(rollbackToSavepoint && {
      rollbackToSavepoint: (name: string) => sendUnlessEnded(() => rollbackToSavepoint.call(transaction, name)),
    }),
    ...(releaseSavepoint && {
      releaseSavepoint: (name: string) => sendUnlessEnded(() => releaseSavepoint.call(transaction, name)),
    }),
  };
}
