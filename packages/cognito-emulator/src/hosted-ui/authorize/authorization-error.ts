/** OAuth 2.0 (RFC 6749, 4.1.2.1), and OpenID Connect Core, 3.1.2.6. */
type AuthorizationErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'invalid_scope'
  | 'login_required'
  | 'server_error';

/** Why an authorization request fails: sent to the app, which has been found to be the one that it says it is. */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';
  readonly code: AuthorizationErrorCode;

  /** @param description for whoever builds the app. AWS documents the codes alone. */
  constructor(code: AuthorizationErrorCode, description: string, options?: ErrorOptions) {
    super(description, options);
    this.code = code;
  }
}
