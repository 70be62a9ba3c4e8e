import type { Outcome } from './outcome.ts';

/** What has to succeed at least once, by a word of its text: operations, nested writes, filters. */
const methods = [
  ...['findMany', 'findFirst', 'findFirstOrThrow', 'findUnique', 'findUniqueOrThrow', 'count', 'aggregate', 'groupBy'],
  ...['create', 'createMany', 'createManyAndReturn', 'update', 'updateMany', 'updateManyAndReturn', 'upsert'],
  ...['delete', 'deleteMany', '$queryRawUnsafe', '$executeRawUnsafe'],
].map((method) => `${method}(`);
const keys = [
  ...['connect', 'connectOrCreate', 'create', 'createMany', 'update', 'updateMany', 'upsert', 'delete', 'deleteMany'],
  ...['set', 'disconnect', 'some', 'every', 'none', 'AND', 'OR', 'NOT', 'include', 'select', '_count', 'cursor'],
].map((key) => `"${key}":`);
const ways = [...methods, ...keys, 'Promise.all([', '$transaction([', '$transaction(async'];
const refusals = ['missing', 'conflict', 'foreign tenant', 'taken back'];

/** Counts the outcomes of a check's steps, to show that it did something. */
export class OutcomeCounter {
  readonly #seen = new Set<string>();

  readonly add = (text: string, outcome: Outcome): void => {
    if ('rejected' in outcome) this.#seen.add(outcome.rejected);
    else for (const way of ways) if (text.includes(way)) this.#seen.add(way);
  };

  /** Returns what never succeeded, and reasons for which nothing was rejected. */
  missing(): readonly string[] {
    return [...ways, ...refusals].filter((way) => !this.#seen.has(way));
  }
}
