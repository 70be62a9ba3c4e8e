import type { Middleware } from 'koa';
import type { RequestState } from './api-context.ts';

/**
 * Cuts off a client that doesn't take its response in time, whether it reads nothing or a byte now and then. A reset frees
 * what the kernel still holds for it.
 */
export function limitResponseTime(milliseconds: number): Middleware<RequestState> {
  return async (ctx, next) => {
    await next();
    const { res, socket } = ctx;
    if (res.closed) return;
    const timer = setTimeout(() => {
      ctx.state.log.info(
        { event: 'response_not_taken' },
        'The client did not take the response in time and was cut off',
      );
      socket.resetAndDestroy();
    }, milliseconds);
    res.once('close', () => clearTimeout(timer));
  };
}
