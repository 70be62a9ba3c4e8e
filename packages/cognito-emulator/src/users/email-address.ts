const localPart = /^[^.@\s"(),:;<>[\\\]]+(?:\.[^.@\s"(),:;<>[\\\]]+)*$/u;
const domainLabel = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?$/u;

/**
 * Whether Cognito takes a text as an email address: `dot-atom@domain` of RFC 5322, in letters of all scripts [inferred]. So
 * `r&d@acme.example` is one.
 */
export function isEmailAddress(text: string): boolean {
  const [local = '', domain = '', ...more] = text.split('@');
  const labels = domain.split('.');
  if (more.length > 0 || labels.length < 2) return false;
  return localPart.test(local) && labels.every((label) => domainLabel.test(label));
}
