import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Log } from '../log.ts';
import type { RequestState } from './api-context.ts';
import { RequestLogger } from './request-logger.ts';
import { pathOf } from './request-target.ts';

/**
 * Gives each request an id and a log, and writes a line for its response: method, path, status, milliseconds, the `code` of
 * a problem, and the tenant and `sub` once they are known. Query strings, headers and bodies aren't logged: they carry
 * secrets.
 *
 * The id is always a new one, so that callers can't write into the log.
 */
export function requestLog(log: Log): Middleware<RequestState> {
  return async (ctx, next) => {
    const startedAt = performance.now();
    const path = pathOf(ctx) ?? '(no path)';
    const requestId = randomUUID();
    ctx.state = { ...ctx.state, requestId, log: new RequestLogger(log, requestId) };
    ctx.set('X-Request-Id', requestId);
    await next();
    // Load balancers send several a second.
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
