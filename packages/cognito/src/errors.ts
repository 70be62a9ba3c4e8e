import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';
import { IdentityError, type IdentityErrorCode } from '@freehold/identity';

/** What was asked of Cognito; the same exception means different things. */
export type CognitoOperation =
  | 'login'
  | 'new_password'
  | 'refresh'
  | 'reset_code'
  | 'reset_password'
  | 'administration';

/**
 * What it means that somebody isn't let in. One code for each attempt, whether the account is unknown, disabled, not
 * confirmed or locked for a while ("Password attempts exceeded"), or what was sent is wrong: two would tell them apart.
 */
const notLetIn: Readonly<Record<CognitoOperation, IdentityErrorCode>> = {
  login: 'invalid_credentials',
  new_password: 'challenge_expired',
  refresh: 'refresh_token_invalid',
  reset_password: 'challenge_expired',
  // Who asks for a code learns nothing, so what is left to report is ours.
  reset_code: 'identity_provider_unavailable',
  // Nobody's password is at stake: it is our own credentials that were refused.
  administration: 'identity_provider_unavailable',
};

/**
 * Translates what Cognito, or the way there, answered into an error of ours. Cognito has few exception types and tells
 * cases of `NotAuthorizedException` apart by the message alone.
 */
export function toIdentityError(cause: unknown, attempt: CognitoOperation): IdentityError {
  if (!(cause instanceof CognitoIdentityProviderServiceException)) {
    return new IdentityError('identity_provider_unavailable', { cause });
  }
  switch (cause.name) {
    case 'NotAuthorizedException':
      return new IdentityError(codeOfNotAuthorized(cause.message, attempt), { cause });
    case 'CodeMismatchException':
    case 'ExpiredCodeException':
    case 'UserNotFoundException':
    case 'UserNotConfirmedException':
    case 'RefreshTokenReuseException':
      return new IdentityError(notLetIn[attempt], { cause });
    case 'PasswordResetRequiredException':
      return new IdentityError('password_reset_required', { cause });
    case 'InvalidPasswordException':
    case 'PasswordHistoryPolicyViolationException':
      return new IdentityError('password_policy', { cause, policy: sentenceOf(cause.message) });
    case 'InvalidParameterException':
      return invalidParameter(cause, attempt);
    case 'LimitExceededException':
    case 'TooManyFailedAttemptsException':
      // A limit of one account's. With a reset it would tell that there is such an account.
      return new IdentityError(attempt === 'reset_password' ? 'challenge_expired' : 'rate_limited', { cause });
    case 'TooManyRequestsException':
    case 'ThrottlingException':
      return new IdentityError('rate_limited', { cause });
    default:
      return new IdentityError('identity_provider_unavailable', { cause });
  }
}

function codeOfNotAuthorized(message: string, attempt: CognitoOperation): IdentityErrorCode {
  // A client set up wrongly is not a person who mistyped: telling them so would send them looking in the wrong place.
  if (/secret/i.test(message)) return 'identity_provider_unavailable';
  if (/temporary password has expired/i.test(message)) return 'temporary_password_expired';
  return notLetIn[attempt];
}

/**
 * Of what a person sends, two things can be of a form that Cognito refuses before it looks at them: a new password with
 * a space at either end (its pattern is `^[\S]+.*[\S]+$`), and a user name or code that none could have.
 */
function invalidParameter(cause: Error, attempt: CognitoOperation): IdentityError {
  // "Auth flow not enabled for this client" is how our client is set up.
  if (/flow/i.test(cause.message)) return new IdentityError('identity_provider_unavailable', { cause });
  if ((attempt === 'new_password' || attempt === 'reset_password') && /password/i.test(cause.message)) {
    return new IdentityError('password_policy', {
      cause,
      policy: 'The password must have two characters at least and no space at either end.',
    });
  }
  return new IdentityError(notLetIn[attempt], { cause });
}

/** "Password did not conform with policy: Password not long enough" is for programs. People get the second half. */
function sentenceOf(message: string): string {
  const rule = message.replace(/^password did not conform with policy: /i, '');
  return rule.endsWith('.') ? rule : `${rule}.`;
}
