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
  runRequestsScenario,
  runStartScenario,
  runTableSizeScenario,
  runTenantsScenario,
  scheduleFor,
  warmUpAll,
} from './scenarios/scenarios.ts';
import type { BenchSettings } from './settings.ts';

const smallDataset: Dataset = { firstTenant: 1, tenants: smallTenantCount, usersPerTenant: 4, productsPerTenant: 500 };

/** Each tenant has more products than a page, and all of them have more users than any competitor caches. */
const largeDataset: Dataset = {
  firstTenant: 1 + smallTenantCount,
  tenants: largeTenantCount,
  usersPerTenant: 3,
  productsPerTenant: 25,
};

/** The scenarios that measure all competitors over HTTP. */
const httpScenarios: readonly ScenarioId[] = ['mix', 'requests', 'tenants'];

export interface RunBenchOptions {
  readonly settings: BenchSettings;
  /** The absolute path of a folder for the data of a run, which shutdown removes. */
  readonly dataDirectory: string;
  readonly shutdown: Shutdown;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

/**
 * Runs the selected scenarios.
 *
 * @throws {BenchError} at the first unexpected response, and if competitors respond differently
 */
export async function runBench({ settings, dataDirectory, shutdown, signal, log }: RunBenchOptions): Promise<Results> {
  const isSelected = (scenario: ScenarioId) => settings.scenarios.has(scenario);
  log('Starting PostgreSQL and the local Cognito, creating the dataset …');
  const { superuserUrl, filesDirectory, postmaster, version } = await startBenchPostgres(
    dataDirectory,
    shutdown,
    signal,
  );
  const environment = await createBenchEnvironment({
    superuserUrl,
    filesDirectory,
    // Signing the large dataset's tokens takes a while.
    datasets: isSelected('tenants') || isSelected('micro') ? [smallDataset, largeDataset] : [smallDataset],
    logLevel: settings.logLevel,
    shutdown,
    signal,
  });
  const optionsFor = (scenario: ScenarioId) => ({ schedule: scheduleFor(scenario, settings), postmaster, log });
  const series: Series[] = [];
  const micro: MicroSeries[] = [];
  const processes: ProcessFigures[] = [];
  const profiles: Profile[] = [];

  if (isSelected('start')) processes.push(...(await runStartScenario(environment, optionsFor('start'))));
  if (httpScenarios.some(isSelected) || isSelected('table-size')) {
    log('Checking that all competitors respond alike …');
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
    if (isSelected('requests'))
      series.push(...(await runRequestsScenario(environment, competitors, httpOptionsFor('requests'))));
    if (isSelected('tenants'))
      series.push(...(await runTenantsScenario(environment, competitors, httpOptionsFor('tenants'))));
    await Promise.all(competitors.map((competitor) => competitor.stop()));
    if (isSelected('table-size'))
      series.push(...(await runTableSizeScenario(environment, httpOptionsFor('table-size'))));
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

/** Runs the parity check, and deletes what it has created. */
async function checkedResponseSizes(environment: BenchEnvironment, competitors: readonly RunningCompetitor[]) {
  const [dataset] = environment.datasets;
  if (dataset === undefined) throw new Error('The environment has no dataset.');
  const sizes = await checkParity(competitors, dataset.content);
  for (const { superuserUrl } of Object.values(environment.databases)) {
    await withConnection(superuserUrl, environment.signal, deleteUnseededProducts);
  }
  return sizes;
}
