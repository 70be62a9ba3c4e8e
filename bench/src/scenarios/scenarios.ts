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

/**
 * As many short rounds as fit into a quarter of an hour on two cores: of many, the median is steady. The mix comes to a
 * minute for each contender.
 */
const defaultSchedules: Readonly<Record<ScenarioId, Schedule>> = {
  start: { rounds: 5, seconds: 0 },
  mix: { rounds: 10, seconds: 2 },
  work: { rounds: 4, seconds: 1 },
  rotation: { rounds: 6, seconds: 2 },
  rows: { rounds: 8, seconds: 1 },
  micro: { rounds: 19, seconds: 0 },
};

/** What was asked for, or else what a part has by default. */
export function scheduleFor(
  scenario: ScenarioId,
  overrides: { readonly [Name in keyof Schedule]: Schedule[Name] | undefined },
): Schedule {
  return {
    rounds: overrides.rounds ?? defaultSchedules[scenario].rounds,
    seconds: overrides.seconds ?? defaultSchedules[scenario].seconds,
  };
}

export interface ScenarioOptions extends Pick<RoundsOptions, 'sizes' | 'postmaster' | 'say'> {
  readonly schedule: Schedule;
}

/** Seconds under load that a contender gets to become warm in: Node goes on compiling for about ten. */
const warmUpSeconds = 15;

/** Seconds for code that was warm before, and is asked for other tenants' rows. */
const repeatedWarmUpSeconds = 2;

const megabyte = 1_000_000;

/** Lets every contender's code get warm, before anything counts. */
export async function warmUpAll(
  environment: BenchEnvironment,
  competitors: readonly RunningCompetitor[],
  sizes: ResponseSizes,
): Promise<void> {
  for (const competitor of competitors) {
    await warmUp(environment, targetFor(competitor, datasetWithTenants(environment, smallTenantCount)), {
      workload: 'mix',
      requests: 0,
      seconds: warmUpSeconds,
      sizes,
    });
  }
}

/** From the start of the process to readiness, several times over. */
export async function runStartScenario(
  environment: BenchEnvironment,
  { schedule, say }: Omit<ScenarioOptions, 'sizes'>,
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
    say(`start: round ${round + 1} of ${rounds}: ${figures.join(', ')}`);
  }
  return [...starts].map(([competitor, times]) => ({ competitor, starts: times }));
}

/** The mix, at few and at many connections; the memory that each contender has afterwards, and where its time goes. */
export async function runMixScenario(
  environment: BenchEnvironment,
  competitors: readonly RunningCompetitor[],
  { schedule, ...options }: ScenarioOptions,
): Promise<{ readonly series: Series[]; readonly processes: ProcessFigures[]; readonly profiles: Profile[] }> {
  const targets = competitors.map((competitor) =>
    targetFor(competitor, datasetWithTenants(environment, smallTenantCount)),
  );
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
  options.say('mix: where the time goes …');
  const profiles: Profile[] = [];
  for (const target of targets) {
    const load = { workload: 'mix', requests: 0, seconds: schedule.seconds * 2, sizes: options.sizes } as const;
    const shares = await target.competitor.profile(() => warmUp(environment, target, load));
    profiles.push({ of: target.competitor.id, shares });
  }
  return { series, processes, profiles };
}

/** Each kind of request by itself. */
export function runSingleRequestScenario(
  environment: BenchEnvironment,
  competitors: readonly RunningCompetitor[],
  { schedule, ...options }: ScenarioOptions,
): Promise<Series[]> {
  const targets = competitors.map((competitor) =>
    targetFor(competitor, datasetWithTenants(environment, smallTenantCount)),
  );
  const loads = (['list', 'get', 'create'] as const).flatMap((workload) =>
    [1, 16, 128].map((connections) => ({ workload, connections })),
  );
  return measureRounds(environment, { ...options, scenario: 'work', targets, loads, ...schedule });
}

