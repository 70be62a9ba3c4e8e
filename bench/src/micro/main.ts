// The micro-benchmarks as a process of their own: takes one order from its parent, and tells it what came of it.

import process from 'node:process';
import { readApiEnvironment } from '@freehold/environment';
import { readCrowd } from '../estate/crowd-file.ts';
import { startProfile } from '../processes/profiler.ts';
import type { Shares } from '../report/profile.ts';
import type { MicroSeries, Subject } from '../report/results.ts';
import { type Deed, inTurn } from './batches.ts';
import { microOrder } from './order.ts';
import { openReads } from './reads.ts';
import { wayIn } from './way-in.ts';

/** Rounds that don't count. */
const warming = 5;

/** How many batches a profile is of: some hundred milliseconds. */
const profiled = 100;

/** Where the time goes in batches of a deed. */
async function profileOf(deed: Deed | undefined): Promise<Shares> {
  if (deed === undefined) return {};
  const run = await deed.prepare();
  const stop = await startProfile();
  for (let batch = 0; batch < profiled; batch += 1) await run();
  return stop();
}

process.once('message', async (message) => {
  try {
    const order = microOrder.parse(message);
    const [few, many] = [await readCrowd(order.few), await readCrowd(order.many)];
    const environment = readApiEnvironment(order.variables);
    const rounds = { warming, counted: order.rounds };
    const series: MicroSeries[] = [];
    const add = (deed: MicroSeries['deed'], atOnce: number, times: ReadonlyMap<Subject, number[]>) => {
      for (const [subject, rounds] of times) series.push({ deed, subject, atOnce, rounds });
    };
    const tell = (line: string) => void process.send?.({ kind: 'progress', line });

    tell('who is calling, for which tenant, in good standing');
    const entrance = await wayIn(environment, few, many, warming + order.rounds);
    add('way in', 1, await inTurn(entrance.deeds, rounds));
    const profiles = [{ of: 'way in', shares: await profileOf(entrance.deeds.get('warm token')) }];
    await entrance.close();

    const { protectedUrl, unprotectedUrl, poolSize } = order;
    const reads = openReads({ protectedUrl, unprotectedUrl, poolSize, crowd: few });
    for (const deed of ['list', 'get'] as const) {
      for (const atOnce of [1, 16]) {
        tell(`${deed === 'list' ? 'reads of 20 rows' : 'reads of one row'}, ${atOnce} at once`);
        add(deed, atOnce, await inTurn(reads.deeds(deed, atOnce), rounds));
      }
    }
    await reads.close();
    process.send?.({ kind: 'series', series, profiles });
  } catch (error) {
    process.send?.({ kind: 'failure', message: error instanceof Error ? error.message : String(error) });
  }
});
process.once('disconnect', () => process.exit(1));
