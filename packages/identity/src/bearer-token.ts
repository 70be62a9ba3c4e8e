declare const bearerToken: unique symbol;

/** A token as a request sent it. It is untrusted until it is verified, and is never logged. */
export type BearerToken = string & { readonly [bearerToken]: true };

/** A user in 100 groups of long names has a token of some 17 kB. All headers of a request have no more than this. */
const maximumLength = 32_768;

/**
 * Reads an `Authorization` header (RFC 6750, section 2.1). It checks the form only; `isCanonicalToken` checks each character
 * of a token that isn't cached yet.
 *
 * @returns `missing` where the header has no Bearer token, `malformed` where what follows can't be one
 *
 * @example
 * const token = readBearerToken(ctx.get('Authorization'));
 * if (token === 'missing' || token === 'malformed') throw new Problem('token_missing');
 */
export function readBearerToken(authorization: string | undefined): BearerToken | 'missing' | 'malformed' {
  const header = authorization?.trim() ?? '';
  if (!/^bearer(?: |$)/i.test(header)) return 'missing';
  const token = header.slice('Bearer '.length).replace(/^ +/, '');
  return token.length <= maximumLength && hasThreeParts(token) && isAscii(token) ? (token as BearerToken) : 'malformed';
}

function hasThreeParts(token: string): boolean {
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  return first > 0 && second > first + 1 && second < token.length - 1 && token.indexOf('.', second + 1) === -1;
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

/** Whether a token is base64url without padding and with zero trailing bits (RFC 7515), so that it has one spelling only. */
export function isCanonicalToken(token: BearerToken): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) && token.split('.').every(isCanonicalBase64url);
}

function isCanonicalBase64url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

/** A token that Cognito itself has just issued. */
export function issuedToken(token: string): BearerToken {
  return token as BearerToken;
}
