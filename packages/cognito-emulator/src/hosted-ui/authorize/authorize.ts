import { AuthorizationError } from '../errors.ts';
import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';
import { currentSession } from '../session/session-cookie.ts';
import { grantCode } from './grant-code.ts';
import { handleAuthorizationRequest } from './handle-authorization-request.ts';

/**
 * `GET /oauth2/authorize`: redirects to the app with a code when the browser is signed in, otherwise to the sign-in
 * page.
 */
export function authorize(hostedUi: HostedUiContext): Promise<void> {
  return handleAuthorizationRequest(hostedUi, async (request) => {
    const session = request.prompt === 'login' ? undefined : currentSession(hostedUi);
    if (session !== undefined) {
      await grantCode(hostedUi, request, session);
    } else if (request.prompt === 'none') {
      throw new AuthorizationError('login_required', 'The user is not signed in');
    } else {
      hostedUi.ctx.redirect(pageUrl(hostedUi, 'login'));
    }
  });
}
