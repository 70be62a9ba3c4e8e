import type { Router } from '@koa/router';
import type { Permission } from '../guards/permissions.ts';
import type { ApiContext, RequestState } from '../http/api-context.ts';
import { readBody } from '../http/body.ts';
import { Problem } from '../http/errors/problem.ts';
import { parse } from '../http/parse.ts';
import type { Endpoint, EndpointInput } from './endpoint.ts';

/** Who may call an operation: anybody, whoever is signed in, or whoever has a permission in their tenant. */
export type Caller = 'anybody' | 'signed-in' | Permission;

/** An operation, who may call it, and what answers. `Access` makes these. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly caller: Caller;
  /** Answers, or throws what becomes a problem. */
  readonly handle: (ctx: ApiContext) => Promise<void>;
}

/** Mounts routes in their order. */
export function mount(router: Router<RequestState>, routes: readonly Route[]): void {
  for (const { endpoint, handle } of routes) router.register(endpoint.path, [endpoint.method], handle);
}

/**
 * Reads of a request what the operation declares.
 *
 * @throws {Problem} `not_found` for a path that can't be anybody's, `validation_failed`, `unsupported_media_type`
 */
export function readInput<Declared extends Endpoint>(ctx: ApiContext, endpoint: Declared): EndpointInput<Declared> {
  const params = endpoint.params?.safeParse(ctx.params);
  if (params?.success === false) throw new Problem('not_found');
  const input = {
    params: params?.data,
    query: endpoint.query === undefined ? undefined : parse(endpoint.query, ctx.query),
    body: endpoint.body === undefined ? undefined : readBody(ctx, endpoint.body),
  };
  // Each member was parsed by the very schema that its type is derived from.
  return input as EndpointInput<Declared>;
}

/** Answers with what a handler returned. */
export function respond(ctx: ApiContext, { response }: Endpoint, body: unknown): void {
  ctx.status = response.status;
  if (response.body !== undefined) ctx.body = body;
}
