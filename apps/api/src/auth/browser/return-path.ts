import { z } from 'zod';

const message = 'must be a path on this site, such as /reports';

/**
 * In bytes, as it is stored: percent-encoded, where a character of Chinese has nine. The cookie of a sign-in then has some
 * 1,800 bytes. Browsers drop one of more than 4,096 (RFC 6265, section 6.1), and the sign-in with it.
 */
const maximumLength = 1_000;
const tooLong = 'must have at most 1000 bytes, percent-encoded';

/** A base to resolve paths against. */
const anySite = 'http://site.invalid';

/**
 * Where a sign-in ends: a path on this site, with its query and fragment. Rejects what a browser could take for another site
 * (`//evil`, `/\evil`, `https:…`, and control characters, which browsers remove) and `/auth/…`, which would start over.
 *
 * Put the site's origin before it in a redirect.
 */
export const returnPath = z
  .string(message)
  .max(maximumLength, tooLong)
  .refine((text) => text.isWellFormed() && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text) && isOnThisSite(text), message)
  .transform((text) => {
    const { pathname, search, hash } = new URL(text, anySite);
    return `${pathname}${search}${hash}`;
  })
  .refine((path) => Buffer.byteLength(path) <= maximumLength, tooLong);

function isOnThisSite(text: string): boolean {
  const url = URL.parse(text, anySite);
  return url?.origin === anySite && !url.pathname.startsWith('//') && !/^\/auth(\/|$)/.test(url.pathname);
}
