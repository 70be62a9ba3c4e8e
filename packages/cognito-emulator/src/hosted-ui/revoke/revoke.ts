import { revokesTokens } from '../../clients/user-pool-client.ts';
import { isJwt } from '../../tokens/access-token.ts';
import { findRefreshToken } from '../../tokens/refresh-token.ts';
import { revokeSignIn } from '../../tokens/revocation.ts';
import { OAuthError } from '../errors.ts';
import { currentTime, type HostedUiContext } from '../hosted-ui-context.ts';
import { authenticateClient } from '../oauth/authenticate-client.ts';
import { checkForm } from '../oauth/check-form.ts';
import { requiredParameter } from '../oauth/required-parameter.ts';

/**
 * `POST /oauth2/revoke`: revokes a refresh token and its access tokens. An unknown token counts as revoked. Another
 * client's token is refused (RFC 7009, 2.1); AWS doesn't document the error.
 */
export function revoke(hostedUi: HostedUiContext): void {
  const { ctx, poolState, form } = hostedUi;
  checkForm(hostedUi);
  const client = authenticateClient(hostedUi, 401);
  const sent = requiredParameter(form, 'token');
  if (!revokesTokens(client)) throw new OAuthError('invalid_request', 'token revocation is not enabled for the client');
  if (isJwt(sent)) throw new OAuthError('unsupported_token_type', 'only refresh tokens can be revoked');
  const token = findRefreshToken(poolState, sent);
  if (token !== undefined && token.clientId !== client.id) {
    throw new OAuthError('unauthorized_client', 'the token was issued to another client');
  }
  if (token !== undefined) revokeSignIn(poolState, token, currentTime(hostedUi));
  ctx.status = 200;
  ctx.body = '';
}
