import { setTimeout as delay } from 'node:timers/promises';
import { Prisma } from '../generated/client.ts';
import { isTransactionConflict } from './database-unavailable.ts';

/** How often work is repeated at most. */
const maximumRepeats = 3;

/**
 * Repeats work whose transaction others were in the way of (PostgreSQL's 40001 and 40P01), after a short random time. The
 * work must do nothing outside its transaction.
 *
 * @param isRepeated whether an error is such a conflict
 * @throws the last error
 */
export async function retryOnConflict<Result>(
  work: () => Promise<Result>,
  isRepeated: (error: unknown) => boolean = isTransactionConflict,
): Promise<Result> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await work();
    } catch (error) {
      if (repeats === maximumRepeats || !isRepeated(error)) throw error;
      await delay(Math.random() * 20 * 2 ** repeats);
    }
  }
}

/**
 * Whether another transaction was in the way of an upsert. It may also have created the row just before (Prisma's P2002): where
 * Prisma reads first, or the row has several unique keys. Then the row is there to be updated.
 */
export function isUpsertConflict(error: unknown): boolean {
  const isTaken = error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
  return isTaken || isTransactionConflict(error);
}
