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

/** The steps of one tenant, in order. */
interface Sequence {
  readonly tenant: TenantId;
  readonly steps: readonly Step[];
}

/** A result or the stored rows differ from the expected ones. */
export class MismatchError extends Error {
  override readonly name = 'Disagreement';
}

/** A sequence for each active tenant. They are short: two operations are enough to interfere. */
function sequences(isTaken: (step: Step) => boolean, minLength: number): fc.Arbitrary<readonly Sequence[]> {
  return fc.tuple(
    ...activeTenants.map((tenant) =>
      fc
        .array(steps(tenant).filter(isTaken), { minLength, maxLength: 6 })
        .map((list): Sequence => ({ tenant, steps: list })),
    ),
  );
}

/**
 * Concurrent tenants get the results, and keep the rows, that each would have alone.
 *
 * Tenants run concurrently, and each tenant's steps in order. So each tenant's expected rows follow from its own steps, and
 * any influence of another tenant is a mismatch.
 */
function isolation(
  client: ClientUnderTest,
  stored: StoredRows,
  { onOutcome, isTaken = () => true, minSteps = 0 }: CheckOptions,
) {
  return fc.asyncProperty(sequences(isTaken, minSteps), fc.boolean(), async (all, lockstep) => {
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

/** Each tenant at its own speed. */
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

/** All tenants' next steps in one tick, since Prisma batches the calls of a tick. */
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
  /** Receives the outcome of each step, with its text. */
  readonly onOutcome?: (text: string, outcome: Outcome) => void;
  /** Which steps are tried. @default all */
  readonly isTaken?: (step: Step) => boolean;
  /** How many steps a tenant takes at least. @default 0 */
  readonly minSteps?: number;
}

export type CheckResult = fc.RunDetails<[readonly Sequence[], boolean]>;

/** Searches for sequences that break isolation. */
export async function checkIsolation(
  client: ClientUnderTest,
  stored: StoredRows,
  options: CheckOptions,
): Promise<CheckResult> {
  const { seed, numRuns } = options;
  return await fc.check(isolation(client, stored, options), { seed, numRuns });
}

/** Describes a failure: the shortest sequences, and the mismatch. `undefined`: no failure. */
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
