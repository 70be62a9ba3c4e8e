/**
 * Every failure that a caller can meet: its code, which is stable, its status, and what to do about it. The detail goes
 * to people as it stands here, unless the place that raises the problem knows better.
 */
export const problems = {
  malformed_request: [
    400,
    'The request is not HTTP',
    'Send HTTP/1.1, with one `Host` and headers of at most 128 kB in all.',
  ],
  malformed_body: [400, 'The body is not JSON', 'Send one JSON object, encoded in UTF-8.'],
  validation_failed: [400, 'The request is not valid', 'Correct the fields that `errors` names.'],

  token_missing: [401, 'No token', 'Send an access token: `Authorization: Bearer …`. POST /api/user/login gives one.'],
  token_invalid: [401, 'The token is not valid', 'Sign in again, and send the kind of token that this route takes.'],
  token_expired: [401, 'The token has expired', 'Get a new one with the refresh token, or sign in again.'],
  token_revoked: [401, 'The token has been revoked', 'Sign in again.'],
  invalid_credentials: [
    401,
    'Sign-in failed',
    'The e-mail address or the password is wrong, or the account is closed, or locked for some minutes.',
  ],
  password_reset_required: [401, 'A new password is needed', 'Reset the password, then sign in with the new one.'],
  temporary_password_expired: [401, 'The temporary password has expired', 'Ask your administrator for a new one.'],
  challenge_expired: [
    401,
    'This step can not be finished',
    'The session or the code is wrong, has been used, or has expired. Begin again.',
  ],
  refresh_token_invalid: [401, 'The refresh token is not valid', 'Sign in again.'],
  session_expired: [401, 'The session is over', 'Sign in again.'],

  tenant_unproven: [403, 'No tenant', 'The token does not say which tenant you belong to. Ask your administrator.'],
  tenant_mismatch: [403, 'Another tenant', 'The request names a tenant that is not yours. Name yours, or none.'],
  tenant_unknown: [403, 'The tenant is not set up', 'Your tenant does not exist here. Ask your administrator.'],
  tenant_suspended: [403, 'The tenant is suspended', 'Ask whoever looks after your tenant’s account.'],
  cross_site_request: [
    403,
    'The request is not from a page of this site',
    'Send it from a page of this site, or with a Bearer token in the place of the cookie.',
  ],
  permission_denied: [403, 'Not allowed', 'You lack the permission for this. Ask an admin of your tenant.'],

  sign_in_not_begun: [
    400,
    'This sign-in was not begun here',
    'Begin again, in this browser, and finish within ten minutes. Cookies have to be allowed.',
  ],
  sign_in_code_invalid: [400, 'This sign-in is over', 'It was finished before, or took too long. Sign in again.'],
  sign_in_mixed_up: [400, 'Two sign-ins were mixed up', 'The answer belongs to another sign-in. Sign in again.'],
  sign_in_denied: [
    403,
    'Sign-in was refused',
    'The sign-in page turned it down. Try again, or ask your administrator.',
  ],
  sign_in_misconfigured: [
    500,
    'Sign-in is not set up well',
    'Report the request id to whoever runs this: the log says what is wrong.',
  ],

  not_found: [404, 'Not found', 'There is nothing here that you can see. Check the path and the id.'],
  method_not_allowed: [405, 'Method not allowed', 'Use one of the methods that the `Allow` header names.'],
  body_too_large: [413, 'The body is too large', 'Send at most 100 kB.'],
  unsupported_media_type: [415, 'Unsupported media type', 'Send JSON, with `Content-Type: application/json`.'],
  password_policy: [422, 'The password is too weak', 'Choose a password that follows the rules.'],
  unsupported_challenge: [422, 'This account asks for more', 'It has a sign-in step that this API does not offer.'],
  rate_limited: [429, 'Too many requests', 'Wait as many seconds as `Retry-After` says.'],

  internal_error: [500, 'Something went wrong here', 'Try again. If it goes on, report the request id.'],
  identity_provider_unavailable: [503, 'Sign-in is unavailable', 'Try again in as many seconds as `Retry-After` says.'],
  database_unavailable: [503, 'The database is unavailable', 'Try again in as many seconds as `Retry-After` says.'],
} as const satisfies Record<string, readonly [status: number, title: string, detail: string]>;

export type ProblemCode = keyof typeof problems;

/** One thing wrong with one field: where (`name`, `tags.0`), and a sentence that goes after it. */
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

/** A failure to be answered with a problem document. Thrown anywhere below the problem handler. */
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
