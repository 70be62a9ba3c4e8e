import type { Context, Middleware } from 'koa';
import type { EmulatorContext } from '../emulator-context.ts';
import { sendError } from '../http/aws-json.ts';

/** What a fault looks like to whoever asks. */
export interface FaultResponses {
  readonly throttle: (ctx: Context) => void;
  readonly fail: (ctx: Context) => void;
}

const awsJsonFaultResponses: FaultResponses = {
  throttle: (ctx) => sendError(ctx, 400, 'TooManyRequestsException', 'Rate exceeded'),
  fail: (ctx) => sendError(ctx, 500, 'InternalErrorException', 'Something went wrong'),
};

/**
 * The step of a request that counts it, and has it go wrong where a fault was injected.
 *
 * @param nameOf what the request is for, under the name that faults and counts go by
 * @param responses what it gets that is throttled or fails
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
    }
    await next();
  };
}

function hangUp(ctx: Context): void {
  ctx.respond = false;
  ctx.req.socket.destroy();
}
