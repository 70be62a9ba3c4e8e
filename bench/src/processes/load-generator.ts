import type { Shutdown } from '@freehold/process-lifecycle';
import { z } from 'zod';
import { BenchError } from '../errors.ts';
import { type LoadOptions, type LoadResult, loadResult } from '../load/run-load.ts';
import { startChild } from './child-process.ts';

export interface LoadGenerator {
  /**
   * Runs a load.
   *
   * @param sample called when measuring begins and when it ends
   * @throws {BenchError} at the first unexpected response
   */
  run<Sample>(loadOptions: LoadOptions, sample: () => Promise<Sample>): Promise<LoadRun<Sample>>;
}

export interface LoadRun<Sample> {
  readonly result: LoadResult;
  readonly before: Sample;
  readonly after: Sample;
}

const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('measuring') }),
  z.object({ kind: z.literal('measured') }),
  z.object({ kind: z.literal('result'), result: loadResult }),
  z.object({ kind: z.literal('failure'), message: z.string() }),
]);

export function startLoadGenerator(shutdown: Shutdown, signal: AbortSignal): LoadGenerator {
  const child = startChild({ name: 'The load generator', program: '../load/main.ts' });
  shutdown.add(() => child.stop());

  async function expectMessage<Kind extends 'measuring' | 'measured' | 'result'>(kind: Kind) {
    const received = message.parse(await child.nextMessage(signal));
    if (received.kind === 'failure') throw new BenchError(`Unexpected response. ${received.message}`);
    if (received.kind !== kind) throw new BenchError(`The load generator sent ${received.kind} instead of ${kind}.`);
    return received;
  }
  return {
    async run(loadOptions, sample) {
      child.send(loadOptions);
      await expectMessage('measuring');
      const before = await sample();
      await expectMessage('measured');
      const after = await sample();
      const received = await expectMessage('result');
      if (received.kind !== 'result') throw new BenchError('The load generator sent no result.');
      return { result: received.result, before, after };
    },
  };
}
