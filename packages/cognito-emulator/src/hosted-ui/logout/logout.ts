import { isLogoutUrl } from '../../clients/redirect-urls.ts';
import type { UserPoolClient } from '../../state/records.ts';
import { checkClient, checkRedirectUri } from '../authorize/validate-authorization-request.ts';
import { PageError } from '../errors.ts';
import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';
import type { Parameters } from '../parameters.ts';
import { endSession } from '../session/session-cookie.ts';

/**
 * `GET /logout`: signs the browser out and redirects to a logout URL of the client, or to the sign-in page with an
 * authorization request. Unlike OpenID Connect's logout, it ignores `post_logout_redirect_uri`.
 */
export function logout(hostedUi: HostedUiContext): void {
  const client = checkClient(hostedUi.poolState, hostedUi.query);
  const destination = checkLogoutUri(client, hostedUi.query) ?? signInPage(hostedUi, client);
  endSession(hostedUi);
  hostedUi.ctx.redirect(destination);
}

/** @throws PageError for a URL that isn't the client's */
function checkLogoutUri(client: UserPoolClient, query: Parameters): string | undefined {
  const logoutUri = query.get('logout_uri');
  if (logoutUri !== undefined && !isLogoutUrl(client, logoutUri)) {
    throw new PageError(400, 'redirect_mismatch: logout_uri is not a logout URL of the client.');
  }
  return logoutUri;
}

/** @throws PageError */
function signInPage(hostedUi: HostedUiContext, client: UserPoolClient): string {
  checkRedirectUri(client, hostedUi.query);
  if (hostedUi.query.get('response_type') === undefined) {
    throw new PageError(400, "Required String parameter 'response_type' is not present");
  }
  return pageUrl(hostedUi, 'login');
}
