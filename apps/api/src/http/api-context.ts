import type { RouterContext } from '@koa/router';
import type { RequestLogger } from './request-logger.ts';

/** What every request carries. */
export interface RequestState {
  /** A UUID. It is in the log, in the `X-Request-Id` header and in problem documents. */
  readonly requestId: string;
  readonly log: RequestLogger;
  /** What a JSON body held; `undefined` where there is none. */
  body?: unknown;
}

export type ApiContext = RouterContext<RequestState>;

/** Handles a request at the end of the middleware. */
export type Handler = (ctx: ApiContext) => Promise<void>;