/** The mix for few tenants and for very many, each of whose people comes round once everybody else has. */
export async function runTenantsScenario(
  environment: BenchEnvironment,
  competitors: readonly RunningCompetitor[],
  { schedule, ...options }: ScenarioOptions,
): Promise<Series[]> {
  const [few, many] = [
    datasetWithTenants(environment, smallTenantCount),
    datasetWithTenants(environment, largeTenantCount),
  ];
  options.say(`rotation: ${many.tenants} requests of each contender that don’t count …`);
  const targets: Target[] = [];
  for (const competitor of competitors) {
    const largeTarget = targetFor(competitor, many, ', many');
    // What is remembered of people is full of them by then, and whoever comes after that hasn't been there yet.
    const warmUpOptions = {
      workload: 'mix',
      requests: many.tenants,
      seconds: repeatedWarmUpSeconds,
      sizes: options.sizes,
    } as const;
    const firstRequest = await warmUp(environment, largeTarget, warmUpOptions);
    targets.push(targetFor(competitor, few, ', few'), { ...largeTarget, firstRequest });
  }
  const loads = [{ workload: 'mix' as const, connections: 16 }];
  return measureRounds(environment, { ...options, scenario: 'rotation', targets, loads, ...schedule });
}

/** Freehold's lists from a small table and from a large one. */
export async function runTableSizeScenario(
  environment: BenchEnvironment,
  { schedule, ...options }: ScenarioOptions,
): Promise<Series[]> {
  options.say('rows: 1,000,000 of them …');
  const { content, usersPerTenant } = datasetWithTenants(environment, smallTenantCount);
  const userTokens = content.userTokens.slice(0, usersPerTenant);
  const datasetFile = await environment.writeDataset('one-tenant', { userTokens, productIds: {} });
  const targets: Target[] = [];
  for (const rows of [1_000, 1_000_000]) {
    const databases = await environment.createDatabase(`bench_rows_${rows}`, {
      firstTenant: 1,
      tenants: 1,
      usersPerTenant,
      productsPerTenant: rows,
    });
    const competitor = await environment.startCompetitor('freehold', databases);
    const target = {
      competitor,
      name: `from ${rows.toLocaleString('en')}`,
      datasetFile,
      tenants: 1,
      rows,
      firstRequest: 0,
    };
    await warmUp(environment, target, { workload: 'list', requests: 0, seconds: warmUpSeconds, sizes: options.sizes });
    targets.push(target);
  }
  const loads = [1, 16].map((connections) => ({ workload: 'list' as const, connections }));
  return measureRounds(environment, { ...options, scenario: 'rows', targets, loads, ...schedule });
}

/** What one piece of a request takes, without HTTP. */
export function runMicroScenario(
  environment: BenchEnvironment,
  { schedule, say }: Omit<ScenarioOptions, 'sizes'>,
): Promise<{ readonly series: MicroSeries[]; readonly profiles: Profile[] }> {
  const { rounds } = schedule;
  const [few, many] = [
    datasetWithTenants(environment, smallTenantCount).file,
    datasetWithTenants(environment, largeTenantCount).file,
  ];
  return runMicroBenchmarks(environment, { rounds, few, many }, (line) => say(`micro: ${line}`));
}

/** A target for the most usual question. */
function targetFor(competitor: RunningCompetitor, dataset: PreparedDataset, suffix = ''): Target {
  const name = `${competitorNames[competitor.id]}${suffix}`;
  return { competitor, name, datasetFile: dataset.file, tenants: dataset.tenants, rows: null, firstRequest: 0 };
}

function datasetWithTenants(environment: BenchEnvironment, tenants: number): PreparedDataset {
  const dataset = environment.datasets.find((candidate) => candidate.tenants === tenants);
  if (dataset === undefined) throw new Error(`Nobody has made a crowd of ${tenants} tenants.`);
  return dataset;
}
