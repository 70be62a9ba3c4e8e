import type { RouterContext } from '@koa/router';
import type { RequestLog } from './request-log.ts';

/** What every request carries. */
export interface RequestState {
  /** Made here; in the log, in the `X-Request-Id` header and in problem documents. */
  readonly requestId: string;
  /** A log whose lines name the request and, once they are known, the person and the tenant. */
  readonly log: RequestLog;
}

export type ApiContext = RouterContext<RequestState>;

/** The end of a request's way. */
export type Handler = (ctx: ApiContext) => Promise<void>;
