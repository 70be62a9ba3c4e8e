import type { Middleware } from 'koa';
import type { EmulatorContext } from '../../emulator-context.ts';
import type { FaultResponses } from '../../faults/fault-middleware.ts';
import { logUnexpectedError } from '../../http/unexpected-error.ts';
import { PageError } from '../errors.ts';
import { showErrorPage } from './error-page.ts';

/** Shows errors on a page, unless they were redirected to the app. */
export function handlePageErrors({ log }: EmulatorContext): Middleware {
  return async (ctx, next) => {
    // Pages contain tokens of one session, and redirects contain codes.
    ctx.set('Cache-Control', 'no-store');
    try {
      await next();
    } catch (error) {
      if (error instanceof PageError) {
        showErrorPage(ctx, error.status, error.message);
      } else {
        logUnexpectedError(error, log);
        showErrorPage(ctx, 500, 'Something went wrong');
      }
    }
  };
}

/** Pages for faults. */
export const pageFaultResponses: FaultResponses = {
  throttle: (ctx) => showErrorPage(ctx, 429, 'Too many requests'),
  fail: (ctx) => showErrorPage(ctx, 500, 'Something went wrong'),
};
