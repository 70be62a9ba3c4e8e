import { TransactionCommandError } from '../errors.ts';

/**
 * Which statements can be sent together with the naming of their tenant: those of which the text itself shows that they
 * are one statement, and one that neither begins nor ends a transaction. PostgreSQL's extended protocol takes a single
 * statement at a time, so a `;` sends what comes with it the longer way, also where it only stands in a quoted text; and
 * a zero byte would end the text early. Whatever else there is, known or unknown, goes the longer way too.
 */
const singleStatement = /^\s*(?:select|insert|update|delete|with)\b[^;\0]*$/i;

/** Whether a text is one statement that reads or writes rows. */
export function isSingleStatement(text: string): boolean {
  return singleStatement.test(text);
}

const transactionCommand =
  /^\s*(?:begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b[^;]*;?\s*$/i;

/** @throws {TransactionCommandError} for `BEGIN`, `COMMIT` and their like */
export function assertNoTransactionCommand(text: string): void {
  if (transactionCommand.test(text)) throw new TransactionCommandError();
}
