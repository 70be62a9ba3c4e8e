import { setTimeout as delay } from 'node:timers/promises';
import { isTransactionConflict } from './database-unavailable.ts';

/** How often work is repeated at most. */
const maximumRepeats = 3;

/**
 * Repeats work whose transaction others were in the way of (PostgreSQL's 40001 and 40P01), after a short random time. The
 * work must do nothing outside its transaction.
 *
 * @throws the last error
 */
export async function retryOnConflict<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let repeats = 0; ; repeats += 1) {
    try {
      return await work();
    } catch (error) {
      if (repeats === maximumRepeats || !isTransactionConflict(error)) throw error;
      await delay(Math.random() * 20 * 2 ** repeats);
    }
  }
}
