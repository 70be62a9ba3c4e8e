import type { Shutdown } from '@freehold/dev/processes/shutdown.ts';
import { z } from 'zod';
import { BenchError } from '../bench-error.ts';
import { type Order, type Outcome, outcome } from '../load/run.ts';
import { startChild } from './child.ts';

/** The process that makes requests. */
export interface LoadGenerator {
  /**
   * Has it make requests.
   *
   * @param sample called when counting begins and when it ends
   * @throws {BenchError} at the first answer that isn't right
   */
  run<Sample>(order: Order, sample: () => Promise<Sample>): Promise<Run<Sample>>;
}

export interface Run<Sample> {
  readonly outcome: Outcome;
  readonly before: Sample;
  readonly after: Sample;
}

const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('counting') }),
  z.object({ kind: z.literal('counted') }),
  z.object({ kind: z.literal('outcome'), outcome }),
  z.object({ kind: z.literal('failure'), message: z.string() }),
]);

export function startLoadGenerator(shutdown: Shutdown, signal: AbortSignal): LoadGenerator {
  const child = startChild({ name: 'The load generator', program: '../load/main.ts' });
  shutdown.add(() => child.stop());

  async function next<Kind extends 'counting' | 'counted' | 'outcome'>(kind: Kind) {
    const told = message.parse(await child.nextMessage(signal));
    if (told.kind === 'failure') throw new BenchError(`A wrong answer. ${told.message}`);
    if (told.kind !== kind) throw new BenchError(`The load generator said ${told.kind} where ${kind} was due.`);
    return told;
  }
  return {
    async run(order, sample) {
      child.send(order);
      await next('counting');
      const before = await sample();
      await next('counted');
      const after = await sample();
      const told = await next('outcome');
      if (told.kind !== 'outcome') throw new BenchError('The load generator gave no outcome.');
      return { outcome: told.outcome, before, after };
    },
  };
}
