import type { Shutdown } from '@freehold/process-lifecycle';
import { z } from 'zod';
import { BenchError } from '../errors.ts';
import { type LoadOptions, type LoadResult, loadResult } from '../load/run-load.ts';
import { startChild } from './child-process.ts';

/** The process that makes requests. */
export interface LoadGenerator {
  /**
   * Has it make requests.
   *
   * @param sample called when counting begins and when it ends
   * @throws {BenchError} at the first answer that isn't right
   */
  run<Sample>(loadOptions: LoadOptions, sample: () => Promise<Sample>): Promise<LoadRun<Sample>>;
}

export interface LoadRun<Sample> {
  readonly outcome: LoadResult;
  readonly before: Sample;
  readonly after: Sample;
}

const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('counting') }),
  z.object({ kind: z.literal('counted') }),
  z.object({ kind: z.literal('outcome'), outcome: loadResult }),
  z.object({ kind: z.literal('failure'), message: z.string() }),
]);

export function startLoadGenerator(shutdown: Shutdown, signal: AbortSignal): LoadGenerator {
  const child = startChild({ name: 'The load generator', program: '../load/main.ts' });
  shutdown.add(() => child.stop());

  async function expectMessage<Kind extends 'counting' | 'counted' | 'outcome'>(kind: Kind) {
    const received = message.parse(await child.nextMessage(signal));
    if (received.kind === 'failure') throw new BenchError(`A wrong answer. ${received.message}`);
    if (received.kind !== kind) throw new BenchError(`The load generator said ${received.kind} where ${kind} was due.`);
    return received;
  }
  return {
    async run(loadOptions, sample) {
      child.send(loadOptions);
      await expectMessage('counting');
      const before = await sample();
      await expectMessage('counted');
      const after = await sample();
      const received = await expectMessage('outcome');
      if (received.kind !== 'outcome') throw new BenchError('The load generator gave no outcome.');
      return { outcome: received.outcome, before, after };
    },
  };
}
