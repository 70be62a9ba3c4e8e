import { operations } from '../operations/index.ts';

/** Stands for every request that has a name. */
export const anyRequest = '*';

/** The names of the requests for a pool's two documents, beside which those of operations are their own. */
export const documentRequests = { jwks: 'JWKS', openIdConfiguration: 'OpenIdConfiguration' } as const;

/** The names of the requests to a domain: its endpoints, and its pages. */
export const hostedUiRequests = {
  authorize: 'OAuthAuthorize',
  token: 'OAuthToken',
  userInfo: 'OAuthUserInfo',
  revoke: 'OAuthRevoke',
  login: 'HostedUiLogin',
  logout: 'HostedUiLogout',
} as const;

const otherNames = [...Object.values(documentRequests), ...Object.values(hostedUiRequests), anyRequest];
const requestNames: ReadonlySet<string> = new Set([...operations.keys(), ...otherNames]);

/**
 * A fault with a name that no request has would never happen, and a count under one would be 0 for ever.
 *
 * @throws RangeError
 */
export function checkRequestName(on: string): void {
  if (!requestNames.has(on)) {
    throw new RangeError(`"${on}" is no operation of this emulator, nor ${otherNames.join(', ')}.`);
  }
}
