/** Matches every request that has a name. */
export const anyRequest = '*';

/** The names of requests for the two documents of a pool. */
export const documentRequests = { jwks: 'JWKS', openIdConfiguration: 'OpenIdConfiguration' } as const;

/** The names of requests to the endpoints and pages of a domain. */
export const hostedUiRequests = {
  authorize: 'OAuthAuthorize',
  token: 'OAuthToken',
  userInfo: 'OAuthUserInfo',
  revoke: 'OAuthRevoke',
  login: 'HostedUiLogin',
  logout: 'HostedUiLogout',
} as const;

/** The names under which requests are counted and faults are injected: those of the operations, and the ones above. */
export class RequestNames {
  readonly #operations: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;
  readonly #others = [...Object.values(documentRequests), ...Object.values(hostedUiRequests), anyRequest];

  /** @param operationNames as in `X-Amz-Target`, without the prefix */
  constructor(operationNames: Iterable<string>) {
    this.#operations = new Set(operationNames);
    this.#names = new Set([...this.#operations, ...this.#others]);
  }

  isOperation(name: string): boolean {
    return this.#operations.has(name);
  }

  /** @throws RangeError for an unknown name: a fault with it would never happen, and its count would stay 0 */
  check(name: string): void {
    if (this.#names.has(name)) return;
    throw new RangeError(`"${name}" is neither an operation of this emulator nor one of ${this.#others.join(', ')}.`);
  }
}
