import { CognitoException, invalidParameter } from '../../exceptions.ts';
import { UsernameOrAlias } from '../../identifiers.ts';
import { confirmPasswordReset } from '../../password-reset/confirm-reset.ts';
import { requestPasswordReset } from '../../password-reset/request-reset.ts';
import { answerAuthorizationRequest } from '../authorize/authorization-request.ts';
import { showConfirmForgotPasswordPage } from '../pages/confirm-forgot-password-page.ts';
import { showForgotPasswordPage } from '../pages/forgot-password-page.ts';
import { typedNewPassword } from '../pages/new-password-fields.ts';
import { checkCsrf } from '../session/csrf.ts';
import { pageUrl, type Visit } from '../visit.ts';

/** `GET /forgotPassword`: the page where people ask for a code. */
export function showForgotPassword(visit: Visit): Promise<void> {
  return answerAuthorizationRequest(visit, () => showForgotPasswordPage(visit));
}

/** `POST /forgotPassword`: sends a code, and shows the page that takes it. */
export async function forgotPassword(visit: Visit): Promise<void> {
  checkCsrf(visit);
  await answerAuthorizationRequest(visit, async ({ client }) => {
    const submitted = visit.form.get('username') ?? '';
    try {
      const username = parseUsername(submitted);
      const { Destination } = await requestPasswordReset(visit.pool, client, username, visit.context);
      showConfirmForgotPasswordPage(visit, { username, destination: Destination });
    } catch (error) {
      showForgotPasswordPage(visit, { username: submitted, error: messageOf(error) });
    }
  });
}

/** `POST /confirmForgotPassword`: a new password by the code, and back to the sign-in page, as AWS does. */
export async function confirmForgotPassword(visit: Visit): Promise<void> {
  checkCsrf(visit);
  await answerAuthorizationRequest(visit, async ({ client }) => {
    const { pool, form, context, ctx } = visit;
    const submitted = form.get('username') ?? '';
    try {
      const name = parseUsername(submitted);
      const reset = { name, code: form.get('code') ?? '', password: typedNewPassword(form) };
      await confirmPasswordReset(pool, client, reset, context.clock);
      ctx.redirect(pageUrl(visit, 'login'));
    } catch (error) {
      const message = { username: submitted, destination: form.get('destination'), error: messageOf(error) };
      showConfirmForgotPasswordPage(visit, message);
    }
  });
}

function parseUsername(submitted: string): UsernameOrAlias {
  const username = UsernameOrAlias.safeParse(submitted);
  if (!username.success) {
    throw invalidParameter('Invalid parameter USERNAME');
  }
  return username.data;
}

/** What Cognito tells a person; anything else is not for them. */
function messageOf(error: unknown): string {
  if (error instanceof CognitoException) {
    return error.message;
  }
  throw error;
}
