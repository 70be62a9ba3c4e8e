import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';
import { IdentityError, type IdentityErrorCode, type ResetCodeOutcome } from '@freehold/identity';
import * as oidc from 'openid-client';

/**
 * The operations of Cognito, and the codes that each can result in. The same error means different things to different
 * operations, so each operation has a column in the tables below.
 */
interface OperationCodes {
  readonly login: IdentityErrorCode;
  readonly new_password: IdentityErrorCode;
  readonly refresh: IdentityErrorCode;
  readonly reset_password: IdentityErrorCode;
  /** `no_code` and `undeliverable` are outcomes of asking for a code, not errors. The caller must not learn which. */
  readonly reset_code: IdentityErrorCode | 'no_code' | 'undeliverable';
  /** What the API does with its own AWS credentials: reads a user, signs a user out. */
  readonly administration: IdentityErrorCode;
  /** What a user's own access token authorizes. */
  readonly second_factor_setup: IdentityErrorCode;
  /** What an operator does with theirs. */
  readonly user_directory: UserDirectoryErrorCode;
  readonly hosted_ui_callback: IdentityErrorCode;
  readonly hosted_ui_exchange: IdentityErrorCode;
  readonly hosted_ui_refresh: IdentityErrorCode;
  readonly hosted_ui_revocation: IdentityErrorCode;
}

export type CognitoOperation = keyof OperationCodes;

/** The operations whose errors all are an `IdentityError`. */
export type IdentityOperation = Exclude<CognitoOperation, 'user_directory'>;

/** How an operation on the user directory can fail. */
export type UserDirectoryErrorCode =
  | 'user_unknown'
  | 'user_exists'
  | 'user_state'
  | 'group_unknown'
  | 'email_invalid'
  | 'undeliverable'
  | 'password_policy'
  | 'not_permitted'
  | 'credentials_missing'
  | 'pool_unknown'
  | 'rate_limited'
  | 'user_pool_unavailable';

/** `message` says to the operator what happened and what to do. It quotes Cognito where that helps. */
export class UserDirectoryError extends Error {
  override readonly name = 'UserDirectoryError';
  readonly code: UserDirectoryErrorCode;

