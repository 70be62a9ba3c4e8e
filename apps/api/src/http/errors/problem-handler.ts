import { isPoolerFailure, poolerHint } from '@freehold/database';
import type { Context, Middleware } from 'koa';
import type { RequestState } from '../api-context.ts';
import { Problem, type ProblemCode } from './problem.ts';
import { problemFromError } from './problem-from-error.ts';
import { problemJson } from './problem-json.ts';

/**
 * Renders a problem as a page, if the client is a browser that shows one.
 *
 * @returns whether it has rendered one
 */
export type RenderProblem = (ctx: Context, problem: Problem, requestId: string) => boolean;

/**
 * Responds to every error below it, unknown paths included, with a problem document (RFC 9457).
 *
 * @param renderProblem renders a page instead, where the client is a browser that shows one
 */
export function problemHandler(renderProblem: RenderProblem = () => false): Middleware<RequestState> {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.body == null) throwIfUnmatched(ctx.status);
    } catch (error) {
      const problem = problemFromError(error);
      ctx.state.log.bind('code', problem.code);
      if (problem.status >= 500 && !expectedProblems.has(problem.code)) {
        const hint = isPoolerFailure(problem.cause) ? { hint: poolerHint } : {};
        ctx.state.log.error({ err: problem.cause ?? problem, ...hint }, problem.title);
      } else ctx.state.log.debug({ err: problem.cause }, problem.title);
      respond(ctx, problem, ctx.state.requestId, renderProblem);
    }
  };
}

/** Server errors that are no failure of the API. */
const expectedProblems: ReadonlySet<string> = new Set<ProblemCode>([
  'unsupported_transfer_coding',
  'too_many_connections',
  'draining',
]);

/** Where no route matched, the router has set a status: the path is unknown, or the method isn't allowed. */
function throwIfUnmatched(status: number): void {
  if (status === 404) throw new Problem('not_found');
  if (status === 405 || status === 501) throw new Problem('method_not_allowed');
}

function respond(ctx: Context, problem: Problem, requestId: string, renderProblem: RenderProblem): void {
  ctx.status = problem.status;
  if (!renderProblem(ctx, problem, requestId)) {
    ctx.body = problemJson(problem, requestId);
    ctx.type = 'application/problem+json';
  }
  if (problem.retryAfter !== undefined) ctx.set('Retry-After', String(problem.retryAfter));
  const challenge = challenges[problem.code];
  if (challenge !== undefined) ctx.set('WWW-Authenticate', challenge);
}

/** RFC 6750, section 3. A request without a token gets no error code. */
const challenges: { readonly [code: string]: string | undefined } = {
  token_missing: 'Bearer realm="freehold"',
  token_invalid: 'Bearer realm="freehold", error="invalid_token"',
  token_expired: 'Bearer realm="freehold", error="invalid_token", error_description="expired"',
  token_revoked: 'Bearer realm="freehold", error="invalid_token", error_description="revoked"',
  session_expired: 'Bearer realm="freehold"',
};
