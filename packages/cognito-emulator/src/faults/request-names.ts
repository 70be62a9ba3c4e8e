import { operations } from '../operations/index.ts';

/** Stands for every request that has a name. */
export const EVERY_REQUEST = '*';

/** The names of the requests for a pool's two documents, beside which those of operations are their own. */
export const DOCUMENT_REQUESTS = { keySet: 'JWKS', openIdConfiguration: 'OpenIdConfiguration' } as const;

/** The names of the requests to a domain: its endpoints, and its pages. */
export const HOSTED_UI_REQUESTS = {
  authorize: 'OAuthAuthorize',
  token: 'OAuthToken',
  userInfo: 'OAuthUserInfo',
  revoke: 'OAuthRevoke',
  login: 'HostedUiLogin',
  logout: 'HostedUiLogout',
} as const;

const OTHER_NAMES = [...Object.values(DOCUMENT_REQUESTS), ...Object.values(HOSTED_UI_REQUESTS), EVERY_REQUEST];
const NAMES: ReadonlySet<string> = new Set([...operations.keys(), ...OTHER_NAMES]);

/**
 * A fault with a name that no request has would never happen, and a count under one would be 0 for ever.
 *
 * @throws RangeError
 */
export function checkRequestName(on: string): void {
  if (!NAMES.has(on)) {
    throw new RangeError(`"${on}" is no operation of this emulator, nor ${OTHER_NAMES.join(', ')}.`);
  }
}
