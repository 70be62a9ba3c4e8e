import type { Context } from 'koa';
import { koaBody } from 'koa-body';
import type { z } from 'zod';
import { Problem } from './errors/problem.ts';
import { parse } from './parse.ts';

const formType = 'application/x-www-form-urlencoded';

/** As text: form parsers make lists and objects of some names. The pages' forms have a few short fields. */
const readText = koaBody({
  json: false,
  urlencoded: false,
  multipart: false,
  textTypes: [formType],
  textLimit: '4kb',
  onError: (error) => {
    throw error;
  },
});

/**
 * Reads and parses the form of a page of this site. The last of several fields of a name counts.
 *
 * @throws {Problem} `unsupported_media_type`, or `validation_failed` with the fields
 */
export async function readForm<Schema extends z.ZodType>(ctx: Context, schema: Schema): Promise<z.output<Schema>> {
  if (!ctx.is(formType)) throw new Problem('unsupported_media_type');
  await readText(ctx, async () => {});
  const body: unknown = ctx.request.body;
  return parse(schema, Object.fromEntries(new URLSearchParams(typeof body === 'string' ? body : '')));
}