  constructor(code: UserDirectoryErrorCode, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Errors of these names (`undefined`: of any), where the message matches, and what they mean to each operation. */
interface Row {
  readonly names?: readonly string[];
  readonly message?: RegExp;
  readonly codes: Partial<OperationCodes>;
}

/** One code for each operation, whatever the reason: two codes would tell an unknown account from a disabled one. */
const rejected = {
  login: 'invalid_credentials',
  new_password: 'challenge_expired',
  refresh: 'refresh_token_invalid',
  reset_password: 'challenge_expired',
  second_factor_setup: 'challenge_expired',
} as const satisfies Partial<OperationCodes>;

/** The parameters whose values come from the caller, as Cognito's messages name them. */
const callersParameter =
  /\b(?:username|password|email|session|confirmationCode|verification code|refresh ?token|authParameters|challengeResponses)\b/i;

/** The same code for all that the API asks of Cognito's API. */
function forApi(code: IdentityErrorCode) {
  return {
    login: code,
    new_password: code,
    refresh: code,
    reset_password: code,
    reset_code: code,
    administration: code,
    second_factor_setup: code,
  } as const satisfies Partial<OperationCodes>;
}

/**
 * The exceptions of Cognito's API. The first row that matches and has a code for the operation counts. An exception
 * without a row means that Cognito is unavailable: nobody is told to begin again where that may not help. Cases of
 * `NotAuthorizedException` differ in their message alone.
 */
const exceptions: readonly Row[] = [
  // A wrong client secret is a mistake in our configuration and says nothing about the user.
  { message: /secret/i, codes: { reset_code: 'identity_provider_unavailable' } },
  { names: ['NotAuthorizedException'], message: /secret/i, codes: forApi('identity_provider_unavailable') },
  { names: ['NotAuthorizedException'], codes: { reset_code: 'no_code', user_directory: 'user_state' } },
  {
    names: ['NotAuthorizedException'],
    message: /temporary password has expired/i,
    codes: forApi('temporary_password_expired'),
  },
  // Whatever the reason, so that nothing tells an account in an odd state from none.
  { names: ['NotAuthorizedException'], codes: { login: rejected.login, reset_password: rejected.reset_password } },
  // Other reasons aren't known, and to begin again may not help.
  {
    names: ['NotAuthorizedException'],
    message: /invalid session|incorrect username|disabled/i,
    codes: { new_password: rejected.new_password },
  },
  {
    names: ['NotAuthorizedException'],
    message: /invalid refresh token|refresh token has (?:expired|been)|disabled/i,
    codes: { refresh: rejected.refresh },
  },
  {
    names: ['NotAuthorizedException'],
    message: /invalid access token|access token has (?:expired|been)|invalid session|disabled/i,
    codes: { second_factor_setup: rejected.second_factor_setup },
  },
  { names: ['UserNotFoundException'], codes: { ...rejected, reset_code: 'no_code', user_directory: 'user_unknown' } },
  { names: ['UserNotConfirmedException'], codes: { ...rejected, reset_code: 'no_code' } },
  { names: ['CodeMismatchException', 'ExpiredCodeException', 'RefreshTokenReuseException'], codes: rejected },
  { names: ['PasswordResetRequiredException'], codes: forApi('password_reset_required') },
  {
    names: ['InvalidPasswordException'],
    codes: { ...forApi('password_policy'), user_directory: 'password_policy' },
  },
  { names: ['PasswordHistoryPolicyViolationException'], codes: forApi('password_policy') },

  // Cognito checks the form of a user name, a code and a password before it looks at them.
  { names: ['InvalidParameterException'], message: /email|username/i, codes: { user_directory: 'email_invalid' } },
  { names: ['InvalidParameterException'], codes: { reset_code: 'no_code', user_directory: 'user_state' } },
  // "Auth flow not enabled for this client" is a mistake in our configuration.
  { names: ['InvalidParameterException'], message: /flow/i, codes: forApi('identity_provider_unavailable') },
  // Only an account that exists gets this one: it has no address that a code could have been sent to.
  {
    names: ['InvalidParameterException'],
    message: /cannot reset password/i,
    codes: { reset_password: rejected.reset_password },
  },
  {
    names: ['InvalidParameterException'],
    message: /password/i,
    codes: { new_password: 'password_policy', reset_password: 'password_policy' },
  },
  // The pool requires an attribute that the account lacks. The login refuses that before a password is chosen.
  {
    names: ['InvalidParameterException'],
    message: /attribute/i,
    codes: { new_password: 'identity_provider_unavailable' },
  },
  // Other parameters than the caller's are ours.
  { names: ['InvalidParameterException'], message: callersParameter, codes: rejected },

  // A limit of one account. With a reset, `rate_limited` would tell that the account exists.
  {
    names: ['LimitExceededException', 'TooManyFailedAttemptsException'],
    codes: { reset_password: 'challenge_expired' },
  },
  { names: ['LimitExceededException'], codes: { reset_code: 'no_code', user_directory: 'rate_limited' } },
  { names: ['LimitExceededException', 'TooManyFailedAttemptsException'], codes: forApi('rate_limited') },
  {
    names: ['TooManyRequestsException', 'ThrottlingException'],
    codes: { ...forApi('rate_limited'), user_directory: 'rate_limited' },
  },

  // Cognito answers these to ForgotPassword only where there is an account to send a code to.
  {
    names: [
      'CodeDeliveryFailureException',
      'InvalidEmailRoleAccessPolicyException',
      'InvalidSmsRoleAccessPolicyException',
      'InvalidSmsRoleTrustRelationshipException',
      'InvalidLambdaResponseException',
      'UnexpectedLambdaException',
      'UserLambdaValidationException',
    ],
    codes: { reset_code: 'undeliverable' },
  },

  { names: ['CodeDeliveryFailureException'], codes: { user_directory: 'undeliverable' } },
  { names: ['UsernameExistsException', 'AliasExistsException'], codes: { user_directory: 'user_exists' } },
  { names: ['UnsupportedUserStateException'], codes: { user_directory: 'user_state' } },
  { names: ['ResourceNotFoundException'], message: /group/i, codes: { user_directory: 'group_unknown' } },
  { names: ['ResourceNotFoundException'], codes: { user_directory: 'pool_unknown' } },
  {
    names: [
      'AccessDeniedException',
      'UnrecognizedClientException',
      'InvalidSignatureException',
      'ExpiredTokenException',
    ],
    codes: { user_directory: 'not_permitted' },
  },
];

const tooManyRequests = 'too_many_requests';
const nonceMismatch = 'nonce_mismatch';

/** The errors of the Hosted UI: RFC 6749, section 4.1.2.1 for the callback and section 5.2 for the token endpoint. */
const oauthErrors: readonly Row[] = [
  { names: ['access_denied'], codes: { hosted_ui_callback: 'sign_in_denied' } },
  // Anyone can write any error into the query of a callback, so it is never told as a fault of ours.
  { codes: { hosted_ui_callback: 'sign_in_failed' } },
  {
    names: [tooManyRequests],
    codes: {
      hosted_ui_exchange: 'rate_limited',
      hosted_ui_refresh: 'rate_limited',
      hosted_ui_revocation: 'rate_limited',
    },
  },
  {
    names: ['invalid_grant'],
    codes: {
      hosted_ui_exchange: 'sign_in_code_invalid',
      hosted_ui_refresh: 'refresh_token_invalid',
      hosted_ui_revocation: 'sign_in_code_invalid',
    },
  },
  { names: [nonceMismatch], codes: { hosted_ui_exchange: 'sign_in_mixed_up' } },
  // A misconfigured client stops sign-ins. It doesn't end sessions: they go on once it is corrected.
  { codes: { hosted_ui_exchange: 'sign_in_misconfigured' } },
];

/** What the SDK throws where it finds no credentials to sign requests with. */
const credentialErrors: readonly Row[] = [
  { names: ['CredentialsProviderError', 'TokenProviderError'], codes: { user_directory: 'credentials_missing' } },
];

/**
 * Translates an error of Cognito's API or its Hosted UI, or of the connection to them. The result and its cause go to the
 * log, so they contain no code, state or token of a browser sign-in.
 */
export function toIdentityError(cause: unknown, operation: IdentityOperation): IdentityError {
  const error = classify(cause, operation);
  const code = codeOf(error, error.operation);
  if (code === 'password_policy') {
    return new IdentityError(code, { cause: error.cause, policy: passwordRule(error) });
  }
  // The outcomes of `reset_code` are for `resetCodeOutcome`. As errors they would tell who has an account.
  const isOutcome = code === undefined || code === 'no_code' || code === 'undeliverable';
  return new IdentityError(isOutcome ? 'identity_provider_unavailable' : code, { cause: error.cause });
}

/** The outcome of ForgotPassword that an error means. `undefined`: none, the operation failed. */
export function resetCodeOutcome(cause: unknown): Exclude<ResetCodeOutcome, { kind: 'accepted' }> | undefined {
  if (!(cause instanceof Error)) return undefined;
  const kind = codeOf(classify(cause, 'reset_code'), 'reset_code');
  return kind === 'no_code' || kind === 'undeliverable' ? { kind, cause } : undefined;
}

/** Translates an error of Cognito's API, or of the connection to it, for the operator. */
export function toUserDirectoryError(cause: unknown): UserDirectoryError {
  if (cause instanceof UserDirectoryError) return cause;
  const error = classify(cause, 'user_directory');
  const code = codeOf(error, 'user_directory') ?? 'user_pool_unavailable';
  return new UserDirectoryError(code, operatorMessage(code, error), cause);
}

interface ClassifiedError<Operation extends CognitoOperation = CognitoOperation> {
  readonly rows: readonly Row[];
  readonly operation: Operation;
  readonly name: string;
  readonly message: string;
  /** For the log. */
  readonly cause: unknown;
}

/** Finds the table that an error belongs to, and the name that it has there. */
function classify<Operation extends CognitoOperation>(
  error: unknown,
  operation: Operation,
): ClassifiedError<Operation | 'hosted_ui_callback'> {
  if (error instanceof CognitoIdentityProviderServiceException) {
    return { rows: exceptions, operation, name: error.name, message: error.message, cause: error };
  }
  if (error instanceof oidc.AuthorizationResponseError) {
    return oauthError(error.error, 'hosted_ui_callback', quoted(error.error, error.error_description));
  }
  if (error instanceof oidc.ResponseBodyError) {
    const name = error.status === 429 ? tooManyRequests : error.error;
    return oauthError(name, operation, quoted(error.error, error.error_description));
  }
  if (error instanceof oidc.WWWAuthenticateChallengeError) {
    return oauthError('invalid_client', operation, quoted('invalid_client'));
  }
  if (isNonceMismatch(error)) return oauthError(nonceMismatch, operation, error);
  if (isClaimMismatch(error)) return oauthError('claim_mismatch', operation, error);
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  return { rows: credentialErrors, operation, name, message: message || name, cause: error };
}

function oauthError<Operation extends CognitoOperation>(name: string, operation: Operation, cause: unknown) {
  return { rows: oauthErrors, operation, name, message: '', cause };
}

function codeOf<Operation extends CognitoOperation>(
  { rows, name, message }: ClassifiedError,
  operation: Operation,
): OperationCodes[Operation] | undefined {
  const row = rows.find(
    ({ names, message: pattern, codes }) =>
      codes[operation] !== undefined && names?.includes(name) !== false && pattern?.test(message) !== false,
  );
  return row?.codes[operation];
}

/** openid-client has no error of its own for a nonce that differs or is missing. */
function isNonceMismatch(error: unknown): boolean {
  return error instanceof oidc.ClientError && error.cause instanceof Error && /\bnonce\b/.test(error.cause.message);
}

/** The ID token is for another client, from another pool, or expired by our clock. */
function isClaimMismatch(error: unknown): boolean {
  const { code } = error instanceof oidc.ClientError ? error : { code: undefined };
  return code === 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' || code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED';
}

/** In the query of a callback, both texts are whatever the browser sent, so they are cut and cleaned for the log. */
function quoted(error: string, description = ''): Error {
  const clean = (length: number, text: string) => text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, length);
  return new Error(`Cognito answered ${clean(40, error)}${description === '' ? '' : `: ${clean(200, description)}`}`);
}

/** The rule that a new password breaks, as a sentence for the user. */
function passwordRule({ name, message }: ClassifiedError): string {
  // Cognito's pattern for a password is `^[\S]+.*[\S]+$`.
  if (name === 'InvalidParameterException') {
    return 'The password must have two characters at least and no space at either end.';
  }
  return toSentence(message.replace(/^password did not conform with policy: /i, ''));
}

function operatorMessage(code: UserDirectoryErrorCode, { rows, name, message }: ClassifiedError): string {
  const quote = toSentence(message);
  switch (code) {
    case 'user_unknown':
      return 'The user pool has no such user.';
    case 'user_exists':
      return 'The user pool already has a user with this e-mail address.';
    case 'user_state':
      return `Cognito refuses: ${quote}`;
    case 'group_unknown':
      return `The user pool has no such group: ${quote}`;
    case 'pool_unknown':
      return `COGNITO_USER_POOL_ID names no user pool: ${quote}`;
    case 'password_policy':
      return quote;
    case 'email_invalid':
      return `Cognito refuses the address: ${quote}`;
    case 'undeliverable':
      return `Cognito could not send the e-mail: ${quote}`;
    case 'rate_limited':
      if (/daily email limit/i.test(message)) {
        return `Cognito sends no more e-mails today: ${quote} Its own sender sends 50 a day: set up SES (\`emailFrom\`).`;
      }
      return `Cognito limits the rate of requests: ${quote} Try again later.`;
    case 'not_permitted':
      return `AWS refuses the credentials: ${quote} \`aws sts get-caller-identity\` shows whose they are.`;
    case 'credentials_missing':
      return 'There are no AWS credentials: run in a role, set AWS_PROFILE, or sign in with `aws sso login`.';
    case 'user_pool_unavailable':
      return rows === exceptions ? `Cognito answered ${name}: ${quote}` : `The user pool cannot be reached: ${message}`;
  }
}

/** Cognito ends some of its sentences with a full stop. */
function toSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
