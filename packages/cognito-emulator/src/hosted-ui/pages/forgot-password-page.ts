import { pageUrl, type Visit } from '../visit.ts';
import { form } from './form.ts';
import { html } from './html.ts';
import { type Page, showPage } from './page.ts';
import { usernameField } from './username-field.ts';

/** Where people who forgot their password ask for a code. */
export function showForgotPasswordPage(
  visit: Visit,
  { username, error }: { username?: string | undefined; error?: string } = {},
): void {
  const field = usernameField(visit.pool.pool);
  const page: Page = {
    title: 'Forgot your password?',
    introduction: `Enter your ${field.label.toLowerCase()} and we will send a message to reset your password.`,
    error,
    content: html`${form(visit, {
      page: 'forgotPassword',
      button: 'Reset my password',
      fields: [{ ...field, value: username, autofocus: true }],
    })}
<p class="after"><a href="${pageUrl(visit, 'login')}">Back to sign in</a></p>`,
  };
  showPage(visit.ctx, page);
}
