import type { BenchEnvironment, PreparedDataset, RunningCompetitor } from '../environment/environment.ts';
import type { ResponseSizes } from '../load/workload.ts';
import { runMicroBenchmarks } from '../processes/micro-benchmarks.ts';
import { largeTenantCount, smallTenantCount } from '../report/goals.ts';
import {
  type CompetitorId,
  competitorIds,
  competitorNames,
  type MicroSeries,
  type ProcessFigures,
  type Profile,
  type ScenarioId,
  type Schedule,
  type Series,
} from '../report/results.ts';
import { measureRounds, type RoundsOptions, type Target, warmUp } from './rounds.ts';

/** As many short rounds as fit into 15 minutes on two cores. Each competitor has a minute of the mix. */
const defaultSchedules: Readonly<Record<ScenarioId, Schedule>> = {
  start: { rounds: 5, seconds: 0 },
  mix: { rounds: 10, seconds: 2 },
  requests: { rounds: 4, seconds: 1 },
  tenants: { rounds: 6, seconds: 2 },
  'table-size': { rounds: 8, seconds: 1 },
  micro: { rounds: 19, seconds: 0 },
};

/** The schedule of a scenario: its default with the overrides. */
export function scheduleFor(
  scenario: ScenarioId,
  overrides: { readonly [Name in keyof Schedule]: Schedule[Name] | undefined },
): Schedule {
  const { rounds, seconds } = defaultSchedules[scenario];
  return { rounds: overrides.rounds ?? rounds, seconds: overrides.seconds ?? seconds };
}

export interface ScenarioOptions extends Pick<RoundsOptions, 'sizes' | 'postmaster' | 'log'> {
  readonly schedule: Schedule;
}

/** Seconds under load before anything is measured: Node goes on compiling for about ten. */
const warmUpSeconds = 15;

/** Seconds under load for a competitor that is warm and gets requests of other tenants. */
const repeatedWarmUpSeconds = 2;

/** Rounds of each micro-benchmark before measuring. */
const warmupRounds = 5;

const megabyte = 1_000_000;

/** Warms every competitor up. */
export async function warmUpAll(
  environment: BenchEnvironment,
  competitors: readonly RunningCompetitor[],
  sizes: ResponseSizes,
): Promise<void> {
  for (const target of smallTargets(environment, competitors)) {
    await warmUp(environment, target, { workload: 'mix', requests: 0, seconds: warmUpSeconds, sizes });
  }
}

