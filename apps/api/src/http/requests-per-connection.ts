import type { Socket } from 'node:net';
import type { Middleware } from 'koa';

/**
 * Closes a connection after its last request. Node's `maxRequestsPerSocket` refuses requests beyond the limit, but leaves the
 * connection open.
 */
export function limitRequestsPerConnection(limit: number): Middleware {
  const counts = new WeakMap<Socket, number>();
  return async (ctx, next) => {
    const count = (counts.get(ctx.socket) ?? 0) + 1;
    counts.set(ctx.socket, count);
    if (count >= limit) ctx.set('Connection', 'close');
    await next();
  };
}
