import type { Telemetry } from '@freehold/telemetry';
import type { Middleware } from 'koa';
import type { RequestState } from './api-context.ts';
import { matchedRoute } from './matched-route.ts';

/** Measures each request, and puts the id of its trace into its log. */
export function requestTelemetry(telemetry: Telemetry): Middleware<RequestState> {
  return async (ctx, next) => {
    const traceparent = ctx.req.headers['traceparent'];
    const request = telemetry.startRequest(typeof traceparent === 'string' ? traceparent : undefined);
    if (request.traceId !== undefined) ctx.state.log.bind('trace_id', request.traceId);
    try {
      await request.run(next);
    } finally {
      const { method, status } = ctx;
      request.end({ method, status, route: matchedRoute(ctx), problem: ctx.state.log.problemCode });
    }
  };
}
