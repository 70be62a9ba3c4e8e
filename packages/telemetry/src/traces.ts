import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { Resource } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { createTraceExporter } from './exporters.ts';
import type { TelemetryOptions } from './options.ts';
import { createSampler } from './sampler.ts';

/** What a span within a request stands for. */
export type OperationKind = 'guard' | 'sql' | 'cognito';

/** The conventions of OpenTelemetry have a name for each kind's operation. */
const operationKinds = {
  guard: { attribute: 'code.function.name', spanKind: SpanKind.INTERNAL, isFailureAnError: false },
  sql: { attribute: 'db.operation.name', spanKind: SpanKind.CLIENT, isFailureAnError: true },
  cognito: { attribute: 'rpc.method', spanKind: SpanKind.CLIENT, isFailureAnError: true },
} as const;

/** How a request ended. */
export interface RequestOutcome {
  readonly method: string;
  /** The route's pattern, `/api/notes/:id`; `undefined` where no route matches. Never the path. */
  readonly route: string | undefined;
  readonly status: number;
  /** The code of the problem that it ended with. */
  readonly problem: string | undefined;
}

/** Attributes that name no user, no tenant and nothing that a request carries. */
export function attributesOf({ method, route, status, problem }: RequestOutcome): Record<string, string | number> {
  return {
    'http.request.method': method,
    ...(route !== undefined && { 'http.route': route }),
    'http.response.status_code': status,
    ...(problem !== undefined && { 'error.type': problem }),
  };
}

/** The span of a request. */
export interface RequestSpan {
  readonly traceId: string;
  /** Runs work whose spans become parts of this one. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  end(outcome: RequestOutcome): void;
}

export interface Traces {
  /** @param traceparent the header of the request (W3C Trace Context) */
  startRequest(traceparent: string | undefined): RequestSpan;
  /** Runs work in a span of its own within the request's. Outside a request there is none. */
  traceOperation<Result>(kind: OperationKind, name: string, work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/**
 * Creates the tracer of the process. It isn't registered globally, so no library finds it and records what it does. No
 * propagator exists either: nothing of a trace is sent on.
 */
export function createTraces(url: string, resource: Resource, options: TelemetryOptions): Traces {
  const provider = new TracerProvider({
    resource,
    sampler: createSampler(options.sampler, options.samplerRatio),
    spanProcessors: [
      new BatchSpanProcessor({ exporter: createTraceExporter(url, options), exportTimeoutMillis: 10_000 }),
    ],
  });
  const tracer = provider.getTracer('freehold');
  const parents = new AsyncLocalStorage<Context>();

  /** `tracestate` and `baggage` may hold anything, and are never read. */
  function remoteParent(traceparent: string | undefined): Context {
    const remote = options.trustsTraceparent && traceparent !== undefined ? parseTraceParent(traceparent) : null;
    return remote === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...remote, isRemote: true });
  }

  return {
    startRequest(traceparent) {
      const parent = remoteParent(traceparent);
      const span = tracer.startSpan('request', { kind: SpanKind.SERVER }, parent);
      const context = trace.setSpan(parent, span);
      return {
        traceId: span.spanContext().traceId,
        run: (work) => parents.run(context, work),
        end(outcome) {
          span.updateName(outcome.route === undefined ? outcome.method : `${outcome.method} ${outcome.route}`);
          span.setAttributes(attributesOf(outcome));
          if (outcome.status >= 500) fail(span);
          span.end();
        },
      };
    },

    async traceOperation(kind, name, work) {
      const parent = parents.getStore();
      if (parent === undefined) return work();
      const { attribute, spanKind, isFailureAnError } = operationKinds[kind];
      const span = tracer.startSpan(`${kind} ${name}`, { kind: spanKind, attributes: { [attribute]: name } }, parent);
      try {
        return await parents.run(trace.setSpan(parent, span), work);
      } catch (error) {
        if (isFailureAnError) fail(span);
        throw error;
      } finally {
        span.end();
      }
    },

    close: () => provider.shutdown(),
  };
}

/** Without a message: errors quote what they were given. */
function fail(span: Span): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
}
