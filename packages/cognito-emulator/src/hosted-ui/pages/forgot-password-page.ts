import { html } from '@freehold/html';
import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';
import { form } from './form.ts';
import { type Page, showPage } from './page.ts';
import { usernameField } from './username-field.ts';

/** The page where a user requests a code. */
export function showForgotPasswordPage(
  hostedUi: HostedUiContext,
  { username, error }: { username?: string | undefined; error?: string } = {},
): void {
  const field = usernameField(hostedUi.poolState.pool);
  const page: Page = {
    title: 'Forgot your password?',
    introduction: `Enter your ${field.label.toLowerCase()} and we will send a message to reset your password.`,
    error,
    content: html`${form(hostedUi, {
      page: 'forgotPassword',
      button: 'Reset my password',
      fields: [{ ...field, value: username, autofocus: true }],
    })}
<p class="after"><a href="${pageUrl(hostedUi, 'login')}">Back to sign in</a></p>`,
  };
  showPage(hostedUi.ctx, page);
}
