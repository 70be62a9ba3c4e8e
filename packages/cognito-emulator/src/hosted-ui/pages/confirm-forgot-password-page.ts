import { html } from '@freehold/html';
import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';
import { form } from './form.ts';
import { newPasswordFields } from './new-password-fields.ts';
import { type Page, showPage } from './page.ts';

/** The page where a user enters the code and a new password. */
export function showConfirmForgotPasswordPage(
  hostedUi: HostedUiContext,
  {
    username,
    destination,
    error,
  }: {
    username: string;
    /** The masked address that the code was sent to. */
    destination?: string | undefined;
    error?: string;
  },
): void {
  const where = destination === undefined ? 'by email' : `by email to ${destination}`;
  const page: Page = {
    title: 'Reset your password',
    introduction: `We have sent a password reset code ${where}. Enter it below to reset your password.`,
    error,
    content: html`${form(hostedUi, {
      page: 'confirmForgotPassword',
      button: 'Change password',
      hidden: { username, ...(destination === undefined ? {} : { destination }) },
      fields: [
        {
          label: 'Code',
          name: 'code',
          autocomplete: 'one-time-code',
          value: hostedUi.form.get('code'),
          digits: true,
          autofocus: true,
        },
        ...newPasswordFields(hostedUi.poolState.pool),
      ],
    })}
<p class="after"><a href="${pageUrl(hostedUi, 'login')}">Back to sign in</a></p>`,
  };
  showPage(hostedUi.ctx, page);
}
