import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import type { Log } from '../log.ts';
import type { RequestState } from './api-context.ts';
import { pathOf } from './request-target.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What all lines about a request say. */
interface Bindings {
  readonly request_id: string;
  sub?: string;
  tenant?: string;
}

/**
 * A log whose lines say which request they are about. A child of pino's would do the same, and for two more bindings and a
 * single line, as most requests have it, would cost several times as much as to find out whose token it is.
 */
export class RequestLog {
  readonly #log: Log;
  readonly #bindings: Bindings;

  constructor(log: Log, requestId: string) {
    this.#log = log;
    this.#bindings = { request_id: requestId };
  }

  /** Has all further lines say this, too. */
  bind(name: 'sub' | 'tenant', value: string): void {
    this.#bindings[name] = value;
  }

  debug(fields: Fields, message: string): void {
    this.#log.debug({ ...this.#bindings, ...fields }, message);
  }

  info(fields: Fields, message: string): void {
    this.#log.info({ ...this.#bindings, ...fields }, message);
  }

  warn(fields: Fields, message: string): void {
    this.#log.warn({ ...this.#bindings, ...fields }, message);
  }

  error(fields: Fields, message: string): void {
    this.#log.error({ ...this.#bindings, ...fields }, message);
  }
}

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
    ctx.state = { ...ctx.state, requestId, log: new RequestLog(log, requestId) };
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
