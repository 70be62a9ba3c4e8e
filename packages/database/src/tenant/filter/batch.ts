import type { TenantId } from '@freehold/tenancy';
import { BatchTransactionError } from '../errors.ts';
import { type Replayable, replayableOf } from './scoped-client.ts';

/**
 * Batches: `$transaction([…])`.
 *
 * Prisma's own can't be used. It sends the lists of one tick together, whoever made them, in the async context of the
 * first; two tenants' lists would run as one tenant's. So a batch runs as an interactive transaction, for which each of
 * its operations has to be asked for once more, from the transaction's client. Prisma's operations do nothing until they
 * are awaited, so the first asking costs nothing.
 */

/**
 * How to repeat each operation of a list.
 *
 * @throws {BatchTransactionError} where one isn't an operation of this tenant's
 */
export function parseBatch(operations: unknown, tenant: TenantId): Replayable['replay'][] {
  if (!Array.isArray(operations)) throw new BatchTransactionError();
  return operations.map((operation: unknown) => {
    const replay = replayableOf(operation);
    if (replay?.tenant !== tenant) throw new BatchTransactionError();
    return replay.replay;
  });
}
