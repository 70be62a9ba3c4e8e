/** What `isReturnUrl` asks for, in words. */
export const redirectUrlRule =
  'absolute URLs of at most 1024 characters, https unless the host is localhost, no wildcard, no fragment, no user name';

/** Schemes that a browser doesn't go to but runs or shows where it is. */
const scriptSchemes: ReadonlySet<string> = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'file:']);

/**
 * Cognito's rule for callback and logout URLs: absolute, no fragment, no wildcard, `https` unless the host is
 * localhost, an app's own scheme allowed. It compares them character by character, so nothing is normalised here.
 */
export function isRedirectUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || text.length > 1024 || !text.includes('://') || /[\s#*]/.test(text)) return false;
  if (url.username !== '' || url.password !== '' || scriptSchemes.has(url.protocol)) return false;
  return url.protocol !== 'http:' || url.hostname === 'localhost';
}

/** What `isPublicUrl` asks for, in words. */
export const publicUrlRule =
  'an origin such as https://api.example.com: https unless the host is localhost, lower case, no path, no slash at the end';

/**
 * Where people reach the API. An origin alone, as browsers write it: the callback and the cookies of the API hang on it
 * character by character.
 */
export function isPublicUrl(text: string): boolean {
  return isRedirectUrl(text) && /^https?:/.test(text) && URL.parse(text)?.origin === text;
}

/** The API's own callback, which the web client registers and which becomes `COGNITO_REDIRECT_URI`. */
export function callbackUrlOf(publicUrl: string): string {
  return `${publicUrl}/auth/callback`;
}

/** Where the Hosted UI sends people after signing out of the API's own pages. */
export function logoutUrlOf(publicUrl: string): string {
  return `${publicUrl}/`;
}
