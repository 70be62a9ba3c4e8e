import { connected } from '../estate/connection.ts';
import { forgetLaterItems } from '../estate/seed.ts';
import type { AnswerSizes } from '../load/plan.ts';
import type { Order } from '../load/run.ts';
import { cpuOfPostgres } from '../processes/cpu-of-postgres.ts';
import type { PartId, Round, Series, Work } from '../report/results.ts';
import type { Stage, StagedContender } from './stage.ts';

/** Whom requests are made to, and for whom. */
export interface Target {
  readonly contender: StagedContender;
  /** For people at the terminal. */
  readonly name: string;
  readonly crowdFile: string;
  readonly tenants: number;
  readonly rows: number | null;
  /** The number of the first request to make. */
  readonly from: number;
}

export interface Load {
  readonly work: Work;
  readonly connections: number;
}

export interface RoundsOptions {
  readonly part: PartId;
  readonly targets: readonly Target[];
  readonly loads: readonly Load[];
  readonly rounds: number;
  /** Seconds of each round. */
  readonly seconds: number;
  readonly sizes: AnswerSizes;
  /** PostgreSQL's process. */
  readonly postmaster: number;
  /** Tells people how it goes. */
  readonly say: (line: string) => void;
}

/** Requests are made for so long before they count: connections are opened by then. */
const leadInSeconds = 0.3;

/**
 * Measures targets against each other: in each round, one right after another under the same load, beginning with another
 * one each time, so that what the machine does meanwhile falls on all alike.
 */
export async function measureRounds(stage: Stage, options: RoundsOptions): Promise<Series[]> {
  const { part, targets, loads, rounds, seconds, sizes, postmaster, say } = options;
  const cells = loads.flatMap((load) =>
    targets.map((target) => ({ load, target, rounds: [] as Round[], next: target.from })),
  );
  for (let round = 0; round < rounds; round += 1) {
    for (const load of loads) {
      const ofLoad = cells.filter((cell) => cell.load === load);
      const order = ofLoad.map((_, n) => ofLoad[(n + round) % ofLoad.length]).filter((cell) => cell !== undefined);
      for (const cell of order) {
        const { outcome, used } = await observe(stage, cell.target.contender, postmaster, {
          url: cell.target.contender.url,
          ...load,
          crowdFile: cell.target.crowdFile,
          sizes,
          from: cell.next,
          leadInSeconds,
          seconds,
        });
        const { requests, perSecond, p50, p99, cpu: loadCpu, next } = outcome;
        const nodeCpu = used.byNode / requests;
        const postgresCpu = used.byPostgres === null ? null : used.byPostgres / requests;
        cell.rounds.push({ requests, perSecond, p50, p99, nodeCpu, postgresCpu, loadCpu });
        cell.next = next;
        await tidy(stage, cell.target.contender, load.work);
      }
      const figures = ofLoad.map((cell) => `${cell.target.name} ${Math.round(cell.rounds.at(-1)?.perSecond ?? 0)}/s`);
      say(`${part}: ${load.work}, ${load.connections} at once, round ${round + 1} of ${rounds}: ${figures.join(', ')}`);
    }
  }
  return cells.map(({ load, target, rounds: measured }) => ({
    part,
    contender: target.contender.id,
    ...load,
    tenants: target.tenants,
    rows: target.rows,
    rounds: measured,
  }));
}

/** Has requests made, and reads the contender's and PostgreSQL's clocks of CPU, in microseconds, around those that count. */
async function observe(stage: Stage, contender: StagedContender, postmaster: number, order: Order) {
  const { outcome, before, after } = await stage.load.run(order, async () => {
    const [{ cpuMicroseconds }, ofPostgres] = await Promise.all([contender.usage(), cpuOfPostgres(postmaster)]);
    return { cpuMicroseconds, ofPostgres };
  });
  const used = {
    byNode: after.cpuMicroseconds - before.cpuMicroseconds,
    byPostgres: before.ofPostgres === null || after.ofPostgres === null ? null : after.ofPostgres - before.ofPostgres,
  };
  return { outcome, used };
}

export interface WarmUpOptions {
  readonly work: Work;
  /** How many are to have been made at least. */
  readonly requests: number;
  /** For how long at least. */
  readonly seconds: number;
  readonly sizes: AnswerSizes;
}

/**
 * Makes requests that nobody counts, until a target has had a number of them and a time has passed.
 *
 * @returns the number of the request that would have come next
 */
export async function warmUp(
  stage: Stage,
  target: Target,
  { work, requests, seconds, sizes }: WarmUpOptions,
): Promise<number> {
  const { url } = target.contender;
  const order = { url, work, connections: 16, crowdFile: target.crowdFile, sizes, leadInSeconds: 0 };
  let next = target.from;
  do {
    const { outcome } = await stage.load.run({ ...order, from: next, seconds }, async () => undefined);
    next = outcome.next;
  } while (next < requests);
  await tidy(stage, target.contender, work);
  return next;
}

/** Takes away the items that a round has made: each round finds the same rows. */
async function tidy(stage: Stage, { databases }: StagedContender, work: Work): Promise<void> {
  if (work !== 'create' && work !== 'mix') return;
  await connected(databases.superuserUrl, stage.signal, forgetLaterItems);
}
