import type { Router } from '@koa/router';
import type { Permission } from '../access/permissions.ts';
import type { ApiContext, RequestState } from '../http/api-context.ts';
import { readBody } from '../http/body.ts';
import { parse } from '../http/parse.ts';
import { Problem } from '../problems/problem.ts';
import type { Operation, OperationInput } from './operation.ts';

/** Who may call an operation: anybody, whoever is signed in, or whoever has a permission in their tenant. */
export type Caller = 'anybody' | 'signed-in' | Permission;

/** An operation, who may call it, and what answers. `Access` makes these. */
export interface Route {
  readonly operation: Operation;
  readonly caller: Caller;
  /** Answers, or throws what becomes a problem. */
  readonly handle: (ctx: ApiContext) => Promise<void>;
}

/** Mounts routes in their order. */
export function mount(router: Router<RequestState>, routes: readonly Route[]): void {
  for (const { operation, handle } of routes) router.register(operation.path, [operation.method], handle);
}

/**
 * Reads of a request what the operation declares.
 *
 * @throws {Problem} `not_found` for a path that can't be anybody's, `validation_failed`, `unsupported_media_type`
 */
export function readInput<Declared extends Operation>(ctx: ApiContext, declared: Declared): OperationInput<Declared> {
  const params = declared.params?.safeParse(ctx.params);
  if (params?.success === false) throw new Problem('not_found');
  const input = {
    params: params?.data,
    query: declared.query === undefined ? undefined : parse(declared.query, ctx.query),
    body: declared.body === undefined ? undefined : readBody(ctx, declared.body),
  };
  // Each member was parsed by the very schema that its type is derived from.
  return input as OperationInput<Declared>;
}

/** Answers with what a handler returned. */
export function answerWith(ctx: ApiContext, { answer }: Operation, body: unknown): void {
  ctx.status = answer.status;
  if (answer.body !== undefined) ctx.body = body;
}
