import { allowsCodeGrant } from '../../clients/user-pool-client.ts';
import type { UserPoolClient } from '../../state/records.ts';
import { OAuthError } from '../errors.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { authenticateClient } from '../oauth/authenticate-client.ts';
import { checkForm } from '../oauth/check-form.ts';
import { authorizationCodeGrant } from './authorization-code-grant.ts';
import { refreshTokenGrant } from './refresh-token-grant.ts';

/** `AuthenticationResult` of the API. */
interface Tokens {
  readonly AccessToken: string;
  readonly ExpiresIn: number;
  readonly TokenType: string;
  readonly IdToken?: string;
  readonly RefreshToken?: string;
}

/** `POST /oauth2/token`: tokens for a code or a refresh token. */
export async function token(hostedUi: HostedUiContext): Promise<void> {
  checkForm(hostedUi);
  const client = authenticateClient(hostedUi, 400);
  checkCodeGrantAllowed(client);
  const tokens = await redeemGrant(hostedUi, client);
  hostedUi.ctx.body = {
    id_token: tokens.IdToken,
    access_token: tokens.AccessToken,
    refresh_token: tokens.RefreshToken,
    expires_in: tokens.ExpiresIn,
    token_type: tokens.TokenType,
  };
}

/** AWS documentation: "Client is not allowed for code grant flow or for refreshing tokens." */
function checkCodeGrantAllowed(client: UserPoolClient): void {
  if (!allowsCodeGrant(client)) {
    throw new OAuthError('unauthorized_client', 'the client is not allowed the authorization code grant');
  }
}

function redeemGrant(hostedUi: HostedUiContext, client: UserPoolClient): Promise<Tokens> {
  const grantType = hostedUi.form.get('grant_type');
  switch (grantType) {
    case 'authorization_code':
      return authorizationCodeGrant(hostedUi, client);
    case 'refresh_token':
      return refreshTokenGrant(hostedUi, client);
    case undefined:
      throw new OAuthError('invalid_request', 'grant_type is missing');
    default:
      throw new OAuthError('unsupported_grant_type', 'grant_type is neither authorization_code nor refresh_token');
  }
}
