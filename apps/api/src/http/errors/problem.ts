/**
 * All problems that the API responds with: the stable code, the status, the title, and the detail, which says what to do.
 * Code that throws a problem may give it another detail.
 */
export const problems = {
  malformed_request: [400, 'The request is not HTTP', 'Send HTTP/1.1 with one `Host` header.'],
  too_many_parameters: [400, 'Too many parameters', 'Send at most 100 parameters in the query.'],
  malformed_body: [400, 'The body is not JSON', 'Send one JSON object, encoded in UTF-8.'],
  validation_failed: [400, 'The request is not valid', 'Correct the fields that `errors` names.'],

  token_missing: [401, 'No token', 'Send an access token: `Authorization: Bearer …`. POST /api/user/login gives one.'],
  token_invalid: [401, 'The token is not valid', 'Sign in again, and send the kind of token that this endpoint takes.'],
  token_expired: [401, 'The token has expired', 'Get a new one with the refresh token, or sign in again.'],
  token_revoked: [401, 'The token has been revoked', 'Sign in again.'],
  invalid_credentials: [
    401,
    'Sign-in failed',
    'The e-mail address or the password is wrong, or the account is disabled or locked for some minutes.',
  ],
  password_reset_required: [401, 'A new password is needed', 'Reset the password, then sign in with the new one.'],
  temporary_password_expired: [401, 'The temporary password has expired', 'Ask your administrator for a new one.'],
  challenge_expired: [
    401,
    'This step has expired',
    'The session or the code is wrong, used or expired. If you have sent a new password before, it may be set: sign in with it. Otherwise start again. If it happens again, ask your administrator.',
  ],
  refresh_token_invalid: [401, 'The refresh token is not valid', 'Sign in again.'],
  session_expired: [401, 'The session is over', 'Sign in again.'],

  tenant_unproven: [403, 'No tenant', 'The token does not say which tenant you belong to. Ask your administrator.'],
  tenant_mismatch: [403, 'Another tenant', 'The request names a tenant that is not yours. Name yours, or none.'],
  tenant_unknown: [403, 'The tenant is not set up', 'Your tenant does not exist here. Ask your administrator.'],
  tenant_suspended: [403, 'The tenant is suspended', 'Ask your tenant’s administrator.'],
  cross_site_request: [
    403,
    'The request is not from a page of this site',
    'Send it from a page of this site, or with a Bearer token instead of the cookie.',
  ],
  second_factor_required: [
    403,
    'A second factor is needed',
    'Operators need a second factor. Set one up on the account page, or sign in on the sign-in page, which does.',
  ],
  permission_denied: [403, 'Not allowed', 'You do not have the permission for this. Ask an admin of your tenant.'],

  sign_in_not_begun: [
    400,
    'This sign-in was not started here',
    'Start again in this browser, and finish within ten minutes. Allow cookies.',
  ],
  navigation_required: [
    400,
    'This address is for a browser’s navigation',
    'Go to it as a page. Nothing is begun by loading it ahead of time, from a script, or as a part of another page.',
  ],
  sign_in_response_invalid: [400, 'This is no response of the sign-in page', 'Sign in again, from the front page.'],
  sign_in_failed: [
    400,
    'The sign-in page reported an error',
    'Try again in a few minutes. If it happens again, report the request id to the operator: the log has the reason.',
  ],
  sign_in_code_invalid: [
    400,
    'This sign-in is over',
    'It was finished already, or took too long. Sign in again. If it happens each time, report the request id to the operator.',
  ],
  sign_in_mixed_up: [400, 'Two sign-ins were mixed up', 'The response belongs to another sign-in. Sign in again.'],
  sign_in_denied: [403, 'Sign-in was refused', 'The sign-in page refused it. Try again, or ask your administrator.'],
  sign_in_not_recent: [
    403,
    'Your password is needed',
    'This step begins with your password. Sign out, sign in again, and repeat it.',
  ],
  sign_in_misconfigured: [
    500,
    'Sign-in is misconfigured',
    'Report the request id to the operator. The log has the cause.',
  ],

  not_found: [404, 'Not found', 'There is nothing here that you can see. Check the path and the id.'],
  method_not_allowed: [405, 'Method not allowed', 'Use one of the methods that the `Allow` header names.'],
  target_too_long: [414, 'The URL is too long', 'Send a path and a query of at most 8 kB.'],
  headers_too_large: [
    431,
    'The headers are too large',
    'Send at most 100 headers, 200 cookies, and 32 kB with the request line.',
  ],
  conflict: [
    409,
    'Conflict',
    'What the request asks for contradicts what is stored: `errors` names a value that is taken, or something else still refers to this.',
  ],
  body_too_large: [413, 'The body is too large', 'Send at most 100 kB.'],
  unsupported_media_type: [415, 'Unsupported media type', 'Send JSON, with `Content-Type: application/json`.'],
  password_policy: [422, 'The password is too weak', 'Choose a password that meets the rules.'],
  unsupported_challenge: [
    422,
    'This account needs another sign-in step',
    'The account has a sign-in step that this API does not support.',
  ],
  rate_limited: [429, 'Too many requests', 'Wait for the number of seconds in `Retry-After`.'],

  unsupported_transfer_coding: [
    501,
    'Unsupported transfer coding',
    'Send `Content-Length`, or `Transfer-Encoding: chunked` alone.',
  ],
  internal_error: [500, 'Internal error', 'Try again. If it happens again, report the request id.'],
  identity_provider_unavailable: [
    503,
    'Sign-in is unavailable',
    'Try again after the number of seconds in `Retry-After`.',
  ],
  too_many_connections: [
    503,
    'Too many connections',
    'Close connections that you don’t use, and try again after the number of seconds in `Retry-After`.',
  ],
  draining: [503, 'The process is about to stop', 'Send the request again: another process answers it.'],
  database_unavailable: [503, 'The database is unavailable', 'Try again after the number of seconds in `Retry-After`.'],
} as const satisfies Record<string, readonly [status: number, title: string, detail: string]>;

export type ProblemCode = keyof typeof problems;

/** An invalid field: its path (`name`, `tags.0`) and a predicate that follows it (`must not be empty`). */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface ProblemOptions {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Seconds. */
  readonly retryAfter?: number;
  /** For the log only. */
  readonly cause?: unknown;
}

/** An error that the problem handler responds to with a problem document (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ProblemCode, options: ProblemOptions = {}) {
    const [status, title, detail] = problems[code];
    super(code, { cause: options.cause });
    this.code = code;
    this.status = status;
    this.title = title;
    this.detail = options.detail ?? detail;
    this.errors = options.errors;
    this.retryAfter = options.retryAfter ?? (status === 429 || status === 503 ? 5 : undefined);
  }
}
