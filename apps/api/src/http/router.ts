import { Router } from '@koa/router';
import type { RequestState } from './api-context.ts';

/** A router of the API: paths are told apart by case, and a slash at the end makes no difference. */
export function apiRouter(prefix = ''): Router<RequestState> {
  return new Router<RequestState>({ prefix, sensitive: true, strict: false });
}
