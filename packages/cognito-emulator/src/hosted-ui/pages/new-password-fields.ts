import { CognitoException, invalidParameter } from '../../errors.ts';
import { Password } from '../../passwords/password.ts';
import { requiredCharacterClasses } from '../../passwords/password-policy.ts';
import { passwordPolicyOf } from '../../pools/user-pool.ts';
import type { UserPool } from '../../state/records.ts';
import type { Parameters } from '../parameters.ts';
import type { Field } from './form.ts';

const passwordName = 'password';
const repeatedPasswordName = 'password_again';

const classDescriptions = {
  uppercase: 'an uppercase letter',
  lowercase: 'a lowercase letter',
  numeric: 'a number',
  symbol: 'a symbol',
};

/** The two fields for a new password, with the pool's policy as a hint. */
export function newPasswordFields(pool: UserPool): Field[] {
  const common = { type: 'password', autocomplete: 'new-password' } as const;
  return [
    { ...common, label: 'New password', name: passwordName, hint: describePolicy(pool) },
    { ...common, label: 'Enter new password again', name: repeatedPasswordName },
  ];
}

/**
 * The new password, when both fields are the same. The pool's policy is checked elsewhere.
 *
 * @throws InvalidParameterException, InvalidPasswordException
 */
export function parseNewPassword(form: Parameters): string {
  if (form.get(passwordName) !== form.get(repeatedPasswordName)) throw invalidParameter('The passwords do not match.');
  const password = Password.safeParse(form.get(passwordName));
  if (!password.success) {
    const reason = 'Password did not conform with policy: at most 256 characters, and no space at either end';
    throw new CognitoException('InvalidPasswordException', reason);
  }
  return password.data;
}

function describePolicy(pool: UserPool): string {
  const policy = passwordPolicyOf(pool);
  const characters = requiredCharacterClasses(policy).map((name) => classDescriptions[name]);
  const listed = new Intl.ListFormat('en', { type: 'conjunction' }).format(characters);
  return `At least ${policy.MinimumLength} characters${listed === '' ? '' : `, with ${listed}`}.`;
}
