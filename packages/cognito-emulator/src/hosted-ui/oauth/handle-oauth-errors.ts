import type { Context, Middleware } from 'koa';
import type { EmulatorContext } from '../../emulator-context.ts';
import type { FaultResponses } from '../../faults/fault-middleware.ts';
import { logUnexpectedError } from '../../http/unexpected-error.ts';
import { OAuthError } from '../errors.ts';

/** Responds to errors in OAuth 2.0's form. The reason goes to the log. */
export function handleOAuthErrors({ log }: EmulatorContext): Middleware {
  return async (ctx, next) => {
    // RFC 6749, 5.1
    ctx.set('Cache-Control', 'no-store');
    try {
      await next();
    } catch (error) {
      if (error instanceof OAuthError) {
        log(`${ctx.path} refused a request with ${error.code}: ${error.message}.`);
        sendOAuthError(ctx, error.status, error.code);
      } else {
        logUnexpectedError(error, log);
        sendOAuthError(ctx, 500, 'server_error');
      }
    }
  };
}

/** Responses to faults. AWS documents neither [inferred]. */
export const oauthFaultResponses: FaultResponses = {
  throttle: (ctx) => sendOAuthError(ctx, 429, 'too_many_requests'),
  fail: (ctx) => sendOAuthError(ctx, 500, 'server_error'),
};

function sendOAuthError(ctx: Context, status: number, error: string): void {
  ctx.status = status;
  ctx.body = { error };
}
