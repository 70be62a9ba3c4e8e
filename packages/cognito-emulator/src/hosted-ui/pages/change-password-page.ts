import { signsInWithEmail } from '../../pools/user-pool.ts';
import { attributePrefix } from '../../sign-in/new-password-challenge.ts';
import type { User } from '../../state/records.ts';
import { missingRequiredAttributes } from '../../users/user-attributes.ts';
import type { HostedUiContext } from '../hosted-ui-context.ts';
import { type Field, form } from './form.ts';
import { newPasswordFields } from './new-password-fields.ts';
import { type Page, showPage } from './page.ts';

/** The `autocomplete` and type of the fields of known attributes. */
const attributeFields: Readonly<Record<string, Pick<Field, 'autocomplete' | 'type'>>> = {
  name: { autocomplete: 'name' },
  given_name: { autocomplete: 'given-name' },
  family_name: { autocomplete: 'family-name' },
  middle_name: { autocomplete: 'additional-name' },
  nickname: { autocomplete: 'nickname' },
  email: { autocomplete: 'email', type: 'email' },
  phone_number: { autocomplete: 'tel', type: 'tel' },
  birthdate: { autocomplete: 'bday', type: 'date' },
};

/** The page where a user replaces a temporary password and enters missing required attributes. */
export function showChangePasswordPage(
  hostedUi: HostedUiContext,
  user: User,
  { session, error }: { session: string; error?: string },
): void {
  const { pool } = hostedUi.poolState;
  const missing = missingRequiredAttributes(pool, user.attributes);
  const fields = [
    ...missing.map((name) => attributeField(name, hostedUi.form.get(`${attributePrefix}${name}`))),
    ...newPasswordFields(pool),
  ];
  const page: Page = {
    title: 'Change password',
    introduction: `for ${(signsInWithEmail(pool) ? user.attributes['email'] : undefined) ?? user.username}`,
    error,
    content: form(hostedUi, {
      page: 'changePassword',
      button: 'Change password',
      hidden: { username: user.username, session },
      fields: fields.map((field, index) => ({ ...field, autofocus: index === 0 })),
    }),
  };
  showPage(hostedUi.ctx, page);
}

function attributeField(name: string, value: string | undefined): Field {
  const words = name.replaceAll('_', ' ');
  return {
    label: `${words.charAt(0).toUpperCase()}${words.slice(1)}`,
    name: `${attributePrefix}${name}`,
    value,
    ...(attributeFields[name] ?? { autocomplete: 'off' }),
  };
}
