declare const bearerToken: unique symbol;

/** A token as a request brought it: proof of nothing until it is verified, and never to be logged. */
export type BearerToken = string & { readonly [bearerToken]: true };

/** Longer than any token of Cognito's; a request can't make the verifier chew on more. */
const maximumLength = 8_192;

/**
 * Reads an `Authorization` header (RFC 6750, section 2.1).
 *
 * @returns `missing` where there is no Bearer token in it, `malformed` where what follows can't be one
 */
export function readBearerToken(authorization: string | undefined): BearerToken | 'missing' | 'malformed' {
  const match = /^bearer(?: +(.*))?$/i.exec(authorization?.trim() ?? '');
  if (match === null) return 'missing';
  const [, token = ''] = match;
  const wellFormed = token.length <= maximumLength && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token);
  return wellFormed ? (token as BearerToken) : 'malformed';
}

/** A token that Cognito itself has just handed out. */
export function issuedToken(token: string): BearerToken {
  return token as BearerToken;
}
