import { html } from '@freehold/html';
import { qrCode } from '@freehold/html/qr-code';
import { totpUri } from '../../mfa/totp.ts';
import { signsInWithEmail } from '../../pools/user-pool.ts';
import type { User } from '../../state/records.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { codeField } from './code-field.ts';
import { form } from './form.ts';
import { type Page, showPage } from './page.ts';

/** The page where a user sets up an authenticator app, because the pool requires a second factor. */
export function showMfaSetupPage(
  hostedUi: HostedUiContext,
  user: User,
  { session, secret, error }: { session: string; secret: string; error?: string },
): void {
  const { pool } = hostedUi.poolState;
  const account = (signsInWithEmail(pool) ? user.attributes['email'] : undefined) ?? user.username;
  const page: Page = {
    title: 'Set up an authenticator app',
    introduction: 'Scan the picture with an app such as a password manager, or enter the key, and then enter its code.',
    error,
    content: html`<p class="after">${qrCode(totpUri(secret, pool.name, account), 'The key as a QR code')}</p>
<p>Key: <code>${secret}</code></p>
${form(hostedUi, {
  page: 'mfaSetup',
  button: 'Continue',
  hidden: { username: user.username, session },
  fields: [codeField],
})}`,
  };
  showPage(hostedUi.ctx, page);
}
