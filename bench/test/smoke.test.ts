import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createShutdown } from '@freehold/process-lifecycle';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withConnection } from '../src/environment/connection.ts';
import {
  type BenchEnvironment,
  createBenchEnvironment,
  type PreparedDataset,
  type RunningCompetitor,
} from '../src/environment/environment.ts';
import { startBenchPostgres } from '../src/environment/postgres.ts';
import { BenchError } from '../src/errors.ts';
import type { ResponseSizes } from '../src/load/workload.ts';
import { runMicroBenchmarks } from '../src/processes/micro-benchmarks.ts';
import { competitorIds } from '../src/report/results.ts';
import { checkParity } from '../src/scenarios/parity-check.ts';
import { measureRounds, warmUp } from '../src/scenarios/rounds.ts';

const shutdown = createShutdown();
const { signal } = new AbortController();
let environment: BenchEnvironment;
let dataset: PreparedDataset;
let competitors: RunningCompetitor[];
let sizes: ResponseSizes;
let postmaster: number;

beforeAll(async () => {
  const dataDirectory = join(tmpdir(), `freehold-bench-${randomBytes(6).toString('hex')}`);
  const server = await startBenchPostgres(dataDirectory, shutdown, signal);
  postmaster = server.postmaster;
  const datasets = [{ firstTenant: 1, tenants: 3, usersPerTenant: 2, productsPerTenant: 45 }];
  environment = await createBenchEnvironment({ ...server, datasets, logLevel: 'info', shutdown, signal });
  const [firstDataset] = environment.datasets;
  if (firstDataset === undefined) throw new Error('The environment has no dataset.');
  dataset = firstDataset;
  competitors = await Promise.all(competitorIds.map((id) => environment.startCompetitor(id)));
}, 180_000);

afterAll(() => shutdown.run());

test('all competitors return the same bytes, and reject another tenant, a missing token and a forged one', async () => {
  sizes = await checkParity(competitors, dataset.content);
  expect(sizes.list).toBeGreaterThan(20 * sizes.product);
});

test('the parity check rejects a competitor with another response', async () => {
  const server = createServer((_request, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The server has no port.');
  const other = { id: 'fastify-pg', url: `http://127.0.0.1:${address.port}` } as const;
  await expect(checkParity([...competitors.slice(0, 1), other], dataset.content)).rejects.toThrow(BenchError);
  server.closeAllConnections();
  server.close();
});

test('each competitor is measured under the mix, and the rows it created are deleted', async () => {
  const { superuserUrl } = environment.databases.withRls;
  const countProducts = () =>
    withConnection(superuserUrl, signal, async (superuser) => {
      const { rows } = await superuser.query<{ count: string }>('SELECT count(*) FROM products');
      return rows[0]?.count;
    });
  const lines: string[] = [];
  const series = await measureRounds(environment, {
    scenario: 'mix',
    targets: competitors.map((competitor) => ({
      competitor,
      name: competitor.id,
      datasetFile: dataset.file,
      tenants: dataset.tenants,
      rows: null,
      firstRequest: 0,
    })),
    loads: [{ workload: 'mix', connections: 4 }],
    rounds: 1,
    seconds: 0.2,
    sizes,
    postmaster,
    log: (line) => lines.push(line),
  });
  expect(series.map(({ competitor }) => competitor)).toEqual(competitorIds);
  for (const { rounds } of series) {
    const [round] = rounds;
    expect(round?.requests).toBeGreaterThan(0);
    expect(round?.p99).toBeGreaterThanOrEqual(round?.p50 ?? Number.NaN);
    expect(round?.nodeCpu).toBeGreaterThan(0);
  }
  expect(lines).toHaveLength(1);
  expect(await countProducts()).toBe(String(dataset.tenants * dataset.productsPerTenant));
});

test('a competitor takes a CPU profile while it serves requests', async () => {
  const [own] = competitors;
  if (own === undefined) throw new Error('Freehold is not among the competitors.');
  const target = {
    competitor: own,
    name: '',
    datasetFile: dataset.file,
    tenants: dataset.tenants,
    rows: null,
    firstRequest: 0,
  };
  const shares = await own.profile(() =>
    warmUp(environment, target, { workload: 'mix', requests: 0, seconds: 0.5, sizes }),
  );
  expect(shares['@prisma/client']).toBeGreaterThan(0);
  expect(shares['writing to sockets']).toBeGreaterThan(0);
});

test('each micro-benchmark runs, and authorization is profiled', async () => {
  const { series, profiles } = await runMicroBenchmarks(
    environment,
    { rounds: 1, warmupRounds: 0, smallDatasetFile: dataset.file, largeDatasetFile: dataset.file },
    () => {},
  );
  const ran = series.map(({ benchmark, concurrency, variant }) => `${benchmark} ${concurrency} ${variant}`);
  const authorization = ['verify', 'cached token', 'known user', 'new user'].map(
    (variant) => `authorization 1 ${variant}`,
  );
  const reads = ['list 1', 'list 16', 'get 1', 'get 16'].flatMap((benchmark) =>
    ['pg', 'pg in a transaction', 'prisma', 'freehold'].map((variant) => `${benchmark} ${variant}`),
  );
  expect(ran).toEqual([...authorization, ...reads]);
  for (const { rounds } of series) {
    expect(rounds).toHaveLength(1);
    expect(rounds[0]).toBeGreaterThan(0);
  }
  expect(profiles.map(({ of }) => of)).toEqual(['authorization']);
  expect(profiles[0]?.shares['Node, crypto']).toBeGreaterThan(0);
});

test('an unexpected response ends a run at once, and the error shows it', async () => {
  const [own] = competitors;
  const loadOptions = {
    url: own?.url ?? '',
    workload: 'list',
    connections: 2,
    datasetFile: dataset.file,
    sizes: { ...sizes, list: sizes.list + 1 },
    firstRequest: 0,
    rampUpSeconds: 0,
    seconds: 60,
  } as const;
  await expect(environment.load.run(loadOptions, async () => undefined)).rejects.toThrow(
    /Unexpected response\. GET \/api\/products for t0000\d: expected 200 with \d+ bytes of t0000\d, got 200 with/,
  );
});

test('a competitor that stops ends a run at once', async () => {
  const competitor = await environment.startCompetitor('fastify-pg');
  const loadOptions = {
    url: competitor.url,
    workload: 'list',
    connections: 2,
    datasetFile: dataset.file,
    sizes,
    firstRequest: 0,
    rampUpSeconds: 0,
    seconds: 60,
  } as const;
  const running = environment.load.run(loadOptions, async () => competitor.stop());
  await expect(running).rejects.toThrow(/Unexpected response\. GET \/api\/products: no response/);
});
