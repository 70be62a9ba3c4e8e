import { isLogoutUrl } from '../../clients/redirect-urls.ts';
import type { UserPoolClient } from '../../state/records.ts';
import { checkClient, checkRedirectUri } from '../authorize/validate-authorization-request.ts';
import { PageError } from '../errors.ts';
import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';
import type { Parameters } from '../parameters.ts';
import { endSession } from '../session/session-cookie.ts';

/**
 * `GET /logout`: signs out of this browser, and goes where the client says: to one of its logout URLs, or with an
 * authorization request to the sign-in page. It isn't OpenID Connect's logout: `post_logout_redirect_uri` means nothing to
 * it.
 */
export function logout(hostedUi: HostedUiContext): void {
  const client = checkClient(hostedUi.poolState, hostedUi.query);
  const destination = checkLogoutUri(client, hostedUi.query) ?? signInPage(hostedUi, client);
  endSession(hostedUi);
  hostedUi.ctx.redirect(destination);
}

/** @throws PageError for a URL that isn't the client's, character by character */
function checkLogoutUri(client: UserPoolClient, query: Parameters): string | undefined {
  const logoutUri = query.get('logout_uri');
  if (logoutUri !== undefined && !isLogoutUrl(client, logoutUri)) {
    throw new PageError(400, "redirect_mismatch: logout_uri is none of the client's logout URLs.");
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
