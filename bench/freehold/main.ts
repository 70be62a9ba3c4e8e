// Freehold's API, every check on, with the benchmark's feature in place of the sample's.

import process from 'node:process';
import { createLog, health, startApi } from '@freehold/api';
import { readApiEnvironment } from '@freehold/environment';
import { PrismaClient } from '../src/generated/client.ts';
import { products } from './products.ts';

// biome-ignore lint/style/noProcessEnv: here the environment comes in; everything else gets it parsed.
const environment = readApiEnvironment(process.env);
const log = createLog(environment.LOG_LEVEL);
const api = await startApi(environment, log, { features: [health, products], client: PrismaClient });
process.once('SIGTERM', async () => {
  await api.close();
  process.exit(0);
});
