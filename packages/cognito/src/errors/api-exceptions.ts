import type { IdentityErrorCode } from '@freehold/identity';
import type { OperationCodes, Row } from './operation-codes.ts';

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
export const exceptions: readonly Row[] = [
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

/** What the SDK throws where it finds no credentials to sign requests with. */
export const credentialErrors: readonly Row[] = [
  { names: ['CredentialsProviderError', 'TokenProviderError'], codes: { user_directory: 'credentials_missing' } },
];
