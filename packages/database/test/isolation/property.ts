import { isDeepStrictEqual } from 'node:util';
import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import type { ClientUnderTest } from './clients-under-test.ts';
import { ExpectedRows } from './expected-rows.ts';
import type { Step } from './operation.ts';
import { expectedOutcome, type Outcome, outcomeOf } from './outcome.ts';
import { steps } from './steps.ts';
import { rowsOf, type StoredRows } from './stored-rows.ts';
import { activeTenants, idleTenant } from './tenants.ts';

/** What one tenant does, in this order. */
interface Sequence {
  readonly tenant: TenantId;
  readonly steps: readonly Step[];
}

/** The database answered or kept something else than the model of what each tenant may see. */
export class MismatchError extends Error {
  override readonly name = 'Disagreement';
}

/** Sequences for all that work. Short ones: what goes wrong between tenants goes wrong between two operations. */
const sequences: fc.Arbitrary<readonly Sequence[]> = fc.tuple(
  ...activeTenants.map((tenant) =>
    fc.array(steps(tenant), { maxLength: 6 }).map((list): Sequence => ({ tenant, steps: list })),
  ),
);

/**
 * Whatever tenants do at the same time, each is answered as if it were alone, and keeps the rows that it would keep.
 *
 * Tenants run beside each other, and each one's own steps one after another. So each tenant's model knows exactly what
 * has to come, without knowing what the others do, and when: if they had any part in it, it would be wrong.
 */
function isolation(client: ClientUnderTest, stored: StoredRows, onOutcome: CheckOptions['onOutcome']) {
  return fc.asyncProperty(sequences, fc.boolean(), async (all, lockstep) => {
    await stored.reset();
    const outcomes = lockstep ? await runInLockstep(all, client) : await runConcurrently(all, client);
    const expectedRowsByTenant = all.map(({ tenant }) => new ExpectedRows(tenant, client.hasFilter));
    for (const [n, { tenant, steps: list }] of all.entries()) {
      for (const [step, { text, expected }] of list.entries()) {
        const expectedRows = expectedRowsByTenant[n];
        const outcome = outcomes[n]?.[step];
        if (expectedRows === undefined || outcome === undefined) throw new Error('A step was left out.');
        assertSame(
          `${tenant}: ${text}`,
          expectedOutcome(() => expected(expectedRows)),
          outcome,
        );
        onOutcome?.(text, outcome);
      }
    }
    assertSame(
      'the rows in the end',
      rowsOf([...expectedRowsByTenant, new ExpectedRows(idleTenant, client.hasFilter)]),
      await stored.read(),
    );
  });
}

/** Each tenant as fast as it gets its answers. */
function runConcurrently(all: readonly Sequence[], client: ClientUnderTest): Promise<Outcome[][]> {
  return Promise.all(
    all.map(async ({ tenant, steps: list }) => {
      const session = client.sessionOf(tenant);
      const outcomes: Outcome[] = [];
      for (const step of list) outcomes.push(await outcomeOf(() => step.run(session)));
      return outcomes;
    }),
  );
}

/** All tenants' next steps in one tick, since Prisma gathers what comes in one. */
async function runInLockstep(all: readonly Sequence[], client: ClientUnderTest): Promise<Outcome[][]> {
  const runs = all.map(({ tenant, steps: list }) => {
    const outcomes: Outcome[] = [];
    return { session: client.sessionOf(tenant), list, outcomes };
  });
  const rounds = Math.max(...all.map(({ steps: list }) => list.length));
  for (let round = 0; round < rounds; round++) {
    await Promise.all(
      runs.map(async ({ session, list, outcomes }) => {
        const step = list[round];
        if (step) outcomes.push(await outcomeOf(() => step.run(session)));
      }),
    );
  }
  return runs.map(({ outcomes }) => outcomes);
}

function assertSame(what: string, expected: unknown, actual: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new MismatchError(`${what}\n  expected ${JSON.stringify(expected)}\n  actual   ${JSON.stringify(actual)}`);
}

export interface CheckOptions {
  readonly seed: number;
  readonly numRuns: number;
  /** Hears of what came of each step, by its text. */
  readonly onOutcome?: (text: string, outcome: Outcome) => void;
}

export type CheckResult = fc.RunDetails<[readonly Sequence[], boolean]>;

/** Looks for sequences that break isolation. */
export async function checkIsolation(
  client: ClientUnderTest,
  stored: StoredRows,
  options: CheckOptions,
): Promise<CheckResult> {
  const { onOutcome, ...parameters } = options;
  return await fc.check(isolation(client, stored, onOutcome), parameters);
}

/** What was found, in words: the shortest sequences, and where in them the database disagrees. `undefined`: nothing. */
export function describeFailure(details: CheckResult): string | undefined {
  if (!details.failed) return undefined;
  const [counterexample, lockstep] = details.counterexample ?? [[], false];
  const lines = counterexample.flatMap(({ tenant, steps: list }) => list.map(({ text }) => `  ${tenant}: ${text}`));
  const reason = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  return [
    `After ${details.numRuns} runs and ${details.numShrinks} shrinks, with FREEHOLD_ISOLATION_SEED=${details.seed}${lockstep ? ', step by step abreast' : ''}:`,
    ...lines,
    `disagrees on ${reason}`,
  ].join('\n');
}
