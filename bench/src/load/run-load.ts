import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { quantile } from '../report/statistics.ts';
import { type RequestQueue, sendRequests } from './send-requests.ts';
import type { PlannedRequest } from './workload.ts';

/** A message to the load generator: what to send, and for how long. */
export const loadOptions = z.object({
  url: z.url(),
  workload: z.enum(['list', 'get', 'create', 'mix']),
  connections: z.int().positive(),
  /** The file with tokens and product ids. */
  datasetFile: z.string(),
  sizes: z.object({ list: z.int(), product: z.int() }),
  /** The number of the first request in the sequence. */
  firstRequest: z.int().nonnegative(),
  /** Seconds of load before measuring, and seconds to measure. */
  rampUpSeconds: z.number().nonnegative(),
  seconds: z.number().positive(),
});

export type LoadOptions = z.output<typeof loadOptions>;

/** What a load run has measured. */
export const loadResult = z.object({
  requests: z.int(),
  perSecond: z.number(),
  p50: z.number(),
  p99: z.number(),
  /** The load generator's CPU time per request, in microseconds. */
  cpu: z.number(),
  /** The number of the request after the last. */
  next: z.int(),
});

export type LoadResult = z.output<typeof loadResult>;

/**
 * Sends requests on a number of connections for a time. Each connection waits for a response before its next request.
 *
 * @param onPhase called when measuring begins and ends
 * @throws {UnexpectedResponseError} at the first unexpected response
 */
export async function runLoad(
  { url, connections, firstRequest, rampUpSeconds, seconds }: LoadOptions,
  requestAt: (n: number) => PlannedRequest,
  onPhase: (phase: 'measuring' | 'measured') => void,
): Promise<LoadResult> {
  const latencies: number[] = [];
  let next = firstRequest;
  let isMeasuring = false;
  let stopped = false;
  const queue: RequestQueue = {
    next: () => (stopped ? undefined : requestAt(next++)),
    completed(milliseconds) {
      if (isMeasuring) latencies.push(milliseconds);
    },
  };
  const stop = new AbortController();
  const sending = Promise.all(Array.from({ length: connections }, () => sendRequests(url, queue)));
  // An unexpected response ends the run at once.
  sending.catch((error: unknown) => stop.abort(error));

  async function measure() {
    await pause(rampUpSeconds);
    isMeasuring = true;
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    onPhase('measuring');
    // On an overloaded machine, the first response can take longer than a short round.
    do await pause(seconds);
    while (latencies.length === 0);
    isMeasuring = false;
    const elapsed = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuAtStart);
    onPhase('measured');
    return { elapsed, cpu: user + system };
  }
  async function pause(duration: number): Promise<void> {
    await delay(duration * 1000, undefined, { signal: stop.signal }).catch(() => {});
    if (stop.signal.aborted) throw stop.signal.reason;
  }

  try {
    const { elapsed, cpu } = await measure();
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
