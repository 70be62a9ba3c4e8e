import type { Context } from 'koa';
import { readableAttributes } from '../../clients/attribute-permissions.ts';
import { CognitoException } from '../../errors.ts';
import { type AccessTokenAuthorization, authorizeAccessToken } from '../../tokens/access-token.ts';
import { isInScope } from '../../tokens/attribute-scopes.ts';
import { OAuthError } from '../errors.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';

/**
 * `GET` or `POST /oauth2/userInfo`: the attributes that the access token's scopes allow, all as strings (AWS
 * documentation, "The user attributes endpoint").
 */
export async function userInfo(hostedUi: HostedUiContext): Promise<void> {
  const { poolState, client, user, scopes } = await authorizeUserInfo(hostedUi, bearerToken(hostedUi.ctx));
  const readable = readableAttributes(poolState.pool, client.settings);
  const shown = Object.entries(user.attributes).filter(([name]) => readable.has(name) && isInScope(name, scopes));
  hostedUi.ctx.body = { ...Object.fromEntries(shown), sub: user.sub, username: user.username };
}

function bearerToken(ctx: Context): string {
  const token = /^Bearer +(\S+)$/i.exec(ctx.get('Authorization'))?.[1];
  if (token === undefined) {
    ctx.set('WWW-Authenticate', challenge('invalid_request', 'Bad OAuth2 request at UserInfo Endpoint'));
    throw new OAuthError('invalid_request', 'the Authorization header has no access token');
  }
  return token;
}

/**
 * The token belongs to this pool and has the scope `openid`, which no API sign-in grants. AWS's error code for a
 * missing scope is inferred.
 */
async function authorizeUserInfo(
  { ctx, context, poolState }: HostedUiContext,
  token: string,
): Promise<AccessTokenAuthorization> {
  try {
    const authorization = await authorizeAccessToken(context, token, 'openid');
    if (authorization.poolState === poolState) return authorization;
    throw invalidToken(ctx, 'the token is of another pool');
  } catch (error) {
    throw error instanceof CognitoException ? invalidToken(ctx, error.message) : error;
  }
}

function invalidToken(ctx: Context, reason: string): OAuthError {
  const description = 'Access token is expired, disabled, or deleted, or the user has globally signed out.';
  ctx.set('WWW-Authenticate', challenge('invalid_token', description));
  return new OAuthError('invalid_token', reason, { status: 401 });
}

/** The descriptions are those of AWS's documentation. It omits the scheme, which RFC 6750, 3, requires. */
function challenge(error: string, description: string): string {
  return `Bearer error="${error}", error_description="${description}"`;
}
