/** What is exported. */
export type Signal = 'traces' | 'metrics';

/** The samplers of OTEL_TRACES_SAMPLER. A `parentbased` one keeps to the decision of the trace that a request belongs to. */
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio';

export interface TelemetryOptions {
  /** Where each signal is sent, by OTLP over HTTP: `https://collector:4318/v1/traces`. One without a URL is off. */
  readonly urls: Readonly<Partial<Record<Signal, string>>>;
  /** A secret: they often authenticate. */
  readonly headers: Readonly<Record<string, string>>;
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly serviceName: string;
  /** Further attributes of the process, such as `deployment.environment.name`. */
  readonly resourceAttributes: Readonly<Record<string, string>>;
  readonly sampler: SamplerName;
  /** For the samplers by ratio: from 0 to 1. */
  readonly samplerRatio: number;
  /** How often metrics are sent. */
  readonly metricMilliseconds: number;
  /** Whether a request's `traceparent` decides which trace it belongs to. */
  readonly trustsTraceparent: boolean;
  /** Is called once when a signal can't be sent, and again only after it could. */
  readonly onExportFailed: (signal: Signal, error: Error) => void;
  /** Is called when a signal can be sent again. */
  readonly onExportRecovered: (signal: Signal) => void;
}
