import type { Database } from '@freehold/database';
import type { ApiEnvironment } from '@freehold/environment';
import type { Signal, Telemetry } from '@freehold/telemetry';
import type { Log } from './log.ts';

/**
 * Starts traces and metrics, as OpenTelemetry's variables say.
 *
 * @returns `undefined` where they are off. Then nothing of OpenTelemetry is loaded
 */
export async function startTelemetry(environment: ApiEnvironment, log: Log): Promise<Telemetry | undefined> {
  const urls = collectorUrls(environment);
  if (Object.keys(urls).length === 0) return undefined;
  const attributes = environment.OTEL_RESOURCE_ATTRIBUTES;
  const { createTelemetry } = await import('@freehold/telemetry');
  return createTelemetry({
    urls,
    headers: environment.OTEL_EXPORTER_OTLP_HEADERS,
    protocol: environment.OTEL_EXPORTER_OTLP_PROTOCOL,
    serviceName: environment.OTEL_SERVICE_NAME ?? attributes['service.name'] ?? 'freehold',
    resourceAttributes: attributes,
    sampler: environment.OTEL_TRACES_SAMPLER,
    samplerRatio: environment.OTEL_TRACES_SAMPLER_ARG,
    metricMilliseconds: environment.OTEL_METRIC_EXPORT_INTERVAL,
    trustsTraceparent: environment.TRUSTED_TRACEPARENT,
    onExportFailed: (signal, error) =>
      log.warn({ err: error, signal }, 'The collector can not be reached. What it misses is dropped'),
    onExportRecovered: (signal) => log.info({ signal }, 'The collector can be reached again'),
  });
}

/** Measures the connections to the database. */
export function addDatabaseGauges(telemetry: Telemetry, database: Pick<Database, 'poolState'>): void {
  const gauge = (name: string, description: string, read: () => number) =>
    telemetry.addGauge({ name: `freehold.database.${name}`, description, unit: '{connection}', read });
  gauge('connections.idle', 'Connections that are not in use.', () => database.poolState().idle);
  gauge('connections.busy', 'Connections in use.', () => database.poolState().connections - database.poolState().idle);
  gauge('waiting', 'Queries and transactions that wait for a connection.', () => database.poolState().waiting);
}

/** Where each signal goes. By the specification, the common endpoint is extended by a path, and one of a signal is whole. */
function collectorUrls(environment: ApiEnvironment): Partial<Record<Signal, string>> {
  const {
    OTEL_EXPORTER_OTLP_ENDPOINT: base,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces = below(base, 'v1/traces'),
    OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: metrics = below(base, 'v1/metrics'),
  } = environment;
  if (environment.OTEL_SDK_DISABLED === 'true') return {};
  return {
    ...(traces !== undefined && environment.OTEL_TRACES_EXPORTER === 'otlp' && { traces }),
    ...(metrics !== undefined && environment.OTEL_METRICS_EXPORTER === 'otlp' && { metrics }),
  };
}

function below(base: string | undefined, path: string): string | undefined {
  return base === undefined ? undefined : `${base.replace(/\/+$/, '')}/${path}`;
}
