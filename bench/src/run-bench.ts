import type { Shutdown } from '@freehold/process-lifecycle';
import type { Dataset } from './dataset/dataset.ts';
import { deleteUnseededProducts } from './dataset/seed.ts';
import { withConnection } from './environment/connection.ts';
import {
  type BenchEnvironment,
  createBenchEnvironment,
  poolSize,
  type RunningCompetitor,
} from './environment/environment.ts';
import { startBenchPostgres } from './environment/postgres.ts';
import { largeTenantCount, smallTenantCount } from './report/goals.ts';
import {
  competitorIds,
  type MicroSeries,
  type ProcessFigures,
  type Profile,
  type Results,
  type ScenarioId,
  type Series,
} from './report/results.ts';
import { readSystemInfo } from './report/system-info.ts';
import { checkParity } from './scenarios/parity-check.ts';
import {
  runMicroScenario,
  runMixScenario,
  runSingleRequestScenario,
  runStartScenario,
  runTableSizeScenario,
  runTenantsScenario,
  scheduleFor,
  warmUpAll,
} from './scenarios/scenarios.ts';
import type { BenchSettings } from './settings.ts';

/** The few: 64 tenants with 500 items and 4 people each. */
const smallDataset: Dataset = { firstTenant: 1, tenants: smallTenantCount, usersPerTenant: 4, productsPerTenant: 500 };

/** The many: each with more items than a page holds, and all of them with more people than any contender remembers. */
const largeDataset: Dataset = {
  firstTenant: 1 + smallTenantCount,
  tenants: largeTenantCount,
  usersPerTenant: 3,
  productsPerTenant: 25,
};

/** The parts that ask all contenders over HTTP. */
const httpScenarios: readonly ScenarioId[] = ['mix', 'work', 'rotation'];

export interface RunBenchOptions {
  readonly settings: BenchSettings;
  /** Folder for the data of a run, an absolute path. It is gone afterwards. */
  readonly dataDirectory: string;
  readonly shutdown: Shutdown;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Runs the parts that are asked for.
 *
 * @throws {BenchError} at the first answer that isn't right, and where contenders answer differently
 */
export async function runBench({ settings, dataDirectory, shutdown, signal, say }: RunBenchOptions): Promise<Results> {
  const isSelected = (scenario: ScenarioId) => settings.scenarios.has(scenario);
  say('PostgreSQL, the local Cognito, tenants, people and items …');
  const { superuserUrl, directory, postmaster, version } = await startBenchPostgres(dataDirectory, shutdown, signal);
  const environment = await createBenchEnvironment({
    superuserUrl,
    directory,
    // Thousands of tokens take a while to sign.
    datasets: isSelected('rotation') || isSelected('micro') ? [smallDataset, largeDataset] : [smallDataset],
    logLevel: settings.logLevel,
    shutdown,
    signal,
  });
  const optionsFor = (scenario: ScenarioId) => ({ schedule: scheduleFor(scenario, settings), postmaster, say });
  const series: Series[] = [];
  const micro: MicroSeries[] = [];
  const processes: ProcessFigures[] = [];
  const profiles: Profile[] = [];

  if (isSelected('start')) processes.push(...(await runStartScenario(environment, optionsFor('start'))));
  if (httpScenarios.some(isSelected) || isSelected('rows')) {
    say('The contenders: do they answer alike?');
    const competitors = await startCompetitors(environment);
    const sizes = await checkedResponseSizes(environment, competitors);
    const httpOptionsFor = (scenario: ScenarioId) => ({ ...optionsFor(scenario), sizes });
    if (httpScenarios.some(isSelected)) await warmUpAll(environment, competitors, sizes);
    if (isSelected('mix')) {
      const mixResults = await runMixScenario(environment, competitors, httpOptionsFor('mix'));
      series.push(...mixResults.series);
      processes.push(...mixResults.processes);
      profiles.push(...mixResults.profiles);
    }
    if (isSelected('work'))
      series.push(...(await runSingleRequestScenario(environment, competitors, httpOptionsFor('work'))));
    if (isSelected('rotation'))
      series.push(...(await runTenantsScenario(environment, competitors, httpOptionsFor('rotation'))));
    await Promise.all(competitors.map((contender) => contender.stop()));
    if (isSelected('rows')) series.push(...(await runTableSizeScenario(environment, httpOptionsFor('rows'))));
  }
  if (isSelected('micro')) {
    const microResults = await runMicroScenario(environment, optionsFor('micro'));
    micro.push(...microResults.series);
    profiles.push(...microResults.profiles);
  }

  return {
    measuredAt: new Date().toISOString(),
    ...(await readSystemInfo(version)),
    settings: {
      poolSize,
      logLevel: settings.logLevel,
      schedules: Object.fromEntries(
        [...settings.scenarios].map((scenario) => [scenario, scheduleFor(scenario, settings)]),
      ),
    },
    series,
    micro,
    processes,
    profiles,
  };
}

async function startCompetitors(environment: BenchEnvironment): Promise<RunningCompetitor[]> {
  const competitors: RunningCompetitor[] = [];
  for (const id of competitorIds) competitors.push(await environment.startCompetitor(id));
  return competitors;
}

/** What contenders answer, once it is sure that they all answer the same. */
async function checkedResponseSizes(environment: BenchEnvironment, competitors: readonly RunningCompetitor[]) {
  const [dataset] = environment.datasets;
  if (dataset === undefined) throw new Error('Nobody is there to ask for.');
  const sizes = await checkParity(competitors, dataset.content);
  for (const { superuserUrl } of Object.values(environment.databases)) {
    await withConnection(superuserUrl, environment.signal, deleteUnseededProducts);
  }
  return sizes;
}
