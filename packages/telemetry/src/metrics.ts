import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { createMetricExporter } from './exporters.ts';
import type { TelemetryOptions } from './options.ts';
import { attributesOf, type RequestOutcome } from './traces.ts';

/** What is measured whenever metrics are sent. */
export interface Gauge {
  /** `freehold.database.connections.idle`. */
  readonly name: string;
  readonly description: string;
  /** In UCUM: `s`, `{connection}`. */
  readonly unit: string;
  read(): number;
}

export interface Metrics {
  recordRequest(outcome: RequestOutcome, seconds: number): void;
  addGauge(gauge: Gauge): void;
  close(): Promise<void>;
}

/** Boundaries in seconds, as the conventions for `http.server.request.duration` give them. */
const durationBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

export function createMetrics(url: string, resource: Resource, options: TelemetryOptions): Metrics {
  const exportIntervalMillis = options.metricMilliseconds;
  const reader = new PeriodicExportingMetricReader({
    exporter: createMetricExporter(url, options),
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(10_000, exportIntervalMillis),
  });
  const provider = new MeterProvider({ resource, readers: [reader] });
  const meter = provider.getMeter('freehold');
  const durations = meter.createHistogram('http.server.request.duration', {
    description: 'Time from reading a request to finishing its response.',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBoundaries },
  });

  const delay = monitorEventLoopDelay();
  delay.enable();
  function addGauge({ name, description, unit, read }: Gauge): void {
    meter.createObservableGauge(name, { description, unit }).addCallback((result) => result.observe(read()));
  }
  addGauge({
    name: 'nodejs.eventloop.delay.p99',
    description: 'The delay of the event loop since the last export: 99 of 100 turns are no later.',
    unit: 's',
    read() {
      const seconds = delay.percentile(99) / 1e9;
      delay.reset();
      return seconds;
    },
  });

  return {
    addGauge,
    recordRequest: (outcome, seconds) => durations.record(seconds, attributesOf(outcome)),
    async close() {
      delay.disable();
      await provider.shutdown();
    },
  };
}
