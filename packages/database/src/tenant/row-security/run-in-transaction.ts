import type { SqlDriverAdapter, Transaction } from '@prisma/driver-adapter-utils';

/** Runs work in a transaction of its own. It is committed with the work's success, and rolled back with its failure. */
export async function runInTransaction<Result>(
  adapter: Pick<SqlDriverAdapter, 'startTransaction'>,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const transaction = await adapter.startTransaction();
  let result: Result;
  try {
    result = await work(transaction);
  } catch (error) {
    // The first error is reported. After a lost connection there is nothing to roll back.
    await endTransaction(transaction, 'ROLLBACK').catch(() => undefined);
    throw error;
  }
  // Outside the try: COMMIT releases the connection whether or not it succeeds. A ROLLBACK after it would run on another
  // client's connection.
  await endTransaction(transaction, 'COMMIT');
  return result;
}

/** Ends a transaction as Prisma's engine does: by a statement, and then by releasing the connection. */
export async function endTransaction(transaction: Transaction, statement: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  try {
    if (!transaction.options.usePhantomQuery) {
      await transaction.executeRaw({ sql: statement, args: [], argTypes: [] });
    }
  } finally {
    await (statement === 'COMMIT' ? transaction.commit() : transaction.rollback());
  }
}
