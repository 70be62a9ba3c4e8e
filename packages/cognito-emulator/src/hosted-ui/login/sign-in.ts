import { CognitoException, incorrectUsernameOrPassword } from '../../exceptions.ts';
import { UsernameOrAlias } from '../../identifiers.ts';
import { openChallengeSession } from '../../sign-in/challenge-session.ts';
import { authenticateWithPassword } from '../../sign-in/password-sign-in.ts';
import type { User } from '../../users/user.ts';
import { type AuthorizationRequest, answerAuthorizationRequest } from '../authorize/authorization-request.ts';
import { grantCode } from '../authorize/grant-code.ts';
import { showChangePasswordPage } from '../pages/change-password-page.ts';
import { showConfirmForgotPasswordPage } from '../pages/confirm-forgot-password-page.ts';
import { showSignInPage } from '../pages/sign-in-page.ts';
import { checkCsrf } from '../session/csrf.ts';
import { startSession } from '../session/session-cookie.ts';
import type { Visit } from '../visit.ts';

/** `GET /login`: the page where people sign in, also for those who are signed in. */
export function showSignIn(visit: Visit): Promise<void> {
  return answerAuthorizationRequest(visit, ({ client }) => {
    showSignInPage(visit, client, { username: visit.query.get('login_hint') });
  });
}

/** `POST /login`: back to the app with a code, or on to the page that somebody has to see before. */
export async function signIn(visit: Visit): Promise<void> {
  checkCsrf(visit);
  await answerAuthorizationRequest(visit, async (request) => {
    const username = visit.form.get('username') ?? '';
    try {
      await signInUser(visit, request, await authenticate(visit, request, username));
    } catch (error) {
      if (!(error instanceof CognitoException)) {
        throw error;
      }
      if (error.name === 'PasswordResetRequiredException') {
        showConfirmForgotPasswordPage(visit, { username });
      } else {
        showSignInPage(visit, request.client, { username, error: error.message });
      }
    }
  });
}

function authenticate(visit: Visit, { client }: AuthorizationRequest, submitted: string): Promise<User> {
  const username = UsernameOrAlias.safeParse(submitted);
  if (!username.success) {
    throw incorrectUsernameOrPassword();
  }
  const credentials = { username: username.data, password: visit.form.get('password') ?? '' };
  return authenticateWithPassword(visit.pool, client, credentials, visit.context.clock);
}

async function signInUser(visit: Visit, request: AuthorizationRequest, user: User): Promise<void> {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    await grantCode(visit, request, startSession(visit, user));
    return;
  }
  const { pool, context } = visit;
  const session = openChallengeSession(pool, user, request.client, 'NEW_PASSWORD_REQUIRED', context.clock);
  showChangePasswordPage(visit, user, { session });
}
