import type { Context, Middleware } from 'koa';
import type { EmulatorContext } from '../../emulator-context.ts';
import type { FaultAnswers } from '../../faults/fault-step.ts';
import { OAuthError } from './oauth-error.ts';

/** Tells apps why a request failed, in the form of OAuth 2.0. The log knows more, and nothing secret. */
export function answerOAuthErrors({ log }: EmulatorContext): Middleware {
  return async (ctx, next) => {
    // RFC 6749, 5.1
    ctx.set('Cache-Control', 'no-store');
    try {
      await next();
    } catch (error) {
      if (error instanceof OAuthError) {
        log(`${ctx.path} refused a request with ${error.code}: ${error.message}.`);
        answer(ctx, error.status, error.code);
      } else {
        log(`Unexpected error: ${error instanceof Error ? error.stack : String(error)}`);
        answer(ctx, 500, 'server_error');
      }
    }
  };
}

/** What faults look like here: AWS documents neither [inferred]. */
export const OAUTH_FAULTS: FaultAnswers = {
  throttle: (ctx) => answer(ctx, 429, 'too_many_requests'),
  fail: (ctx) => answer(ctx, 500, 'server_error'),
};

function answer(ctx: Context, status: number, error: string): void {
  ctx.status = status;
  ctx.body = { error };
}
