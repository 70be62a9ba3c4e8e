import type { Context, Middleware } from 'koa';
import { koaBody } from 'koa-body';
import type { z } from 'zod';
import { Problem } from './errors/problem.ts';
import { parse } from './parse.ts';

/** Reads JSON bodies of up to 100 kB. Leaves other types unread, and refuses compressed bodies. */
export function jsonBody(): Middleware {
  const read = koaBody({
    json: true,
    text: false,
    urlencoded: false,
    multipart: false,
    jsonLimit: '100kb',
    onError: (error) => {
      throw error;
    },
  });
  return async (ctx, next) => {
    // A small compressed body can expand to a large one.
    if (!['', 'identity'].includes(ctx.get('Content-Encoding'))) throw new Problem('unsupported_media_type');
    await read(ctx, next);
  };
}

/**
 * Parses the body of a request.
 *
 * @throws {Problem} `unsupported_media_type`, or `validation_failed` with the fields
 */
export function readBody<Schema extends z.ZodType>(ctx: Context, schema: Schema): z.output<Schema> {
  if (!ctx.is('json')) throw new Problem('unsupported_media_type');
  return parse(schema, ctx.request.body);
}
