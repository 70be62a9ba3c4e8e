import { z } from 'zod';
import { type BenchEnvironment, poolSize } from '../environment/environment.ts';
import { BenchError } from '../errors.ts';
import type { MicroOptions } from '../micro/options.ts';
import { type MicroSeries, type Profile, type Variant, variantNames } from '../report/results.ts';
import { startChild } from './child-process.ts';
import { cpuShares, freeholdVariables } from './competitor.ts';

const variant = z.custom<Variant>((name) => typeof name === 'string' && Object.hasOwn(variantNames, name));

const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), line: z.string() }),
  z.object({
    kind: z.literal('series'),
    series: z.array(
      z.object({
        benchmark: z.enum(['authorization', 'list', 'get']),
        variant,
        concurrency: z.int(),
        rounds: z.array(z.number()),
      }),
    ),
    profiles: z.array(z.object({ of: z.literal('authorization'), shares: cpuShares })),
  }),
  z.object({ kind: z.literal('failure'), message: z.string() }),
]);

/** Runs the micro-benchmarks in a process of their own. */
export async function runMicroBenchmarks(
  { cognito, databases, shutdown, signal }: BenchEnvironment,
  options: Pick<MicroOptions, 'rounds' | 'warmupRounds' | 'smallDatasetFile' | 'largeDatasetFile'>,
  log: (line: string) => void,
): Promise<{ readonly series: MicroSeries[]; readonly profiles: Profile[] }> {
  const freeholdOptions = { cognito, databaseUrl: databases.withRls.appUrl, poolSize, logLevel: 'silent' };
  const microOptions: MicroOptions = {
    ...options,
    variables: freeholdVariables(freeholdOptions, 0),
    urlWithRls: databases.withRls.appUrl,
    urlWithoutRls: databases.withoutRls.appUrl,
    poolSize,
  };
  const child = startChild({
    name: 'The micro-benchmarks',
    program: '../micro/main.ts',
    variables: { NODE_ENV: 'production', AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
  });
  shutdown.add(() => child.stop());
  child.send(microOptions);
  for (;;) {
    const received = message.parse(await child.nextMessage(signal));
    if (received.kind === 'failure') throw new BenchError(`The micro-benchmarks failed. ${received.message}`);
    if (received.kind === 'progress') {
      log(received.line);
      continue;
    }
    await child.stop();
    return received;
  }
}
