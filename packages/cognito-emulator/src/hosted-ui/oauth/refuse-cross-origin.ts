import type { Context, Next } from 'koa';
import { isSameOrigin } from '../../http/same-origin.ts';
import { OAuthError } from '../errors.ts';

/**
 * The step that refuses what a web page of another origin asks of an endpoint. On AWS it may: the token endpoint answers
 * with `Access-Control-Allow-Origin: *` (AWS documentation, "The token issuer endpoint"). Here its answer couldn't be read,
 * and its code would be spent all the same.
 *
 * @throws OAuthError
 */
export async function refuseCrossOriginRequests(ctx: Context, next: Next): Promise<void> {
  if (!isSameOrigin(ctx)) {
    throw new OAuthError('invalid_request', 'it comes from a web page of another origin', { status: 403 });
  }
  await next();
}
