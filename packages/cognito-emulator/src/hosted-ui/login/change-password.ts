import { CognitoException } from '../../errors.ts';
import { UsernameOrAlias } from '../../identifiers.ts';
import { attributePrefix, respondToNewPasswordRequired } from '../../sign-in/new-password-challenge.ts';
import type { User, UserPoolClient } from '../../state/records.ts';
import { handleAuthorizationRequest } from '../authorize/handle-authorization-request.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { showChangePasswordPage } from '../pages/change-password-page.ts';
import { parseNewPassword } from '../pages/new-password-fields.ts';
import { showSignInPage } from '../pages/sign-in-page.ts';
import { checkCsrf } from '../session/csrf.ts';
import { challengedUser } from './challenged-user.ts';
import { continueSignIn } from './continue-sign-in.ts';

/** What a user can correct on the page itself. Any other error shows the sign-in page. */
const correctableExceptions = ['InvalidPasswordException', 'InvalidParameterException', 'AliasExistsException'];

/** `POST /changePassword`: replaces a temporary password and goes on as after a sign-in. */
export async function changePassword(hostedUi: HostedUiContext): Promise<void> {
  checkCsrf(hostedUi);
  await handleAuthorizationRequest(hostedUi, async (request) => {
    try {
      const user = await replaceTemporaryPassword(hostedUi, request.client);
      if (user !== undefined) await continueSignIn(hostedUi, request, user);
    } catch (error) {
      if (!(error instanceof CognitoException)) throw error;
      showSignInPage(hostedUi, request.client, { error: error.message });
    }
  });
}

/** The user with the new password; undefined when the page was shown again. */
async function replaceTemporaryPassword(hostedUi: HostedUiContext, client: UserPoolClient): Promise<User | undefined> {
  const { poolState, form, context } = hostedUi;
  const session = form.get('session') ?? '';
  const { user } = challengedUser(hostedUi, client, 'NEW_PASSWORD_REQUIRED');
  try {
    const answer = {
      username: UsernameOrAlias.parse(user.username),
      session,
      newPassword: parseNewPassword(form),
      attributes: form.withPrefix(attributePrefix),
    };
    return await respondToNewPasswordRequired(context, poolState, client, answer);
  } catch (error) {
    if (!(error instanceof CognitoException) || !correctableExceptions.includes(error.name)) throw error;
    showChangePasswordPage(hostedUi, user, { session, error: error.message });
    return undefined;
  }
}
