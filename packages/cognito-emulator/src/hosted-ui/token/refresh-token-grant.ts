import { refresh } from '../../sign-in/refresh.ts';
import type { UserPoolClient } from '../../state/records.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { requiredParameter } from '../oauth/required-parameter.ts';
import { mapToInvalidGrant } from './map-to-invalid-grant.ts';

/**
 * Refreshes tokens. Refresh tokens of the API work here, and those from here work with GetTokensFromRefreshToken (AWS
 * documentation, "The token issuer endpoint"). The client needs no auth flow for it.
 *
 * @throws OAuthError
 */
export function refreshTokenGrant({ context, poolState, form }: HostedUiContext, client: UserPoolClient) {
  const refreshToken = requiredParameter(form, 'refresh_token');
  return mapToInvalidGrant(refresh(context, poolState, client, refreshToken));
}
