import type { Context } from 'koa';
import rawBody from 'raw-body';
import { Problem } from './errors/problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the body of a request as text.
 *
 * @throws {Problem} `malformed_body` where it isn't UTF-8, `unsupported_media_type` where it is said not to be
 */
export async function readText(
  { req, request }: Pick<Context, 'req' | 'request'>,
  maximumBytes: number,
): Promise<string> {
  if (!/^(|utf-?8)$/i.test(request.charset))
    throw new Problem('unsupported_media_type', { detail: 'Send the body encoded in UTF-8.' });
  const bytes = await rawBody(req, { length: req.headers['content-length'] ?? null, limit: maximumBytes });
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem('malformed_body');
  }
}
