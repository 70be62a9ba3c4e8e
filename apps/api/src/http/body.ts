import type { Middleware, ParameterizedContext } from 'koa';
import { parse as parseJson } from 'secure-json-parse';
import type { z } from 'zod';
import type { RequestState } from './api-context.ts';
import { textReader } from './body-text.ts';
import { Problem } from './errors/problem.ts';
import { parse } from './parse.ts';

/**
 * Reads JSON bodies into `ctx.state.body`. Leaves other types unread, and refuses compressed bodies.
 *
 * @param maximumBytes the largest body
 */
export function jsonBody(maximumBytes: number): Middleware<RequestState> {
  const readText = textReader('json', maximumBytes);
  return async (ctx, next) => {
    // A small compressed body can expand to a large one.
    if (!['', 'identity'].includes(ctx.get('Content-Encoding'))) throw new Problem('unsupported_media_type');
    if (ctx.is('json')) ctx.state.body = parseBody(await readText(ctx));
    await next();
  };
}

/**
 * Parses the body of a request.
 *
 * @throws {Problem} `unsupported_media_type`, or `validation_failed` with the fields
 */
export function readBody<Schema extends z.ZodType>(
  ctx: ParameterizedContext<RequestState>,
  schema: Schema,
): z.output<Schema> {
  if (!ctx.is('json')) throw new Problem('unsupported_media_type');
  return parse(schema, ctx.state.body);
}

function parseBody(text: string): unknown {
  if (text === '') return {};
  try {
    const value: unknown = parseJson(text, { constructorAction: 'ignore' });
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // The parser's message quotes the body, which may have a password.
  }
  throw new Problem('malformed_body');
}
