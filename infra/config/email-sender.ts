/** What `isEmailSender` requires, in words. */
export const emailSenderRule =
  'an address in ASCII such as no-reply@example.com, Acorn <no-reply@example.com> or "Acme, Inc." <no-reply@example.com>; other letters are written as =?UTF-8?B?…?= in the name, and in Punycode (xn--…) in the domain';

/** RFC 5322, section 3.2.3. */
const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const address = `${atom}(?:\\.${atom})*@${label}(?:\\.${label})+`;
// Dots are allowed in words of a name, as in "Acorn Ltd." (section 4.1, `obs-phrase`).
const word = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+";
const quoted = '"(?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*"';
const sender = new RegExp(`^(?:(?:${word}(?: +${word})*|${quoted}) *<(${address})>|(${address}))$`);

/**
 * The address of a sender: `no-reply@example.com` of `Acorn <no-reply@example.com>`. SES takes 7-bit ASCII only, since it
 * doesn't know SMTPUTF8, and a name as RFC 5322 writes it: one with a comma is in quotation marks.
 *
 * @returns `undefined` for what SES or Cognito refuse
 * @see https://docs.aws.amazon.com/ses/latest/APIReference/API_Destination.html
 */
export function addressOfSender(text: string): string | undefined {
  if (text.length > 320) return undefined;
  const [, inBrackets, alone] = sender.exec(text) ?? [];
  const found = inBrackets ?? alone;
  return found !== undefined && found.indexOf('@') <= 64 ? found : undefined;
}

/** Whether SES and Cognito take a text as the sender of e-mails. */
export function isEmailSender(text: string): boolean {
  return addressOfSender(text) !== undefined;
}
