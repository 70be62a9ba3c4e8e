import { day } from '../clock.ts';
import { CognitoException } from '../errors.ts';
import type { PasswordPolicy } from '../pools/user-pool-settings.ts';

type CompletePasswordPolicy = ReturnType<typeof completePasswordPolicy>;

/** The characters of each class (AWS documentation, "Adding user pool password requirements"). */
const characterClasses = {
  uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  lowercase: 'abcdefghijklmnopqrstuvwxyz',
  numeric: '0123456789',
  symbol: '^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+=',
} as const;

type CharacterClass = keyof typeof characterClasses;

/**
 * A policy with all settings: Cognito's default when there is none. In a given policy, omitted requirements are off,
 * because the AWS SDKs omit `false`, and the validity of temporary passwords is 7 days.
 */
export function completePasswordPolicy(policy: PasswordPolicy | undefined) {
  const requiredByDefault = policy === undefined;
  return {
    ...policy,
    MinimumLength: policy?.MinimumLength ?? 8,
    RequireUppercase: policy?.RequireUppercase ?? requiredByDefault,
    RequireLowercase: policy?.RequireLowercase ?? requiredByDefault,
    RequireNumbers: policy?.RequireNumbers ?? requiredByDefault,
    RequireSymbols: policy?.RequireSymbols ?? requiredByDefault,
    TemporaryPasswordValidityDays: policy?.TemporaryPasswordValidityDays || 7,
  };
}

/** @throws InvalidPasswordException that names the first requirement the password fails */
export function checkPasswordPolicy(password: string, policy: CompletePasswordPolicy): void {
  if (password.length < policy.MinimumLength) throw nonconforming('Password not long enough');
  for (const name of requiredCharacterClasses(policy)) {
    if (!contains(password, name)) throw nonconforming(`Password must have ${name} characters`);
  }
}

/** The classes that a password needs a character of, in the order in which they are checked. */
export function requiredCharacterClasses(policy: CompletePasswordPolicy): CharacterClass[] {
  const required: Record<CharacterClass, boolean> = {
    uppercase: policy.RequireUppercase,
    lowercase: policy.RequireLowercase,
    numeric: policy.RequireNumbers,
    symbol: policy.RequireSymbols,
  };
  return (['uppercase', 'lowercase', 'numeric', 'symbol'] as const).filter((name) => required[name]);
}

/** The characters of a class. */
export function charactersOf(name: CharacterClass): string {
  return characterClasses[name];
}

/** How long a temporary password is valid, in milliseconds. */
export function temporaryPasswordLifetime(policy: CompletePasswordPolicy): number {
  return policy.TemporaryPasswordValidityDays * day;
}

function contains(password: string, name: CharacterClass): boolean {
  // A space counts as a symbol, except at either end (AWS documentation).
  const spaceAsSymbol = name === 'symbol' && password.trim().includes(' ');
  return spaceAsSymbol || [...characterClasses[name]].some((character) => password.includes(character));
}

function nonconforming(reason: string): CognitoException {
  return new CognitoException('InvalidPasswordException', `Password did not conform with policy: ${reason}`);
}
