export type { ApiContext, RequestState } from './api-context.ts';
export { corsMiddleware } from './cors.ts';
export { requestLog } from './request-log.ts';
export { rejectMalformedRequest } from './request-target.ts';
export { apiRouter } from './router.ts';
