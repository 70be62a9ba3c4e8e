import type { Database } from '@freehold/database';
import type { Context, Middleware } from 'koa';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestState } from '../../http/api-context.ts';

/** What the process tells about how it is doing. */
export interface Metrics {
  /** In Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Takes the time of requests. */
  readonly requestTimes: Middleware<RequestState>;
}

/**
 * Begins to measure: the process and Node (`process_…`, `nodejs_…`, with the delay of the event loop), the connections to
 * the database and who waits for one, and requests by method, route and status. No tenant and no person stands in it.
 */
export function createMetrics(database: Pick<Database, 'poolState'>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  new Gauge({
    name: 'freehold_database_connections',
    help: 'Connections to the database, by whether somebody uses them.',
    labelNames: ['state'],
    registers,
    collect() {
      const { connections, idle } = database.poolState();
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'busy' }, connections - idle);
    },
  });
  new Gauge({
    name: 'freehold_database_waiting',
    help: 'Queries and transactions that wait for a connection to the database.',
    registers,
    collect() {
      this.set(database.poolState().waiting);
    },
  });
  const durations = new Histogram({
    name: 'freehold_http_request_duration_seconds',
    help: 'From a request being read to its answer being ready.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });

  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    async requestTimes(ctx, next) {
      const startedAt = performance.now();
      try {
        await next();
      } finally {
        durations.observe(labelsOf(ctx), (performance.now() - startedAt) / 1000);
      }
    },
  };
}

/** Routes, and not paths, and known methods: anybody can send ever other ones, and each would be kept for good. */
function labelsOf(ctx: Context): { method: string; route: string; status: string } {
  const status = String(ctx.status);
  // Set by the router, where a route took the request.
  const route: unknown = Reflect.get(ctx, '_matchedRoute');
  return typeof route === 'string' ? { method: ctx.method, route, status } : { method: 'any', route: 'none', status };
}
