/** RFC 6749, 5.2; RFC 6750, 3.1; RFC 7009, 2.2.1. */
type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_token'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'unsupported_token_type';

/** What an endpoint tells an app that asked it directly, as JSON. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly status: number;

  /** @param reason for the log: apps get the code alone, as from AWS */
  constructor(code: OAuthErrorCode, reason: string, options: { status?: number; cause?: unknown } = {}) {
    super(reason, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 400;
  }
}
