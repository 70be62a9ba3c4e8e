import { html } from '@freehold/html';
import type { UserPoolClient } from '../../state/records.ts';
import { type HostedUiContext, pageUrl } from '../hosted-ui-context.ts';
import { form } from './form.ts';
import { type Page, showPage } from './page.ts';
import { usernameField } from './username-field.ts';

/** The sign-in page. */
export function showSignInPage(
  hostedUi: HostedUiContext,
  client: UserPoolClient,
  { username, error }: { username?: string | undefined; error?: string } = {},
): void {
  const page: Page = {
    title: 'Sign in',
    introduction: `to continue to ${client.name}`,
    error,
    content: html`${form(hostedUi, {
      page: 'login',
      button: 'Sign in',
      fields: [
        { ...usernameField(hostedUi.poolState.pool), value: username, autofocus: username === undefined },
        {
          label: 'Password',
          name: 'password',
          type: 'password',
          autocomplete: 'current-password',
          autofocus: username !== undefined,
        },
      ],
    })}
<p class="after"><a href="${pageUrl(hostedUi, 'forgotPassword')}">Forgot your password?</a></p>`,
  };
  showPage(hostedUi.ctx, page);
}
