import type { Field } from './form.ts';

/** The field for a code of an authenticator app. */
export const codeField: Field = {
  label: 'Code',
  name: 'code',
  autocomplete: 'one-time-code',
  hint: 'Six digits, which change every 30 seconds.',
  digits: true,
  autofocus: true,
};
