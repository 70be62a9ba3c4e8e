import type { ApiContext } from '../http/api-context.ts';
import { readBody } from '../http/body.ts';
import { Problem } from '../http/errors/problem.ts';
import { parse } from '../http/parse.ts';
import { queryFields } from '../http/query.ts';
import type { Endpoint, EndpointInput } from './endpoint.ts';

/** Who may call an endpoint: everybody, any signed-in user, or a member of a tenant who has the permission there. */
export type RouteAccess =
  | { readonly kind: 'public' }
  | { readonly kind: 'user' }
  | { readonly kind: 'tenant'; readonly permission: string };

/** What the documentation says of a route. */
export interface RouteDescription {
  readonly endpoint: Endpoint;
  readonly access: RouteAccess;
}

/**
 * Reads from a request what the endpoint declares.
 *
 * @throws {Problem} `not_found` for path parameters that don't match, `validation_failed`, `unsupported_media_type`
 */
export function readInput<Declared extends Endpoint>(ctx: ApiContext, endpoint: Declared): EndpointInput<Declared> {
  const params = endpoint.params?.safeParse(ctx.params);
  if (params?.success === false) throw new Problem('not_found');
  const input = {
    params: params?.data,
    query: endpoint.query === undefined ? undefined : parse(endpoint.query, queryFields(ctx)),
    body: endpoint.body === undefined ? undefined : readBody(ctx, endpoint.body),
  };
  // Each member was parsed by the schema that its type is derived from.
  return input as EndpointInput<Declared>;
}

/** Responds with what a handler returned. */
export function respond(ctx: ApiContext, { response }: Endpoint, body: unknown): void {
  ctx.status = response.status;
  if (response.body !== undefined) ctx.body = body;
}
