import { CognitoException, incorrectUsernameOrPassword } from '../../errors.ts';
import { UsernameOrAlias } from '../../identifiers.ts';
import { openChallengeSession } from '../../sign-in/challenge-session.ts';
import { authenticateWithPassword } from '../../sign-in/password-sign-in.ts';
import type { User } from '../../state/records.ts';
import { handleAuthorizationRequest } from '../authorize/handle-authorization-request.ts';
import type { AuthorizationRequest } from '../authorize/validate-authorization-request.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { showChangePasswordPage } from '../pages/change-password-page.ts';
import { showConfirmForgotPasswordPage } from '../pages/confirm-forgot-password-page.ts';
import { showSignInPage } from '../pages/sign-in-page.ts';
import { checkCsrf } from '../session/csrf.ts';
import { continueSignIn } from './continue-sign-in.ts';

/** `GET /login`: the sign-in page, also for users who are signed in. */
export function showSignIn(hostedUi: HostedUiContext): Promise<void> {
  return handleAuthorizationRequest(hostedUi, ({ client }) => {
    showSignInPage(hostedUi, client, { username: hostedUi.query.get('login_hint') });
  });
}

/** `POST /login`: signs the user in and redirects to the app with a code, or shows the page that comes first. */
export async function signIn(hostedUi: HostedUiContext): Promise<void> {
  checkCsrf(hostedUi);
  await handleAuthorizationRequest(hostedUi, async (request) => {
    const username = hostedUi.form.get('username') ?? '';
    try {
      await signInUser(hostedUi, request, await authenticate(hostedUi, request, username));
    } catch (error) {
      if (!(error instanceof CognitoException)) throw error;
      if (error.name === 'PasswordResetRequiredException') showConfirmForgotPasswordPage(hostedUi, { username });
      else showSignInPage(hostedUi, request.client, { username, error: error.message });
    }
  });
}

function authenticate(hostedUi: HostedUiContext, { client }: AuthorizationRequest, submitted: string): Promise<User> {
  const username = UsernameOrAlias.safeParse(submitted);
  if (!username.success) throw incorrectUsernameOrPassword();
  const credentials = { username: username.data, password: hostedUi.form.get('password') ?? '' };
  return authenticateWithPassword(hostedUi.context, hostedUi.poolState, client, credentials);
}

async function signInUser(hostedUi: HostedUiContext, request: AuthorizationRequest, user: User): Promise<void> {
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    await continueSignIn(hostedUi, request, user);
    return;
  }
  const { poolState, context } = hostedUi;
  const session = openChallengeSession(
    poolState,
    user,
    request.client,
    { challenge: 'NEW_PASSWORD_REQUIRED' },
    context.clock,
  );
  showChangePasswordPage(hostedUi, user, { session });
}
