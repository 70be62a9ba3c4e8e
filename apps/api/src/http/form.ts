import type { Context } from 'koa';
import type { z } from 'zod';
import { textReader } from './body-text.ts';
import { Problem } from './errors/problem.ts';
import { parse } from './parse.ts';

const formType = 'application/x-www-form-urlencoded';

/** The pages' forms have a few short fields. */
const readText = textReader(formType, 4 * 1024);

/**
 * Reads and parses the form of a page of this site. The last of several fields of a name counts.
 *
 * @throws {Problem} `unsupported_media_type`, or `validation_failed` with the fields
 */
export async function readForm<Schema extends z.ZodType>(ctx: Context, schema: Schema): Promise<z.output<Schema>> {
  if (!ctx.is(formType)) throw new Problem('unsupported_media_type');
  return parse(schema, Object.fromEntries(new URLSearchParams(await readText(ctx))));
}
