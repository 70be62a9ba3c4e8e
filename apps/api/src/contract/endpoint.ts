import type { z } from 'zod';
import type { ProblemCode } from '../http/errors/problem.ts';

/**
 * The contract of an endpoint. Requests are parsed by it, handlers are typed by it, and the OpenAPI document is made from
 * it, so that the three agree.
 */
export interface Endpoint {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** With parameters as the router writes them: `/api/notes/:id`. */
  readonly path: `/${string}`;
  /** The group of endpoints that the documentation shows it in. */
  readonly tag: string;
  /** What it does: `List the tenant’s notes`. */
  readonly summary: string;
  /** What else a caller needs to know. */
  readonly description?: string;
  /** The kind of token that it takes. @default `COGNITO_PREFERRED_TOKEN_USE` */
  readonly tokenUse?: 'access' | 'id';
  /** The kind of token that it takes from a session, which holds both. @default `tokenUse` */
  readonly sessionTokenUse?: 'access' | 'id';
  /** The path's parameters. A path with others is not found. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response: {
    readonly status: 200 | 201 | 204;
    readonly description: string;
    /** The schema of the JSON body. @default no body */
    readonly body?: z.ZodType;
  };
  /** Problems beyond those that follow from its input and its guard. */
  readonly problems?: readonly ProblemCode[];
  /** Whether the OpenAPI document shows it. @default true */
  readonly isDocumented?: boolean;
}

/** The parts of a request that the endpoint declares, parsed. */
export interface EndpointInput<Declared extends Endpoint> {
  readonly params: OutputOf<Declared['params']>;
  readonly query: OutputOf<Declared['query']>;
  readonly body: OutputOf<Declared['body']>;
}

/** What a handler returns: the JSON body that the endpoint declares, or nothing. */
// biome-ignore-start lint/suspicious/noConfusingVoidType: it is a return type, by another name.
export type EndpointResponse<Declared extends Endpoint> = Declared['response']['body'] extends z.ZodType
  ? z.output<Declared['response']['body']>
  : void;
// biome-ignore-end lint/suspicious/noConfusingVoidType: end of the return type.

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/**
 * Declares an endpoint.
 *
 * @example
 * export const listNotes = endpoint({
 *   method: 'get',
 *   path: '/api/notes',
 *   tag: 'notes',
 *   summary: 'List the tenant’s notes',
 *   response: { status: 200, description: 'The notes.', body: z.object({ notes: z.array(note) }) },
 * });
 */
export function endpoint<const Declared extends Endpoint>(declared: Declared): Declared {
  return declared;
}
