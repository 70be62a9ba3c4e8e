import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { PushMetricExporter } from '@opentelemetry/sdk-metrics';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Signal, TelemetryOptions } from './options.ts';

/** The exporters' own, retries included, unless OTEL_EXPORTER_OTLP_TIMEOUT says another. */
const defaultTimeoutMilliseconds = 10_000;

export function createTraceExporter(url: string, options: TelemetryOptions): SpanExporter {
  const settings = { url, headers: { ...options.headers } };
  const exporter =
    options.protocol === 'http/json' ? new JsonTraceExporter(settings) : new ProtobufTraceExporter(settings);
  return reportFailures(exporter, 'traces', options);
}

/** Metrics that weren't sent by the time of the next ones are given up. */
export function createMetricExporter(url: string, options: TelemetryOptions): PushMetricExporter {
  const { headers, metricMilliseconds } = options;
  const isFrequent = metricMilliseconds < defaultTimeoutMilliseconds;
  const settings = { url, headers: { ...headers }, ...(isFrequent && { timeoutMillis: metricMilliseconds }) };
  const exporter =
    options.protocol === 'http/json' ? new JsonMetricExporter(settings) : new ProtobufMetricExporter(settings);
  return reportFailures(exporter, 'metrics', options);
}

interface Exporter<Items> {
  export(items: Items, done: (result: ExportResult) => void): void;
}

/** Reports when exports begin to fail, and when they succeed again. The SDK's own log would write a line for each. */
function reportFailures<Items, Reported extends Exporter<Items>>(
  exporter: Reported & Exporter<Items>,
  signal: Signal,
  { onExportFailed, onExportRecovered }: TelemetryOptions,
): Reported {
  const send = exporter.export.bind(exporter);
  let isFailing = false;
  exporter.export = (items, done) =>
    send(items, (result) => {
      const hasFailed = result.code === ExportResultCode.FAILED;
      if (hasFailed && !isFailing) onExportFailed(signal, result.error ?? new Error('The export failed.'));
      if (!hasFailed && isFailing) onExportRecovered(signal);
      isFailing = hasFailed;
      done(result);
    });
  return exporter;
}
