import { invalidParameter } from '../errors.ts';
import type { UserPoolClient } from '../state/records.ts';

/** Whether the URL is one of the client's callback URLs. Cognito compares them character by character. */
export function isCallbackUrl({ settings }: Pick<UserPoolClient, 'settings'>, url: string): boolean {
  return settings.CallbackURLs?.includes(url) ?? false;
}

/** Whether the URL is one of the client's logout URLs, character by character. */
export function isLogoutUrl({ settings }: Pick<UserPoolClient, 'settings'>, url: string): boolean {
  return settings.LogoutURLs?.includes(url) ?? false;
}

/**
 * Checks the callback or logout URLs of a client: absolute, without fragment and wildcard, and `https` unless the host is
 * localhost. Schemes of apps (`myapp://`) are allowed.
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
