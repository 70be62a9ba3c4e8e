import { refresh } from '../../sign-in/refresh.ts';
import type { UserPoolClient } from '../../state/records.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { requiredParameter } from '../oauth/required-parameter.ts';
import { mapToInvalidGrant } from './map-to-invalid-grant.ts';

/**
 * New tokens for a refresh token, wherever it comes from: one of a sign-in through the API is good here, too, and one from
 * here for GetTokensFromRefreshToken (AWS documentation, "The token issuer endpoint"). No flow need be allowed for it.
 *
 * @throws OAuthError
 */
export function refreshTokenGrant({ context, poolState, form }: HostedUiContext, client: UserPoolClient) {
  const refreshToken = requiredParameter(form, 'refresh_token');
  return mapToInvalidGrant(refresh(context, poolState, client, refreshToken));
}
