/** Cognito's limit for a user name, in UTF-16 code units. */
export const maximumEmailAddressLength = 128;

/** The characters of a user name (Cognito's API reference, AdminCreateUser). */
const userName = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u;

/** What separates addresses in a header stands in none of them (RFC 5322, section 3.2.3, `specials`). */
const localPart = /^[^.@"(),:;<>[\\\]]+(?:\.[^.@"(),:;<>[\\\]]+)*$/u;

/** Letters, digits, and hyphens inside. Other scripts too, since a domain may be written in one. */
const domainLabel = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/**
 * Whether a text is an e-mail address that a user may sign in with: the one rule of the API, of invitations and of imports.
 *
 * It takes what RFC 5322 takes as `dot-atom@domain`, and letters of all scripts. It takes no quoted local part, which no user
 * name can be, no address of an IP in brackets, and no domain without a dot, which no e-mail reaches.
 *
 * @example isEmailAddress('r&d@acme.example') // true
 */
export function isEmailAddress(text: string): boolean {
  if (text.length > maximumEmailAddressLength || !userName.test(text)) return false;
  const [local = '', domain = '', ...more] = text.split('@');
  const labels = domain.split('.');
  if (more.length > 0 || labels.length < 2) return false;
  return localPart.test(local) && labels.every((label) => domainLabel.test(label));
}
