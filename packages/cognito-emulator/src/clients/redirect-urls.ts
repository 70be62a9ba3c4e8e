import { invalidParameter } from '../errors.ts';

/**
 * Callback and logout URLs are absolute, without fragment or wildcard, and `https` unless the host is localhost; schemes
 * of apps (`myapp://`) are allowed. They are kept letter by letter: Cognito compares them so.
 *
 * @throws InvalidParameterException
 */
export function checkRedirectUrls(member: string, urls: readonly string[] | undefined): void {
  for (const url of urls ?? []) {
    const violation = violationOf(url);
    if (violation !== undefined) throw invalidParameter(`${member}: ${url} ${violation}`);
  }
}

function violationOf(url: string): string | undefined {
  const parsed = URL.parse(url);
  if (parsed === null) return 'is not an absolute URL.';
  if (url.includes('#')) return 'has a fragment, which is not allowed.';
  if (url.includes('*')) return 'has a wildcard, which is not allowed.';
  if (parsed.protocol === 'http:' && parsed.hostname !== 'localhost') {
    return 'must use https unless its host is localhost.';
  }
  return undefined;
}
