import type { Outcome } from './outcome.ts';

/** What has to have been answered at least once, by a word of its text: an operation, a nested write, a way to filter. */
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

/** What came of the steps of a check, to tell whether it did anything. */
export class OutcomeCounter {
  readonly #seen = new Set<string>();

  readonly add = (text: string, outcome: Outcome): void => {
    if ('rejected' in outcome) this.#seen.add(outcome.rejected);
    else for (const way of ways) if (text.includes(way)) this.#seen.add(way);
  };

  /** What was never answered, and reasons for which nothing was refused. */
  missing(): readonly string[] {
    return [...ways, ...refusals].filter((way) => !this.#seen.has(way));
  }
}
