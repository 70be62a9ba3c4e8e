/** The codes of RFC 6749, 4.1.2.1, and OpenID Connect Core, 3.1.2.6, that the emulator uses. */
type AuthorizationErrorCode =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'invalid_scope'
  | 'login_required'
  | 'server_error';

/** An invalid authorization request. The browser is redirected to the app, which gets code and message. */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';
  readonly code: AuthorizationErrorCode;

  /** @param description for the app's developer. AWS documents the codes only. */
  constructor(code: AuthorizationErrorCode, description: string, options?: ErrorOptions) {
    super(description, options);
    this.code = code;
  }
}

/** The codes of RFC 6749, 5.2; RFC 6750, 3.1; and RFC 7009, 2.2.1. */
type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_token'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type';

/** A refused request to an OAuth endpoint. The app gets status and code as JSON. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly status: number;

  /** @param reason for the log only, as on AWS */
  constructor(code: OAuthErrorCode, reason: string, options: { status?: number; cause?: unknown } = {}) {
    super(reason, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
  }
}

/** A refused request of a browser that can't be redirected safely. The user sees the message on an error page. */
export class PageError extends Error {
  override readonly name = 'PageError';
  readonly status: number;

  /** @param message for the user, and for the app's developer */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
