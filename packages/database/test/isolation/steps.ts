import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import type { Tables } from './clients-under-test.ts';
import type { ExpectedRows } from './expected-rows.ts';
import { models } from './models.ts';
import type { Operation, Step } from './operation.ts';
import { rawSql } from './raw-sql.ts';
import { lookups, reads } from './reads.ts';
import { ExpectedRejection } from './rejection.ts';
import { writes } from './writes.ts';

/** Steps of a tenant: an operation, concurrent look-ups, a batch, or a transaction that commits or throws. */
export function steps(tenant: TenantId): fc.Arbitrary<Step> {
  const operations = fc.oneof(
    ...models.flatMap((model) => [
      { weight: 4, arbitrary: reads(tenant, model) },
      { weight: 6, arbitrary: writes(tenant, model) },
      { weight: 1, arbitrary: rawSql(tenant, model) },
    ]),
  );
  const atOnce = fc
    .array(fc.oneof(...models.map((model) => lookups(tenant, model))), { minLength: 1, maxLength: 3 })
    .map(together);
  const several = fc.array(operations, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 7, arbitrary: operations.map(alone) },
    { weight: 2, arbitrary: atOnce },
    { weight: 1, arbitrary: several.map(batch) },
    { weight: 2, arbitrary: fc.tuple(several, fc.boolean()).map(([list, throws]) => transaction(list, throws)) },
  );
}

function alone(operation: Operation): Step {
  return {
    text: operation.text,
    run: async (session) => operation.read(await operation.send(session)),
    expected: (expectedRows) => operation.expected(expectedRows),
  };
}

/** For reads only, whose results don't depend on their order. */
function together(operations: readonly Operation[]): Step {
  return {
    text: `Promise.all([${textOf(operations)}])`,
    run: (session) => Promise.all(operations.map(async ({ send, read }) => read(await send(session)))),
    expected: (expectedRows) => inOrder(operations, expectedRows),
  };
}

function batch(operations: readonly Operation[]): Step {
  return {
    text: `$transaction([${textOf(operations)}])`,
    async run(session) {
      const answers = await session.batch(operations.map(({ send: ask }) => ask));
      return operations.map(({ read }, n) => read(answers[n]));
    },
    expected: (expectedRows) => expectedRows.atomically(() => inOrder(operations, expectedRows)),
  };
}

/** Thrown by a transaction's work. */
export class TakenBack extends Error {
  override readonly name = 'TakenBack';
}

function transaction(operations: readonly Operation[], throws: boolean): Step {
  const work = async (tables: Tables) => {
    const answers: unknown[] = [];
    for (const { send: ask, read } of operations) answers.push(read(await ask(tables)));
    if (throws) throw new TakenBack();
    return answers;
  };
  return {
    text: `$transaction(async () => { ${textOf(operations)}${throws ? '; throw' : ''} })`,
    run: (session) => session.transaction(work),
    expected: (expectedRows) =>
      expectedRows.atomically(() => {
        const answers = inOrder(operations, expectedRows);
        if (throws) throw new ExpectedRejection('taken back');
        return answers;
      }),
  };
}

function inOrder(operations: readonly Operation[], expectedRows: ExpectedRows): unknown[] {
  return operations.map((operation) => operation.expected(expectedRows));
}

function textOf(operations: readonly Operation[]): string {
  return operations.map(({ text }) => text).join(', ');
}
