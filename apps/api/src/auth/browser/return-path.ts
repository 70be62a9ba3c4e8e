import { z } from 'zod';

const message = 'must be a path on this site, such as /reports';

/** A site that no path leads away from, to read paths against. */
const anySite = 'http://site.invalid';

/**
 * Where somebody wants to be after signing in: a path on this site, with its query and fragment. Whatever a browser could
 * take for another site is refused: `//evil`, `/\evil`, `https:…`, and control characters, which browsers leave out before
 * they look. And so is `/auth/…`, which would send people round in circles.
 *
 * Whoever uses it puts the site's origin before it, so that no reading of it leads elsewhere.
 */
export const returnPath = z
  .string(message)
  .max(1_000, 'must have at most 1000 characters')
  .refine((text) => text.isWellFormed() && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(text) && isOnThisSite(text), message)
  .transform((text) => {
    const { pathname, search, hash } = new URL(text, anySite);
    return `${pathname}${search}${hash}`;
  });

function isOnThisSite(text: string): boolean {
  const url = URL.parse(text, anySite);
  return url?.origin === anySite && !url.pathname.startsWith('//') && !/^\/auth(\/|$)/.test(url.pathname);
}
