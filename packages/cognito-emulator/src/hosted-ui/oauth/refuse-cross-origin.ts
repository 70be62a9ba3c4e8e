import type { Context, Next } from 'koa';
import { isSameOrigin } from '../../http/same-origin.ts';
import { OAuthError } from '../errors.ts';

/**
 * Refuses requests of web pages of other origins. On AWS the token endpoint allows them (`Access-Control-Allow-Origin:
 * *`); here the page couldn't read the response, and the code would be used up.
 *
 * @throws OAuthError
 */
export async function refuseCrossOriginRequests(ctx: Context, next: Next): Promise<void> {
  if (!isSameOrigin(ctx)) {
    throw new OAuthError('invalid_request', 'the request comes from a web page of another origin', { status: 403 });
  }
  await next();
}
