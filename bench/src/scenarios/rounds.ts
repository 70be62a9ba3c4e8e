import { deleteUnseededProducts } from '../dataset/seed.ts';
import { withConnection } from '../environment/connection.ts';
import type { BenchEnvironment, RunningCompetitor } from '../environment/environment.ts';
import type { LoadOptions } from '../load/run-load.ts';
import type { ResponseSizes } from '../load/workload.ts';
import { readPostgresCpu } from '../processes/postgres-cpu.ts';
import type { Round, ScenarioId, Series, Workload } from '../report/results.ts';

/** A competitor and the dataset that requests are made for. */
export interface Target {
  readonly competitor: RunningCompetitor;
  /** Its name in log lines. */
  readonly name: string;
  readonly datasetFile: string;
  readonly tenants: number;
  readonly rows: number | null;
  /** The number of the first request. */
  readonly firstRequest: number;
}

export interface Load {
  readonly workload: Workload;
  readonly connections: number;
}

export interface RoundsOptions {
  readonly scenario: ScenarioId;
  readonly targets: readonly Target[];
  readonly loads: readonly Load[];
  readonly rounds: number;
  /** Seconds of each round. */
  readonly seconds: number;
  readonly sizes: ResponseSizes;
  /** PostgreSQL's process id. */
  readonly postmaster: number;
  readonly log: (line: string) => void;
}

/** Seconds of load before a round is measured: connections are open by then. */
const rampUpSeconds = 0.3;

/**
 * Measures targets in interleaved rounds. In each round, they run one right after another under the same load, and each
 * round begins with a different one, so that a busy moment of the machine slows all of them down.
 */
export async function measureRounds(environment: BenchEnvironment, options: RoundsOptions): Promise<Series[]> {
  const { scenario, targets, loads, rounds, seconds, sizes, log } = options;
  const measurements = loads.flatMap((load) =>
    targets.map((target) => ({ load, target, rounds: [] as Round[], nextRequest: target.firstRequest })),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const load of loads) {
      const ofLoad = measurements.filter((measurement) => measurement.load === load);
      for (const measurement of rotated(ofLoad, round)) {
        const { competitor, datasetFile } = measurement.target;
        const firstRequest = measurement.nextRequest;
        const loadOptions = { url: competitor.url, ...load, datasetFile, sizes, firstRequest, rampUpSeconds, seconds };
        const measured = await measureRound(environment, competitor, options.postmaster, loadOptions);
        measurement.rounds.push(measured.round);
        measurement.nextRequest = measured.nextRequest;
        await deleteCreatedProducts(environment, competitor, load.workload);
      }
      const figures = ofLoad.map(
        (measurement) => `${measurement.target.name} ${Math.round(measurement.rounds.at(-1)?.perSecond ?? 0)}/s`,
      );
      const { workload, connections } = load;
      log(`${scenario}: ${workload}, ${connections} at once, round ${round + 1} of ${rounds}: ${figures.join(', ')}`);
    }
  }
  return measurements.map(({ load, target, rounds: measured }) => ({
    scenario,
    competitor: target.competitor.id,
    ...load,
    tenants: target.tenants,
    rows: target.rows,
    rounds: measured,
  }));
}

/** The same values, beginning with number `first`. */
function rotated<Value>(values: readonly Value[], first: number): Value[] {
  const start = first % values.length;
  return [...values.slice(start), ...values.slice(0, start)];
}

/** Runs one round, and reads the CPU time of the competitor and of PostgreSQL when measuring begins and ends. */
async function measureRound(
  environment: BenchEnvironment,
  competitor: RunningCompetitor,
  postmaster: number,
  loadOptions: LoadOptions,
): Promise<{ readonly round: Round; readonly nextRequest: number }> {
  const { result, before, after } = await environment.load.run(loadOptions, async () => {
    const [{ cpuMicroseconds }, postgresMicroseconds] = await Promise.all([
      competitor.usage(),
      readPostgresCpu(postmaster),
    ]);
    return { cpuMicroseconds, postgresMicroseconds };
  });
  const { requests, perSecond, p50, p99, cpu: loadCpu, next: nextRequest } = result;
  const nodeCpu = (after.cpuMicroseconds - before.cpuMicroseconds) / requests;
  const postgresCpu =
    before.postgresMicroseconds === null || after.postgresMicroseconds === null
      ? null
      : (after.postgresMicroseconds - before.postgresMicroseconds) / requests;
  return { round: { requests, perSecond, p50, p99, nodeCpu, postgresCpu, loadCpu }, nextRequest };
}

export interface WarmUpOptions {
  readonly workload: Workload;
  /** The least number of requests. */
  readonly requests: number;
  /** The shortest time. */
  readonly seconds: number;
  readonly sizes: ResponseSizes;
}

/**
 * Puts a target under load, without measuring it.
 *
 * @returns the number of the request after the last
 */
export async function warmUp(
  environment: BenchEnvironment,
  target: Target,
  { workload, requests, seconds, sizes }: WarmUpOptions,
): Promise<number> {
  const { competitor, datasetFile } = target;
  const options = { url: competitor.url, workload, connections: 16, datasetFile, sizes, rampUpSeconds: 0, seconds };
  let nextRequest = target.firstRequest;
  do {
    const { result } = await environment.load.run({ ...options, firstRequest: nextRequest }, async () => undefined);
    nextRequest = result.next;
  } while (nextRequest < requests);
  await deleteCreatedProducts(environment, competitor, workload);
  return nextRequest;
}

/** Deletes the products that a load has created, so that each round starts with the same rows. */
async function deleteCreatedProducts(
  environment: BenchEnvironment,
  { databases }: RunningCompetitor,
  workload: Workload,
): Promise<void> {
  if (workload !== 'create' && workload !== 'mix') return;
  await withConnection(databases.superuserUrl, environment.signal, deleteUnseededProducts);
}
