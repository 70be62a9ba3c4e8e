import { z } from 'zod';
import { emptyOr, flag, integer } from './formats.ts';
import { collectorUrl, keyValues, ratio, requestHeaders } from './telemetry-formats.ts';

/** The variables of traces and metrics. Their names and forms are OpenTelemetry's, but for `TRUSTED_TRACEPARENT`. */
export const telemetryVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: emptyOr(collectorUrl()).prefault('').meta({
    section: 'OpenTelemetry',
    description:
      'The collector that traces and metrics are sent to, by OTLP over HTTP. They are at /v1/traces and /v1/metrics below it. Empty: nothing is sent.',
  }),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: emptyOr(collectorUrl()).prefault('').meta({
    description: 'The whole URL for traces, where it differs. Alone, it sends traces and no metrics.',
  }),
  OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: emptyOr(collectorUrl()).prefault('').meta({
    description: 'The whole URL for metrics, where it differs. Alone, it sends metrics and no traces.',
  }),
  OTEL_EXPORTER_OTLP_HEADERS: requestHeaders().prefault('').meta({
    description: 'Headers for the collector, such as its token: NAME=value, comma-separated, values percent-encoded.',
    secret: true,
  }),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(['http/protobuf', 'http/json']).prefault('http/protobuf').meta({
    description: 'How traces and metrics are encoded: http/protobuf or http/json.',
  }),
  OTEL_SERVICE_NAME: emptyOr(z.string().max(255)).prefault('').meta({
    description: 'The name of the service. Empty: that of OTEL_RESOURCE_ATTRIBUTES, or freehold.',
  }),
  OTEL_RESOURCE_ATTRIBUTES: keyValues().prefault('').meta({
    description:
      'What describes the process, such as deployment.environment.name=production: NAME=value, comma-separated.',
  }),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).prefault('otlp').meta({ description: 'none: no traces are sent.' }),
  OTEL_METRICS_EXPORTER: z.enum(['otlp', 'none']).prefault('otlp').meta({ description: 'none: no metrics are sent.' }),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .prefault('parentbased_always_on')
    .meta({ description: 'Which requests are traced.' }),
  OTEL_TRACES_SAMPLER_ARG: ratio().prefault('1').meta({
    description: 'The share of requests that the samplers by ratio trace: 0 to 1.',
  }),
  OTEL_METRIC_EXPORT_INTERVAL: integer(100, 86_400_000)
    .prefault('60000')
    .meta({ description: 'How often metrics are sent, in milliseconds.' }),
  OTEL_SDK_DISABLED: z.enum(['true', 'false']).prefault('false').meta({
    description: 'true: nothing is sent, whatever the other variables say.',
  }),
  TRUSTED_TRACEPARENT: flag().prefault('0').meta({
    description:
      '1: the traceparent header decides which trace a request belongs to, and whether it is traced. For a proxy that sets it.',
  }),
} as const;
