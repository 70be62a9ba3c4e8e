import { CognitoException, invalidParameter } from '../../errors.ts';
import { UsernameOrAlias } from '../../identifiers.ts';
import { confirmPasswordReset } from '../../password-reset/confirm-password-reset.ts';
import { requestPasswordReset } from '../../password-reset/request-password-reset.ts';
import { handleAuthorizationRequest } from '../authorize/handle-authorization-request.ts';
import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';
import { showConfirmForgotPasswordPage } from '../pages/confirm-forgot-password-page.ts';
import { showForgotPasswordPage } from '../pages/forgot-password-page.ts';
import { parseNewPassword } from '../pages/new-password-fields.ts';
import { checkCsrf } from '../session/csrf.ts';

/** `GET /forgotPassword`: the page that requests a code. */
export function showForgotPassword(hostedUi: HostedUiContext): Promise<void> {
  return handleAuthorizationRequest(hostedUi, () => showForgotPasswordPage(hostedUi));
}

/** `POST /forgotPassword`: sends a code and shows the page to enter it. */
export async function forgotPassword(hostedUi: HostedUiContext): Promise<void> {
  checkCsrf(hostedUi);
  await handleAuthorizationRequest(hostedUi, async ({ client }) => {
    const submitted = hostedUi.form.get('username') ?? '';
    try {
      const username = parseUsername(submitted);
      const { Destination } = await requestPasswordReset(hostedUi.context, hostedUi.poolState, client, username);
      showConfirmForgotPasswordPage(hostedUi, { username, destination: Destination });
    } catch (error) {
      showForgotPasswordPage(hostedUi, { username: submitted, error: messageOf(error) });
    }
  });
}

/** `POST /confirmForgotPassword`: sets a new password with the code and redirects to the sign-in page, as AWS does. */
export async function confirmForgotPassword(hostedUi: HostedUiContext): Promise<void> {
  checkCsrf(hostedUi);
  await handleAuthorizationRequest(hostedUi, async ({ client }) => {
    const { poolState, form, context, ctx } = hostedUi;
    const submitted = form.get('username') ?? '';
    try {
      const name = parseUsername(submitted);
      const reset = { name, code: form.get('code') ?? '', password: parseNewPassword(form) };
      await confirmPasswordReset(context, poolState, client, reset);
      ctx.redirect(pageUrl(hostedUi, 'login'));
    } catch (error) {
      const message = { username: submitted, destination: form.get('destination'), error: messageOf(error) };
      showConfirmForgotPasswordPage(hostedUi, message);
    }
  });
}

function parseUsername(submitted: string): UsernameOrAlias {
  const username = UsernameOrAlias.safeParse(submitted);
  if (!username.success) throw invalidParameter('Invalid parameter USERNAME');
  return username.data;
}

/** The message of a Cognito exception. Other errors are not shown to users. */
function messageOf(error: unknown): string {
  if (error instanceof CognitoException) return error.message;
  throw error;
}
