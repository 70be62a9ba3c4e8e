// The load generator's process: receives load options from its parent, runs them, and sends the result back.

import process from 'node:process';
import { type DatasetContent, readDataset } from '../dataset/dataset-file.ts';
import { loadOptions, runLoad } from './run-load.ts';
import { requestSequence } from './workload.ts';

const datasets = new Map<string, Promise<DatasetContent>>();

process.on('message', async (message) => {
  try {
    const options = loadOptions.parse(message);
    const dataset = datasets.get(options.datasetFile) ?? readDataset(options.datasetFile);
    datasets.set(options.datasetFile, dataset);
    const requestAt = requestSequence(options.workload, await dataset, options.sizes);
    const sendPhase = (phase: string) => void process.send?.({ kind: phase });
    process.send?.({ kind: 'result', result: await runLoad(options, requestAt, sendPhase) });
  } catch (error) {
    process.send?.({ kind: 'failure', message: error instanceof Error ? error.message : String(error) });
  }
});
process.once('disconnect', () => process.exit(1));
