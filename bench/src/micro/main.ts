// The micro-benchmarks' process: receives options from its parent, runs, and sends the series back.

import process from 'node:process';
import { readApiEnvironment } from '@freehold/environment';
import { readDataset } from '../dataset/dataset-file.ts';
import { startCpuProfile } from '../processes/cpu-profiler.ts';
import type { CpuShares } from '../report/cpu-shares.ts';
import type { MicroSeries, Variant } from '../report/results.ts';
import { createAuthorizationBenchmark } from './authorization.ts';
import { runInterleaved, type Task } from './interleaved-batches.ts';
import { microOptions } from './options.ts';
import { createReadBenchmark } from './reads.ts';

/** Batches in a profile: some hundred milliseconds. */
const profiledBatches = 100;

/** Profiles batches of a task. */
async function profileTask(task: Task | undefined): Promise<CpuShares> {
  if (task === undefined) return {};
  const run = await task.prepare();
  const stop = await startCpuProfile();
  for (let batch = 0; batch < profiledBatches; batch += 1) await run();
  return stop();
}

process.once('message', async (message) => {
  try {
    const options = microOptions.parse(message);
    const smallDataset = await readDataset(options.smallDatasetFile);
    const largeDataset = await readDataset(options.largeDatasetFile);
    const environment = readApiEnvironment(options.variables);
    const rounds = { warmup: options.warmupRounds, measured: options.rounds };
    const series: MicroSeries[] = [];
    const addSeries = (
      benchmark: MicroSeries['benchmark'],
      concurrency: number,
      times: ReadonlyMap<Variant, number[]>,
    ) => {
      for (const [variant, rounds] of times) series.push({ benchmark, variant, concurrency, rounds });
    };
    const reportProgress = (line: string) => void process.send?.({ kind: 'progress', line });

    reportProgress('authorization');
    const authorization = await createAuthorizationBenchmark(
      environment,
      smallDataset,
      largeDataset,
      options.warmupRounds + options.rounds,
    );
    addSeries('authorization', 1, await runInterleaved(authorization.tasks, rounds));
    const profiles = [{ of: 'authorization', shares: await profileTask(authorization.tasks.get('known user')) }];
    await authorization.close();

    const { urlWithRls, urlWithoutRls, poolSize } = options;
    const reads = createReadBenchmark({ urlWithRls, urlWithoutRls, poolSize, dataset: smallDataset });
    for (const benchmark of ['list', 'get'] as const) {
      for (const concurrency of [1, 16]) {
        reportProgress(`${benchmark === 'list' ? 'reads of 20 rows' : 'reads of one row'}, ${concurrency} at once`);
        addSeries(benchmark, concurrency, await runInterleaved(reads.tasks(benchmark, concurrency), rounds));
      }
    }
    await reads.close();
    process.send?.({ kind: 'series', series, profiles });
  } catch (error) {
    process.send?.({ kind: 'failure', message: error instanceof Error ? error.message : String(error) });
  }
});
process.once('disconnect', () => process.exit(1));
