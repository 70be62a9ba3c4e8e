import { isDeepStrictEqual } from 'node:util';
import type { TenantId } from '@freehold/tenancy';
import fc from 'fast-check';
import type { Step } from './operation.ts';
import { expectedOutcome, type Outcome, outcomeOf } from './outcome.ts';
import { steps } from './steps.ts';
import { rowsOf, type StoredRows } from './stored-rows.ts';
import type { Subject } from './subjects.ts';
import { bystander, workers } from './tenants.ts';
import { World } from './world.ts';

/** What one tenant does, in this order. */
interface Sequence {
  readonly tenant: TenantId;
  readonly steps: readonly Step[];
}

/** The database answered or kept something else than the model of what each tenant may see. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement';
}

/** Sequences for all that work. Short ones: what goes wrong between tenants goes wrong between two operations. */
const sequences: fc.Arbitrary<readonly Sequence[]> = fc.tuple(
  ...workers.map((tenant) =>
    fc.array(steps(tenant), { maxLength: 6 }).map((list): Sequence => ({ tenant, steps: list })),
  ),
);

/**
 * Whatever tenants do at the same time, each is answered as if it were alone, and keeps the rows that it would keep.
 *
 * Tenants run beside each other, and each one's own steps one after another. So each tenant's model knows exactly what
 * has to come, without knowing what the others do, and when: if they had any part in it, it would be wrong.
 */
function isolation(subject: Subject, stored: StoredRows, onOutcome: CheckOptions['onOutcome']) {
  return fc.asyncProperty(sequences, fc.boolean(), async (all, abreast) => {
    await stored.reset();
    const outcomes = abreast ? await runAbreast(all, subject) : await runFreely(all, subject);
    const worlds = all.map(({ tenant }) => new World(tenant, subject.filtered));
    for (const [n, { tenant, steps: list }] of all.entries()) {
      for (const [step, { text, expected }] of list.entries()) {
        const world = worlds[n];
        const outcome = outcomes[n]?.[step];
        if (world === undefined || outcome === undefined) throw new Error('A step was left out.');
        agree(
          `${tenant}: ${text}`,
          expectedOutcome(() => expected(world)),
          outcome,
        );
        onOutcome?.(text, outcome);
      }
    }
    agree('the rows in the end', rowsOf([...worlds, new World(bystander, subject.filtered)]), await stored.read());
  });
}

/** Each tenant as fast as it gets its answers. */
function runFreely(all: readonly Sequence[], subject: Subject): Promise<Outcome[][]> {
  return Promise.all(
    all.map(async ({ tenant, steps: list }) => {
      const session = subject.sessionOf(tenant);
      const outcomes: Outcome[] = [];
      for (const step of list) outcomes.push(await outcomeOf(() => step.run(session)));
      return outcomes;
    }),
  );
}

/** All tenants' next steps in one tick, since Prisma gathers what comes in one. */
async function runAbreast(all: readonly Sequence[], subject: Subject): Promise<Outcome[][]> {
  const runs = all.map(({ tenant, steps: list }) => {
    const outcomes: Outcome[] = [];
    return { session: subject.sessionOf(tenant), list, outcomes };
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

function agree(what: string, expected: unknown, actual: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Disagreement(`${what}\n  expected ${JSON.stringify(expected)}\n  actual   ${JSON.stringify(actual)}`);
}

export interface CheckOptions {
  readonly seed: number;
  readonly numRuns: number;
  /** Hears of what came of each step, by its text. */
  readonly onOutcome?: (text: string, outcome: Outcome) => void;
}

export type Findings = fc.RunDetails<[readonly Sequence[], boolean]>;

/** Looks for sequences that break isolation. */
export async function look(subject: Subject, stored: StoredRows, options: CheckOptions): Promise<Findings> {
  const { onOutcome, ...parameters } = options;
  return await fc.check(isolation(subject, stored, onOutcome), parameters);
}

/** What was found, in words: the shortest sequences, and where in them the database disagrees. `undefined`: nothing. */
export function describeFindings(details: Findings): string | undefined {
  if (!details.failed) return undefined;
  const [counterexample, abreast] = details.counterexample ?? [[], false];
  const lines = counterexample.flatMap(({ tenant, steps: list }) => list.map(({ text }) => `  ${tenant}: ${text}`));
  const reason = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  return [
    `After ${details.numRuns} runs and ${details.numShrinks} shrinks, with FREEHOLD_ISOLATION_SEED=${details.seed}${abreast ? ', step by step abreast' : ''}:`,
    ...lines,
    `disagrees on ${reason}`,
  ].join('\n');
}
