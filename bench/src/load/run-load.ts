import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { quantile } from '../report/statistics.ts';
import { keepAsking, type Traffic } from './connection.ts';
import type { PlannedRequest } from './plan.ts';

/** What a run is to be. */
export const order = z.object({
  url: z.url(),
  work: z.enum(['list', 'get', 'create', 'mix']),
  connections: z.int().positive(),
  /** The file that says for whom requests are made. */
  crowdFile: z.string(),
  sizes: z.object({ list: z.int(), item: z.int() }),
  /** The number of the first request of the plan. */
  from: z.int().nonnegative(),
  /** Seconds to make requests before any is counted, and seconds to count them. */
  leadInSeconds: z.number().nonnegative(),
  seconds: z.number().positive(),
});

export type Order = z.output<typeof order>;

/** What came of it. */
export const outcome = z.object({
  requests: z.int(),
  perSecond: z.number(),
  p50: z.number(),
  p99: z.number(),
  /** Microseconds of CPU that making a request and looking at its answer took. */
  cpu: z.number(),
  /** The number of the request that would have come next. */
  next: z.int(),
});

export type Outcome = z.output<typeof outcome>;

/**
 * Makes requests on a number of connections for a time, each when the one before it on its connection was answered.
 *
 * @param watch is told when counting begins and ends
 * @throws {WrongAnswerError} at the first answer that isn't right
 */
export async function run(
  { url, connections, from, leadInSeconds, seconds }: Order,
  plan: (n: number) => PlannedRequest,
  watch: (moment: 'counting' | 'counted') => void,
): Promise<Outcome> {
  const latencies: number[] = [];
  let next = from;
  let counting = false;
  let stopped = false;
  const traffic: Traffic = {
    next: () => (stopped ? undefined : plan(next++)),
    answered(milliseconds) {
      if (counting) latencies.push(milliseconds);
    },
  };
  const stop = new AbortController();
  const asking = Promise.all(Array.from({ length: connections }, () => keepAsking(url, traffic)));
  // A wrong answer ends the run at once.
  asking.catch((error: unknown) => stop.abort(error));

  async function count() {
    await pause(leadInSeconds);
    counting = true;
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    watch('counting');
    // On a machine that is at its end, a first answer takes longer than a short round.
    do await pause(seconds);
    while (latencies.length === 0);
    counting = false;
    const elapsed = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuAtStart);
    watch('counted');
    return { elapsed, cpu: user + system };
  }
  async function pause(some: number): Promise<void> {
    await delay(some * 1000, undefined, { signal: stop.signal }).catch(() => {});
    if (stop.signal.aborted) throw stop.signal.reason;
  }

  try {
    const { elapsed, cpu } = await count();
    stopped = true;
    await asking;
    const requests = latencies.length;
    return {
      requests,
      perSecond: requests / elapsed,
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      cpu: cpu / requests,
      next,
    };
  } finally {
    stopped = true;
  }
}
