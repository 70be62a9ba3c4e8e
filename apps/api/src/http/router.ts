import { Router } from '@koa/router';
import type { RequestState } from './api-context.ts';

/** Creates a router whose paths are case-sensitive and match with and without a trailing slash. */
export function apiRouter(prefix = ''): Router<RequestState> {
  return new Router<RequestState>({ prefix, sensitive: true, strict: false });
}
