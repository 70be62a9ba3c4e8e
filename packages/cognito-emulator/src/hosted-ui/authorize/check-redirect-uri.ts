import type { UserPoolClient } from '../../state/records.ts';

import { PageError } from '../pages/page-error.ts';
import type { Parameters } from '../parameters.ts';

/**
 * The redirect URI is one of the client's callback URLs, character by character. "Required …" and `redirect_mismatch` are the
 * real service's, by reports of people who met them.
 *
 * @throws PageError: to redirect there is just what must not happen
 */
export function checkRedirectUri(client: UserPoolClient, query: Parameters): string {
  const redirectUri = query.get('redirect_uri');
  if (redirectUri === undefined) throw new PageError(400, "Required String parameter 'redirect_uri' is not present");
  if (!client.settings.CallbackURLs?.includes(redirectUri)) {
    throw new PageError(400, "redirect_mismatch: redirect_uri is none of the client's callback URLs.");
  }
  return redirectUri;
}
