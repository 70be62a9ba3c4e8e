import { TransactionCommandError } from '../errors.ts';

/**
 * Text that is certainly one statement, and not a transaction command. PostgreSQL's extended protocol takes one statement
 * at a time, so text with a `;` doesn't match, even within quotes; nor does a zero byte, which would end the text.
 */
const singleStatement = /^\s*(?:select|insert|update|delete|with)\b[^;\0]*$/i;

/** Whether a text can be sent together with the setting of its tenant. Any other takes a transaction. */
export function isSingleStatement(text: string): boolean {
  return singleStatement.test(text);
}

const transactionCommand =
  /^\s*(?:begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b[^;]*;?\s*$/i;

/** @throws {TransactionCommandError} for `BEGIN`, `COMMIT` and their like */
export function assertNoTransactionCommand(text: string): void {
  if (transactionCommand.test(text)) throw new TransactionCommandError();
}
