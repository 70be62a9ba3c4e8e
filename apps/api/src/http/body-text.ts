import type { Context, ParameterizedContext } from 'koa';
import { koaBody } from 'koa-body';
import type { RequestState } from './api-context.ts';
import { Problem } from './errors/problem.ts';

/** koa-body replaces bytes that aren't UTF-8. Read as Latin-1, each byte is one character, and nothing is lost. */
const bytesAsCharacters = 'latin1';
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Makes a reader of bodies as text. It throws a `Problem`: `malformed_body` where a body isn't UTF-8,
 * `unsupported_media_type` where it is said not to be.
 *
 * @param type the media type, as `ctx.is` takes it. A body of another type reads as `''`
 */
export function textReader(
  type: string,
  maximumBytes: number,
): (ctx: Context | ParameterizedContext<RequestState>) => Promise<string> {
  const read = koaBody({
    text: true,
    textTypes: [type],
    textLimit: maximumBytes,
    encoding: bytesAsCharacters,
    json: false,
    urlencoded: false,
    multipart: false,
  });
  return async (ctx) => {
    if (!/^(|utf-?8)$/i.test(ctx.request.charset))
      throw new Problem('unsupported_media_type', { detail: 'Send the body encoded in UTF-8.' });
    await read(ctx, async () => {});
    const body: unknown = ctx.request.body;
    if (typeof body !== 'string') return '';
    try {
      return utf8.decode(Buffer.from(body, bytesAsCharacters));
    } catch {
      throw new Problem('malformed_body');
    }
  };
}
