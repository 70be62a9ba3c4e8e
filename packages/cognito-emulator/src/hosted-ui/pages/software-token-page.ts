import type { User } from '../../state/records.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { codeField } from './code-field.ts';
import { form } from './form.ts';
import { type Page, showPage } from './page.ts';

/** The page where a user enters a code of their authenticator app. */
export function showSoftwareTokenPage(
  hostedUi: HostedUiContext,
  user: User,
  { session, error }: { session: string; error?: string },
): void {
  const page: Page = {
    title: 'Enter your code',
    introduction: 'Open your authenticator app and enter the code that it shows for this account.',
    error,
    content: form(hostedUi, {
      page: 'softwareTokenMfa',
      button: 'Sign in',
      hidden: { username: user.username, session },
      fields: [codeField],
    }),
  };
  showPage(hostedUi.ctx, page);
}
