/** How signing in, refreshing or verifying can fail. Clients of the API rely on these codes. */
export type IdentityErrorCode =
  | 'invalid_credentials'
  | 'password_reset_required'
  | 'temporary_password_expired'
  | 'challenge_expired'
  | 'password_policy'
  | 'unsupported_challenge'
  | 'refresh_token_invalid'
  | 'sign_in_not_begun'
  | 'sign_in_response_invalid'
  | 'sign_in_denied'
  | 'sign_in_failed'
  | 'sign_in_code_invalid'
  | 'sign_in_mixed_up'
  | 'sign_in_not_recent'
  | 'sign_in_misconfigured'
  | 'token_invalid'
  | 'token_expired'
  | 'rate_limited'
  | 'identity_provider_unavailable';

/** An expected failure. `message` and `cause` are for the log: they may quote Cognito. Only `policy` is shown to users. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: IdentityErrorCode;
  /** With `password_policy`: the rule that the new password breaks, as a sentence. */
  readonly policy: string | undefined;

  constructor(code: IdentityErrorCode, options: { readonly cause?: unknown; readonly policy?: string } = {}) {
    const reason = options.cause instanceof Error ? `${options.cause.name}: ${options.cause.message}` : undefined;
    super(reason === undefined ? code : `${code} (${reason})`, { cause: options.cause });
    this.code = code;
    this.policy = options.policy;
  }
}
