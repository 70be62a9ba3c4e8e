import { createServer, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { z } from 'zod';

/** An export as it arrived. */
export interface ReceivedExport {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  /** Whether its status is ERROR. */
  readonly isError: boolean;
}

export interface ReceivedMetric {
  readonly name: string;
  /** Of a histogram: how many values; of a gauge: the value. */
  readonly points: readonly {
    readonly attributes: Readonly<Record<string, string | number>>;
    readonly value: number;
  }[];
}

/** A small collector: it receives OTLP over HTTP, and parses its JSON. */
export interface OtlpReceiver {
  readonly url: string;
  readonly exports: ReceivedExport[];
  /** The status of the next responses. @default 200 */
  respondWith(status: number): void;
  /** The spans so far. Exports have to be `http/json`. */
  spans(): ReceivedSpan[];
  metrics(): ReceivedMetric[];
  /** The attributes of the process. */
  resource(): Readonly<Record<string, string | number>>;
  close(): Promise<void>;
}

const attributes = z
  .array(
    z.object({
      key: z.string(),
      value: z.object({
        stringValue: z.string().optional(),
        intValue: z.coerce.number().optional(),
        doubleValue: z.number().optional(),
      }),
    }),
  )
  .default([])
  .transform((list) =>
    Object.fromEntries(
      list.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue ?? '']),
    ),
  );

const resource = z.object({ attributes });

const tracesBody = z.object({
  resourceSpans: z.array(
    z.object({
      resource,
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z
              .object({
                traceId: z.string(),
                spanId: z.string(),
                parentSpanId: z.string().optional(),
                name: z.string(),
                attributes,
                status: z.object({ code: z.number().optional() }).default({}),
              })
              .transform(({ status, ...span }) => ({ parentSpanId: undefined, ...span, isError: status.code === 2 })),
          ),
        }),
      ),
    }),
  ),
});

const histogramPoints = z.array(
  z
    .object({ attributes, count: z.coerce.number() })
    .transform(({ attributes, count }) => ({ attributes, value: count })),
);

const gaugePoints = z.array(
  z
    .object({ attributes, asDouble: z.number().optional(), asInt: z.coerce.number().optional() })
    .transform(({ attributes, asDouble, asInt }) => ({ attributes, value: asDouble ?? asInt ?? Number.NaN })),
);

const metricsBody = z.object({
  resourceMetrics: z.array(
    z.object({
      resource,
      scopeMetrics: z.array(
        z.object({
          metrics: z.array(
            z
              .object({
                name: z.string(),
                histogram: z.object({ dataPoints: histogramPoints }).optional(),
                gauge: z.object({ dataPoints: gaugePoints }).optional(),
              })
              .transform(({ name, histogram, gauge }) => ({
                name,
                points: histogram?.dataPoints ?? gauge?.dataPoints ?? [],
              })),
          ),
        }),
      ),
    }),
  ),
});

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const exports: ReceivedExport[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    exports.push({ path: request.url ?? '', headers: request.headers, body: await buffer(request) });
    response.writeHead(status, { 'Content-Type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port.');

  const bodiesAt = (path: string) =>
    exports.filter((each) => each.path === path).map(({ body }): unknown => JSON.parse(body.toString()));
  const traceBodies = () => bodiesAt('/v1/traces').flatMap((body) => tracesBody.parse(body).resourceSpans);
  const metricBodies = () => bodiesAt('/v1/metrics').flatMap((body) => metricsBody.parse(body).resourceMetrics);
  return {
    url: `http://127.0.0.1:${address.port}`,
    exports,
    respondWith(next) {
      status = next;
    },
    spans: () => traceBodies().flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
    metrics: () => metricBodies().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics)),
    resource: () => [...traceBodies(), ...metricBodies()][0]?.resource.attributes ?? {},
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
