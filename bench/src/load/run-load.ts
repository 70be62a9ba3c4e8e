import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { quantile } from '../report/statistics.ts';
import { type RequestQueue, sendRequests } from './send-requests.ts';
import type { PlannedRequest } from './workload.ts';

/** What a run is to be. */
export const loadOptions = z.object({
  url: z.url(),
  workload: z.enum(['list', 'get', 'create', 'mix']),
  connections: z.int().positive(),
  /** The file that says for whom requests are made. */
  datasetFile: z.string(),
  sizes: z.object({ list: z.int(), product: z.int() }),
  /** The number of the first request of the plan. */
  firstRequest: z.int().nonnegative(),
  /** Seconds to make requests before any is counted, and seconds to count them. */
  rampUpSeconds: z.number().nonnegative(),
  seconds: z.number().positive(),
});

export type LoadOptions = z.output<typeof loadOptions>;

/** What came of it. */
export const loadResult = z.object({
  requests: z.int(),
  perSecond: z.number(),
  p50: z.number(),
  p99: z.number(),
  /** Microseconds of CPU that making a request and looking at its answer took. */
  cpu: z.number(),
  /** The number of the request that would have come next. */
  next: z.int(),
});

export type LoadResult = z.output<typeof loadResult>;

/**
 * Makes requests on a number of connections for a time, each when the one before it on its connection was answered.
 *
 * @param onPhase is told when counting begins and ends
 * @throws {UnexpectedResponseError} at the first answer that isn't right
 */
export async function runLoad(
  { url, connections, firstRequest, rampUpSeconds, seconds }: LoadOptions,
  requestAt: (n: number) => PlannedRequest,
  onPhase: (phase: 'counting' | 'counted') => void,
): Promise<LoadResult> {
  const latencies: number[] = [];
  let next = firstRequest;
  let counting = false;
  let stopped = false;
  const queue: RequestQueue = {
    next: () => (stopped ? undefined : requestAt(next++)),
    completed(milliseconds) {
      if (counting) latencies.push(milliseconds);
    },
  };
  const stop = new AbortController();
  const sending = Promise.all(Array.from({ length: connections }, () => sendRequests(url, queue)));
  // A wrong answer ends the run at once.
  sending.catch((error: unknown) => stop.abort(error));

  async function count() {
    await pause(rampUpSeconds);
    counting = true;
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    onPhase('counting');
    // On a machine that is at its end, a first answer takes longer than a short round.
    do await pause(seconds);
    while (latencies.length === 0);
    counting = false;
    const elapsed = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuAtStart);
    onPhase('counted');
    return { elapsed, cpu: user + system };
  }
  async function pause(duration: number): Promise<void> {
    await delay(duration * 1000, undefined, { signal: stop.signal }).catch(() => {});
    if (stop.signal.aborted) throw stop.signal.reason;
  }

  try {
    const { elapsed, cpu } = await count();
    stopped = true;
    await sending;
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
