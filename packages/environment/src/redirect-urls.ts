/** What `isRedirectUrl` requires, in words. */
export const redirectUrlRule =
  'absolute URLs of at most 1024 characters, https unless the host is localhost, no wildcard, no fragment, no user name';

/** Schemes that a browser runs or shows in place instead of following them. */
const scriptSchemes: ReadonlySet<string> = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:']);

/**
 * Cognito's rule for callback and logout URLs: absolute, no fragment, no wildcard, `https` unless the host is localhost; an
 * app's own scheme is allowed. Cognito compares them character by character, so nothing is normalised here.
 */
export function isRedirectUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text.length > 1024 || !text.includes('://') || /[\s#*]/.test(text)) return false;
  if (url.username !== '' || url.password !== '' || scriptSchemes.has(url.protocol)) return false;
  return url.protocol !== 'http:' || isHttpsOrLocalhost(url);
}

/** Whether codes and tokens may travel to a URL: by https, or to this machine. */
export function isHttpsOrLocalhost({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || hostname === 'localhost';
}

/** What `isPublicUrl` requires, in words. */
export const publicUrlRule =
  'an origin such as https://api.example.com: https unless the host is localhost, lower case, no path, no trailing slash';

/** Whether a URL is a redirect URL and an origin as browsers write it: callback and cookies of the API depend on both. */
export function isPublicUrl(text: string): boolean {
  return isRedirectUrl(text) && /^https?:/.test(text) && URL.parse(text)?.origin === text;
}

/** The API's own callback. The web client registers it, and it is the default of `COGNITO_REDIRECT_URI`. */
export function callbackUrlOf(publicUrl: string): string {
  return `${publicUrl}/auth/callback`;
}

/** Where the Hosted UI sends browsers after sign-out from the API's own pages. The web client registers it. */
export function logoutUrlOf(publicUrl: string): string {
  return `${publicUrl}/`;
}
