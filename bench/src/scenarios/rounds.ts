import { deleteUnseededProducts } from '../dataset/seed.ts';
import { withConnection } from '../environment/connection.ts';
import type { BenchEnvironment, RunningCompetitor } from '../environment/environment.ts';
import type { LoadOptions } from '../load/run-load.ts';
import type { ResponseSizes } from '../load/workload.ts';
import { readPostgresCpu } from '../processes/postgres-cpu.ts';
import type { Round, ScenarioId, Series, Workload } from '../report/results.ts';

/** Whom requests are made to, and for whom. */
export interface Target {
  readonly competitor: RunningCompetitor;
  /** For people at the terminal. */
  readonly name: string;
  readonly datasetFile: string;
  readonly tenants: number;
  readonly rows: number | null;
  /** The number of the first request to make. */
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
  /** PostgreSQL's process. */
  readonly postmaster: number;
  /** Tells people how it goes. */
  readonly say: (line: string) => void;
}

/** Requests are made for so long before they count: connections are opened by then. */
const rampUpSeconds = 0.3;

/**
 * Measures targets against each other: in each round, one right after another under the same load, beginning with another
 * one each time, so that what the machine does meanwhile falls on all alike.
 */
export async function measureRounds(environment: BenchEnvironment, options: RoundsOptions): Promise<Series[]> {
  const { scenario, targets, loads, rounds, seconds, sizes, postmaster, say } = options;
  const measurements = loads.flatMap((load) =>
    targets.map((target) => ({ load, target, rounds: [] as Round[], next: target.firstRequest })),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const load of loads) {
      const loadMeasurements = measurements.filter((measurement) => measurement.load === load);
      const turns = loadMeasurements
        .map((_, n) => loadMeasurements[(n + round) % loadMeasurements.length])
        .filter((measurement) => measurement !== undefined);
      for (const measurement of turns) {
        const { outcome: result, used: cpuUsed } = await measureRound(
          environment,
          measurement.target.competitor,
          postmaster,
          {
            url: measurement.target.competitor.url,
            ...load,
            datasetFile: measurement.target.datasetFile,
            sizes,
            firstRequest: measurement.next,
            rampUpSeconds,
            seconds,
          },
        );
        const { requests, perSecond, p50, p99, cpu: loadCpu, next } = result;
        const nodeCpu = cpuUsed.byNode / requests;
        const postgresCpu = cpuUsed.byPostgres === null ? null : cpuUsed.byPostgres / requests;
        measurement.rounds.push({ requests, perSecond, p50, p99, nodeCpu, postgresCpu, loadCpu });
        measurement.next = next;
        await deleteCreatedRows(environment, measurement.target.competitor, load.workload);
      }
      const figures = loadMeasurements.map(
        (measurement) => `${measurement.target.name} ${Math.round(measurement.rounds.at(-1)?.perSecond ?? 0)}/s`,
      );
      say(
        `${scenario}: ${load.workload}, ${load.connections} at once, round ${round + 1} of ${rounds}: ${figures.join(', ')}`,
      );
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

/** Has requests made, and reads the contender's and PostgreSQL's clocks of CPU, in microseconds, around those that count. */
async function measureRound(
  environment: BenchEnvironment,
  competitor: RunningCompetitor,
  postmaster: number,
  turns: LoadOptions,
) {
  const {
    outcome: result,
    before,
    after,
  } = await environment.load.run(turns, async () => {
    const [{ cpuMicroseconds }, postgresMicroseconds] = await Promise.all([
      competitor.usage(),
      readPostgresCpu(postmaster),
    ]);
    return { cpuMicroseconds, ofPostgres: postgresMicroseconds };
  });
  const cpuUsed = {
    byNode: after.cpuMicroseconds - before.cpuMicroseconds,
    byPostgres: before.ofPostgres === null || after.ofPostgres === null ? null : after.ofPostgres - before.ofPostgres,
  };
  return { outcome: result, used: cpuUsed };
}

export interface WarmUpOptions {
  readonly workload: Workload;
  /** How many are to have been made at least. */
  readonly requests: number;
  /** For how long at least. */
  readonly seconds: number;
  readonly sizes: ResponseSizes;
}

/**
 * Makes requests that nobody counts, until a target has had a number of them and a time has passed.
 *
 * @returns the number of the request that would have come next
 */
export async function warmUp(
  environment: BenchEnvironment,
  target: Target,
  { workload, requests, seconds, sizes }: WarmUpOptions,
): Promise<number> {
  const { url } = target.competitor;
  const turns = { url, workload, connections: 16, datasetFile: target.datasetFile, sizes, rampUpSeconds: 0 };
  let next = target.firstRequest;
  do {
    const { outcome: result } = await environment.load.run(
      { ...turns, firstRequest: next, seconds },
      async () => undefined,
    );
    next = result.next;
  } while (next < requests);
  await deleteCreatedRows(environment, target.competitor, workload);
  return next;
}

/** Takes away the items that a round has made: each round finds the same rows. */
async function deleteCreatedRows(
  environment: BenchEnvironment,
  { databases }: RunningCompetitor,
  workload: Workload,
): Promise<void> {
  if (workload !== 'create' && workload !== 'mix') return;
  await withConnection(databases.superuserUrl, environment.signal, deleteUnseededProducts);
}
