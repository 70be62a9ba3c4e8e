// The process that makes requests: takes one order after another from its parent, and tells it what came of each.

import process from 'node:process';
import { type CrowdOnFile, readCrowd } from '../estate/crowd-file.ts';
import { planOf } from './plan.ts';
import { order, run } from './run.ts';

const crowds = new Map<string, Promise<CrowdOnFile>>();

process.on('message', async (message) => {
  try {
    const given = order.parse(message);
    const crowd = crowds.get(given.crowdFile) ?? readCrowd(given.crowdFile);
    crowds.set(given.crowdFile, crowd);
    const plan = planOf(given.work, await crowd, given.sizes);
    const tell = (moment: string) => void process.send?.({ kind: moment });
    process.send?.({ kind: 'outcome', outcome: await run(given, plan, tell) });
  } catch (error) {
    process.send?.({ kind: 'failure', message: error instanceof Error ? error.message : String(error) });
  }
});
process.once('disconnect', () => process.exit(1));
