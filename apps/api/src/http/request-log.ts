import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Log } from '../log.ts';
import type { RequestState } from './api-context.ts';
import { pathOf } from './request-target.ts';

/**
 * Gives each request an id and a log, and writes a line when it has been answered: method, path, status, milliseconds,
 * and the tenant and `sub` once they are known. No query string, no header and no body: secrets travel there.
 *
 * An id that the caller sends is not taken over, since it would let them write what they like into the log.
 */
export function requestLog(log: Log): Middleware<RequestState> {
  return async (ctx, next) => {
    const startedAt = performance.now();
    const path = pathOf(ctx) ?? '(no path)';
    const requestId = randomUUID();
    ctx.state = { ...ctx.state, requestId, log: log.child({ request_id: requestId }) };
    ctx.set('X-Request-Id', requestId);
    await next();
    // Load balancers ask after the health several times a second.
    const level = path === '/healthz' || path === '/readyz' ? 'debug' : 'info';
    ctx.state.log[level](
      {
        method: ctx.method,
        path,
        status: ctx.status,
        ms: Math.round((performance.now() - startedAt) * 10) / 10,
        remote_address: ctx.ip,
      },
      `${ctx.method} ${path} ${ctx.status}`,
    );
  };
}
