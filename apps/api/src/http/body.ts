import type { Context, Middleware } from 'koa';
import { koaBody } from 'koa-body';
import type { z } from 'zod';
import { Problem } from '../problems/problem.ts';
import { parse } from './parse.ts';

/** Reads JSON bodies of up to 100 kB. Any other kind is left unread. */
export function jsonBody(): Middleware {
  return koaBody({
    json: true,
    text: false,
    urlencoded: false,
    multipart: false,
    jsonLimit: '100kb',
    onError: (error) => {
      throw error;
    },
  });
}

/**
 * The body of a request, parsed.
 *
 * @throws {Problem} `unsupported_media_type`, or `validation_failed` with the fields
 */
export function readBody<Schema extends z.ZodType>(ctx: Context, schema: Schema): z.output<Schema> {
  if (!ctx.is('json')) throw new Problem('unsupported_media_type');
  return parse(schema, ctx.request.body);
}
