import type { Context, Middleware } from 'koa';
import type { EmulatorContext } from '../emulator-context.ts';
import { sendError } from '../http/aws-json.ts';

/** The response to a request with a fault. */
export interface FaultResponses {
  readonly throttle: (ctx: Context) => void;
  readonly fail: (ctx: Context) => void;
}

const awsJsonFaultResponses: FaultResponses = {
  throttle: (ctx) => sendError(ctx, 400, 'TooManyRequestsException', 'Rate exceeded'),
  fail: (ctx) => sendError(ctx, 500, 'InternalErrorException', 'Something went wrong'),
};

/**
 * Counts the request, and applies a fault if one was injected.
 *
 * @param nameOf the name of the request, as faults and counts use it
 * @param responses to throttled and failed requests
 */
export function faultMiddleware(
  { faults, requests }: EmulatorContext,
  nameOf: (ctx: Context) => string,
  responses = awsJsonFaultResponses,
): Middleware {
  return async (ctx, next) => {
    const name = nameOf(ctx);
    requests.add(name);
    const fault = faults.take(name);
    switch (fault?.kind) {
      case 'throttle':
        responses.throttle(ctx);
        return;
      case 'fail':
        responses.fail(ctx);
        return;
      case 'hang-up':
        hangUp(ctx);
        return;
      case 'delay':
        if (!(await faults.wait(fault.milliseconds ?? 0))) {
          hangUp(ctx);
          return;
        }
        break;
      case 'lose-response':
        try {
          await next();
        } finally {
          hangUp(ctx);
        }
        return;
      case 'replace-response': {
        await next();
        // An operation that failed has thrown its own exception.
        const { name: type, message } = fault.exception ?? { name: 'InternalErrorException', message: '' };
        sendError(ctx, 400, type, message);
        return;
      }
    }
    await next();
  };
}

function hangUp(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.destroy();
}
