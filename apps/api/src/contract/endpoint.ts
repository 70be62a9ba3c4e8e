import type { z } from 'zod';
import type { ProblemCode } from '../http/errors/problem.ts';

/**
 * What one operation of the API takes and answers. Requests are checked by it, handlers are typed by it, and the OpenAPI
 * document is made from it, so that none of the three can say anything else than the others.
 */
export interface Endpoint {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** With parameters as the router writes them: `/api/items/:id`. */
  readonly path: `/${string}`;
  /** The part of the API that it belongs to. */
  readonly tag: string;
  /** What it does, in a few words that begin with a verb. */
  readonly summary: string;
  /** What a caller needs to know beyond that. */
  readonly description?: string;
  /** The kind of token that it takes, where it isn't the one that `COGNITO_PREFERRED_TOKEN_USE` says. */
  readonly tokenUse?: 'access' | 'id';
  /** The kind that it takes of a session, which holds both, where that is another one: ID tokens say more of a person. */
  readonly sessionTokenUse?: 'access' | 'id';
  /** The path's parameters. One that doesn't fit is the name of nothing: 404. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response: {
    readonly status: 200 | 201 | 204;
    readonly description: string;
    /** The JSON that it answers with. None: no body. */
    readonly body?: z.ZodType;
  };
  /** How it can fail, beyond what follows from what it takes and from who may call it. */
  readonly problems?: readonly ProblemCode[];
}

/** What a handler is given of a request: the parts that the operation declares, parsed. */
export interface EndpointInput<Declared extends Endpoint> {
  readonly params: OutputOf<Declared['params']>;
  readonly query: OutputOf<Declared['query']>;
  readonly body: OutputOf<Declared['body']>;
}

/** What a handler returns: the JSON that the operation declares, or nothing. */
// biome-ignore-start lint/suspicious/noConfusingVoidType: it is a return type, by another name.
export type EndpointResponse<Declared extends Endpoint> = Declared['response']['body'] extends z.ZodType
  ? z.output<Declared['response']['body']>
  : void;
// biome-ignore-end lint/suspicious/noConfusingVoidType: until here.

type OutputOf<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** Declares an operation. */
export function endpoint<const Declared extends Endpoint>(declared: Declared): Declared {
  return declared;
}
