#!/bin/sh
# @opentelemetry/sdk-trace 3.1.0: the tracer provider and the batch processor read none of OpenTelemetry's variables, while the
# OTLP exporters of the same release read theirs.
#
# Guess: the specification says that an SDK reads OTEL_TRACES_SAMPLER and OTEL_BSP_MAX_QUEUE_SIZE, so a provider without
# options heeds them, as the exporter without a URL heeds OTEL_EXPORTER_OTLP_ENDPOINT.
# Seen: with OTEL_TRACES_SAMPLER=always_off the span is recorded, and with OTEL_BSP_MAX_QUEUE_SIZE=1 all of ten spans are
# kept. The exporter sends to the variable's endpoint. So a sampler that an operator sets is silently not heeded, unless the
# program parses the variable and passes the sampler.
#
# Output seen:
#   OTEL_TRACES_SAMPLER=always_off        recording true
#   OTEL_BSP_MAX_QUEUE_SIZE=1             exported 10 of 10
#   OTEL_EXPORTER_OTLP_ENDPOINT           received /v1/traces
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . @opentelemetry/api@1.10.0 \
  @opentelemetry/sdk-trace@3.1.0 @opentelemetry/exporter-trace-otlp-http@0.301.0 >/dev/null 2>&1
cat >try.mjs <<'END'
import { once } from 'node:events';
import { createServer } from 'node:http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor, InMemorySpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';

process.env.OTEL_TRACES_SAMPLER = 'always_off';
process.env.OTEL_BSP_MAX_QUEUE_SIZE = '1';
const memory = new InMemorySpanExporter();
const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter: memory })] });
const spans = Array.from({ length: 10 }, () => provider.getTracer('try').startSpan('span'));
console.log('OTEL_TRACES_SAMPLER=always_off       ', 'recording', spans[0].isRecording());
for (const span of spans) span.end();
await provider.forceFlush();
const finished = memory.getFinishedSpans();
console.log('OTEL_BSP_MAX_QUEUE_SIZE=1            ', `exported ${finished.length} of ${spans.length}`);

const received = [];
const server = createServer((request, response) => {
  received.push(request.url);
  request.resume().on('end', () => response.end('{}'));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `http://127.0.0.1:${server.address().port}`;
await new Promise((resolve) => new OTLPTraceExporter().export(finished, resolve));
console.log('OTEL_EXPORTER_OTLP_ENDPOINT          ', 'received', received.join());
server.closeAllConnections();
server.close();
END
node try.mjs | tee seen
cat >expected <<'END'
OTEL_TRACES_SAMPLER=always_off        recording true
OTEL_BSP_MAX_QUEUE_SIZE=1             exported 10 of 10
OTEL_EXPORTER_OTLP_ENDPOINT           received /v1/traces
END
diff expected seen && echo 'As before.'
