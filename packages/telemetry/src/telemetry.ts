import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { createMetrics, type Gauge, type Metrics } from './metrics.ts';
import type { TelemetryOptions } from './options.ts';
import { createTraces, type OperationKind, type RequestOutcome, type Traces } from './traces.ts';

export type { Gauge } from './metrics.ts';
export type { SamplerName, Signal, TelemetryOptions } from './options.ts';
export type { OperationKind, RequestOutcome } from './traces.ts';

/** A request that is measured. */
export interface RequestTelemetry {
  /** `undefined` where traces are off. */
  readonly traceId: string | undefined;
  /** Runs the request's work. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  end(outcome: RequestOutcome): void;
}

/** Traces and metrics of a process, exported by OTLP. Spans are made by hand; nothing is instrumented automatically. */
export interface Telemetry {
  /** @param traceparent the request's header. It counts only where `trustsTraceparent` is set */
  startRequest(traceparent: string | undefined): RequestTelemetry;
  /**
   * Runs work, in a span of its own where it belongs to a request.
   *
   * @param name one of few: a statement's command, an operation of Cognito, a guard
   */
  traceOperation<Result>(kind: OperationKind, name: string, work: () => Promise<Result>): Promise<Result>;
  addGauge(gauge: Gauge): void;
  /** Sends what is left, for three seconds at most. */
  close(): Promise<void>;
}

/** A collector that doesn't answer must not keep a process from ending. */
const closeMilliseconds = 3_000;

/**
 * Starts exporting. What can't be sent is dropped: 2,048 spans wait at most, and no request waits for an export.
 *
 * @example
 * const telemetry = createTelemetry({ urls: { traces: 'http://localhost:4318/v1/traces' }, … });
 */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const resource = defaultResource().merge(
    resourceFromAttributes({
      'service.instance.id': randomUUID(),
      ...options.resourceAttributes,
      'service.name': options.serviceName,
    }),
  );
  const { traces: tracesUrl, metrics: metricsUrl } = options.urls;
  const traces = tracesUrl === undefined ? undefined : createTraces(tracesUrl, resource, options);
  const metrics = metricsUrl === undefined ? undefined : createMetrics(metricsUrl, resource, options);
  return {
    startRequest: (traceparent) => startRequest(traces, metrics, traceparent),
    traceOperation: (kind, name, work) => (traces === undefined ? work() : traces.traceOperation(kind, name, work)),
    addGauge: (gauge) => metrics?.addGauge(gauge),
    async close() {
      const closed = Promise.allSettled([traces?.close(), metrics?.close()]);
      await Promise.race([closed, setTimeout(closeMilliseconds, undefined, { ref: false })]);
    },
  };
}

function startRequest(
  traces: Traces | undefined,
  metrics: Metrics | undefined,
  traceparent: string | undefined,
): RequestTelemetry {
  const startedAt = performance.now();
  const span = traces?.startRequest(traceparent);
  return {
    traceId: span?.traceId,
    run: (work) => (span === undefined ? work() : span.run(work)),
    end(outcome) {
      span?.end(outcome);
      metrics?.recordRequest(outcome, (performance.now() - startedAt) / 1_000);
    },
  };
}
