import type { TenantId } from '@freehold/tenancy';
import { BatchTransactionError } from '../errors.ts';
import { type Replayable, replayableOf } from './scoped-client.ts';

/**
 * Returns how to replay each operation of a batch, `$transaction([…])`, on the client of a transaction.
 *
 * Prisma's own batches can't be used: it sends the lists of one tick together, in the async context of the first, so that
 * two tenants' lists would run for one tenant. A batch runs as an interactive transaction instead, which calls each
 * operation once more. The first call costs nothing, since an operation does nothing until it is awaited.
 *
 * @throws {BatchTransactionError} for anything that isn't an operation of this tenant
 */
export function parseBatch(operations: unknown, tenant: TenantId): Replayable['replay'][] {
  if (!Array.isArray(operations)) throw new BatchTransactionError();
  return operations.map((operation: unknown) => {
    const replay = replayableOf(operation);
    if (replay?.tenant !== tenant) throw new BatchTransactionError();
    return replay.replay;
  });
}