/** The time from the start of the process to readiness. */
export async function runStartScenario(
  environment: BenchEnvironment,
  { schedule, log }: Omit<ScenarioOptions, 'sizes'>,
): Promise<ProcessFigures[]> {
  const { rounds } = schedule;
  const starts = new Map<CompetitorId, number[]>(competitorIds.map((id) => [id, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [id, times] of starts) {
      const competitor = await environment.startCompetitor(id);
      times.push(competitor.startMilliseconds);
      await competitor.stop();
    }
    const figures = [...starts].map(([id, times]) => `${competitorNames[id]} ${Math.round(times.at(-1) ?? 0)} ms`);
    log(`start: round ${round + 1} of ${rounds}: ${figures.join(', ')}`);
  }
  return [...starts].map(([competitor, times]) => ({ competitor, starts: times }));
}

/** The mix at 1, 16 and 128 connections, the memory of each competitor after it, and a CPU profile of each. */
export async function runMixScenario(
  environment: BenchEnvironment,
  competitors: readonly RunningCompetitor[],
  { schedule, ...options }: ScenarioOptions,
): Promise<{ readonly series: Series[]; readonly processes: ProcessFigures[]; readonly profiles: Profile[] }> {
  const targets = smallTargets(environment, competitors);
  const loads = [1, 16, 128].map((connections) => ({ workload: 'mix' as const, connections }));
  const series = await measureRounds(environment, { ...options, scenario: 'mix', targets, loads, ...schedule });
  const processes = await Promise.all(
    competitors.map(async (competitor): Promise<ProcessFigures> => {
      const { residentBytes, peakBytes } = await competitor.usage();
      const secondsOfLoad = schedule.rounds * loads.length * schedule.seconds;
      const memory = { secondsOfLoad, megabytes: residentBytes / megabyte, peakMegabytes: peakBytes / megabyte };
      return { competitor: competitor.id, memory };
    }),
  );
  options.log('mix: CPU profiles …');
  const profiles: Profile[] = [];
  for (const target of targets) {
    const load = { workload: 'mix', requests: 0, seconds: schedule.seconds * 2, sizes: options.sizes } as const;
    const shares = await target.competitor.profile(() => warmUp(environment, target, load));
    profiles.push({ of: target.competitor.id, shares });
  }
  return { series, processes, profiles };
}

/** Each kind of request by itself. */
export function runRequestsScenario(
  environment: BenchEnvironment,
  competitors: readonly RunningCompetitor[],
  { schedule, ...options }: ScenarioOptions,
): Promise<Series[]> {
  const targets = smallTargets(environment, competitors);
  const loads = (['list', 'get', 'create'] as const).flatMap((workload) =>
    [1, 16, 128].map((connections) => ({ workload, connections })),
  );
  return measureRounds(environment, { ...options, scenario: 'requests', targets, loads, ...schedule });
}

/** The mix for few tenants and for many. With many, each user's next request comes after one of every other user. */
export async function runTenantsScenario(
  environment: BenchEnvironment,
  competitors: readonly RunningCompetitor[],
  { schedule, ...options }: ScenarioOptions,
): Promise<Series[]> {
  const small = datasetWithTenants(environment, smallTenantCount);
  const large = datasetWithTenants(environment, largeTenantCount);
  options.log(`tenants: warm-up with ${large.tenants} requests for each competitor …`);
  const targets: Target[] = [];
  for (const competitor of competitors) {
    const largeTarget = targetFor(competitor, large, ', many');
    // Fills the caches with users whose turn comes again only after all others.
    const firstRequest = await warmUp(environment, largeTarget, {
      workload: 'mix',
      requests: large.tenants,
      seconds: repeatedWarmUpSeconds,
      sizes: options.sizes,
    });
    targets.push(targetFor(competitor, small, ', few'), { ...largeTarget, firstRequest });
  }
  const loads = [{ workload: 'mix' as const, connections: 16 }];
  return measureRounds(environment, { ...options, scenario: 'tenants', targets, loads, ...schedule });
}

/** Freehold's list from a small table and from a large one. */
export async function runTableSizeScenario(
  environment: BenchEnvironment,
  { schedule, ...options }: ScenarioOptions,
): Promise<Series[]> {
  options.log('table-size: creating 1,000,000 rows …');
  const { content, usersPerTenant } = datasetWithTenants(environment, smallTenantCount);
  const userTokens = content.userTokens.slice(0, usersPerTenant);
  const datasetFile = await environment.writeDataset('one-tenant', { userTokens, productIds: {} });
  const targets: Target[] = [];
  for (const rows of [1_000, 1_000_000]) {
    const dataset = { firstTenant: 1, tenants: 1, usersPerTenant, productsPerTenant: rows };
    const databases = await environment.createDatabase(`bench_rows_${rows}`, dataset);
    const competitor = await environment.startCompetitor('freehold', databases);
    const name = `from ${rows.toLocaleString('en')}`;
    const target = { competitor, name, datasetFile, tenants: 1, rows, firstRequest: 0 };
    await warmUp(environment, target, { workload: 'list', requests: 0, seconds: warmUpSeconds, sizes: options.sizes });
    targets.push(target);
  }
  const loads = [1, 16].map((connections) => ({ workload: 'list' as const, connections }));
  return measureRounds(environment, { ...options, scenario: 'table-size', targets, loads, ...schedule });
}

/** Parts of a request, without HTTP. */
export function runMicroScenario(
  environment: BenchEnvironment,
  { schedule, log }: Omit<ScenarioOptions, 'sizes'>,
): Promise<{ readonly series: MicroSeries[]; readonly profiles: Profile[] }> {
  const { rounds } = schedule;
  const smallDatasetFile = datasetWithTenants(environment, smallTenantCount).file;
  const largeDatasetFile = datasetWithTenants(environment, largeTenantCount).file;
  const options = { rounds, warmupRounds, smallDatasetFile, largeDatasetFile };
  return runMicroBenchmarks(environment, options, (line) => log(`micro: ${line}`));
}

/** Targets with the small dataset. */
function smallTargets(environment: BenchEnvironment, competitors: readonly RunningCompetitor[]): Target[] {
  const dataset = datasetWithTenants(environment, smallTenantCount);
  return competitors.map((competitor) => targetFor(competitor, dataset));
}

function targetFor(competitor: RunningCompetitor, dataset: PreparedDataset, suffix = ''): Target {
  const name = `${competitorNames[competitor.id]}${suffix}`;
  return { competitor, name, datasetFile: dataset.file, tenants: dataset.tenants, rows: null, firstRequest: 0 };
}

function datasetWithTenants(environment: BenchEnvironment, tenants: number): PreparedDataset {
  const dataset = environment.datasets.find((candidate) => candidate.tenants === tenants);
  if (dataset === undefined) throw new Error(`The environment has no dataset of ${tenants} tenants.`);
  return dataset;
}
