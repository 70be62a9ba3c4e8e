declare const bearerToken: unique symbol;

/** A token as a request brought it: proof of nothing until it is verified, and never to be logged. */
export type BearerToken = string & { readonly [bearerToken]: true };

/** Longer than any token of Cognito's; a request can't make the verifier chew on more. */
const maximumLength = 8_192;

/**
 * Reads an `Authorization` header (RFC 6750, section 2.1). It looks at the form alone, and not at each letter: that is done
 * for a token that isn't known yet, and takes longer than to find one that is.
 *
 * @returns `missing` where there is no Bearer token in it, `malformed` where what follows can't be one
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

/**
 * Whether a token is written as RFC 7515 has it: base64url without padding, and nothing in the bits that the last letter of
 * a part has to spare. So it can be written in one way only.
 */
export function isCanonicalToken(token: BearerToken): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) && token.split('.').every(isCanonicalBase64url);
}

function isCanonicalBase64url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

/** A token that Cognito itself has just handed out. */
export function issuedToken(token: string): BearerToken {
  return token as BearerToken;
}
