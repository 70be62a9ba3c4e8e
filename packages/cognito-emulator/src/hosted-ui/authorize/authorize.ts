import { currentSession } from '../session/session-cookie.ts';
import { pageUrl, type Visit } from '../visit.ts';
import { AuthorizationError } from './authorization-error.ts';
import { answerAuthorizationRequest } from './authorization-request.ts';
import { grantCode } from './grant-code.ts';

/**
 * `GET /oauth2/authorize`: back to the app with a code, where somebody is signed in at this browser; else to the page
 * where they can.
 */
export function authorize(visit: Visit): Promise<void> {
  return answerAuthorizationRequest(visit, async (request) => {
    const session = request.prompt === 'login' ? undefined : currentSession(visit);
    if (session !== undefined) {
      await grantCode(visit, request, session);
    } else if (request.prompt === 'none') {
      throw new AuthorizationError('login_required', 'Nobody is signed in');
    } else {
      visit.ctx.redirect(pageUrl(visit, 'login'));
    }
  });
}
