// The micro-benchmarks as a process of their own: takes one order from its parent, and tells it what came of it.

import process from 'node:process';
import { readApiEnvironment } from '@freehold/environment';
import { readCrowd } from '../estate/crowd-file.ts';
import type { MicroSeries, Subject } from '../report/results.ts';
import { inTurn } from './batches.ts';
import { microOrder } from './order.ts';
import { openReads } from './reads.ts';
import { wayIn } from './way-in.ts';

/** How many of a thing make a batch: many short batches pair better than few long ones. */
const batch = { wayIn: 400, reads: 200 };

process.once('message', async (message) => {
  try {
    const order = microOrder.parse(message);
    const [few, many] = [await readCrowd(order.few), await readCrowd(order.many)];
    const environment = readApiEnvironment(order.variables);
    const series: MicroSeries[] = [];
    const add = (deed: MicroSeries['deed'], atOnce: number, times: ReadonlyMap<Subject, number[]>) => {
      for (const [subject, rounds] of times) series.push({ deed, subject, atOnce, rounds });
    };
    const tell = (line: string) => void process.send?.({ kind: 'progress', line });

    tell('who is calling, for which tenant, in good standing');
    const count = Math.min(batch.wayIn, Math.floor(many.bearers.length / (order.rounds + 1)));
    const entrance = await wayIn(environment, few, many);
    add('way in', 1, await inTurn(entrance.deeds, { rounds: order.rounds, count }));
    await entrance.close();

    const { protectedUrl, unprotectedUrl, poolSize } = order;
    const reads = openReads({ protectedUrl, unprotectedUrl, poolSize, crowd: few });
    for (const deed of ['list', 'get'] as const) {
      for (const atOnce of [1, 16]) {
        tell(`${deed === 'list' ? 'reads of 20 rows' : 'reads of one row'}, ${atOnce} at once`);
        add(deed, atOnce, await inTurn(reads.deeds(deed, atOnce), { rounds: order.rounds, count: batch.reads }));
      }
    }
    await reads.close();
    process.send?.({ kind: 'series', series });
  } catch (error) {
    process.send?.({ kind: 'failure', message: error instanceof Error ? error.message : String(error) });
  }
});
process.once('disconnect', () => process.exit(1));
