import type { Database } from '@freehold/database';
import type { Context, Middleware } from 'koa';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestState } from '../../http/api-context.ts';
import { matchedRoute } from '../../http/matched-route.ts';

/** The metrics of the process. */
export interface Metrics {
  /** The metrics in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Measures the duration of requests. */
  readonly requestTimes: Middleware<RequestState>;
}

/**
 * Measures the process and Node (`process_…`, `nodejs_…`, with the delay of the event loop), database connections, and
 * requests by method, route and status. The metrics name no tenant and no user.
 */
export function createMetrics(database: Pick<Database, 'poolState'>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  new Gauge({
    name: 'freehold_database_connections',
    help: 'Connections to the database, idle and in use.',
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
    help: 'Queries and transactions that wait for a connection.',
    registers,
    collect() {
      this.set(database.poolState().waiting);
    },
  });
  const durations = new Histogram({
    name: 'freehold_http_request_duration_seconds',
    help: 'Time from reading a request to finishing its response.',
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

/** Labels are bounded: routes instead of paths, and known methods only. */
function labelsOf(ctx: Context): { method: string; route: string; status: string } {
  const status = String(ctx.status);
  const route = matchedRoute(ctx);
  return route === undefined ? { method: 'any', route: 'none', status } : { method: ctx.method, route, status };
}
