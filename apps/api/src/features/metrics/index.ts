import type { Feature, Monitor } from '../../feature.ts';
import { listen } from '../../http/listen.ts';
import type { Services } from '../../services.ts';
import { metricsServer } from './metrics-server.ts';

/** Serves `GET /metrics` for Prometheus, on `METRICS_PORT` alone. */
export const metrics: Feature<unknown, never> = { name: 'metrics', monitor: startMetrics };

async function startMetrics({ environment, database, log }: Services<unknown>): Promise<Monitor | undefined> {
  if (environment.METRICS_PORT === 0) return undefined;
  // Loaded only where it is needed: prom-client loads a part of OpenTelemetry.
  const { createMetrics } = await import('./metrics.ts');
  const collected = createMetrics(database);
  const server = metricsServer(collected, log);
  return {
    middleware: collected.requestTimes,
    async listen() {
      await listen(server, environment.METRICS_PORT, environment.HOST);
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
