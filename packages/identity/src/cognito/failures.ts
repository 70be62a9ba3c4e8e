import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';
import { IdentityError } from '../error.ts';

/** What was asked of Cognito; the same exception means different things. */
export type Attempt = 'login' | 'new_password';

/**
 * Translates what Cognito, or the way there, answered into an error of ours. Cognito has few exception types and tells
 * cases of `NotAuthorizedException` apart by the message alone.
 */
export function identityErrorOf(cause: unknown, attempt: Attempt): IdentityError {
  if (!(cause instanceof CognitoIdentityProviderServiceException)) {
    return new IdentityError('identity_provider_unavailable', { cause });
  }
  switch (cause.name) {
    case 'NotAuthorizedException':
      return new IdentityError(codeOfNotAuthorized(cause.message, attempt), { cause });
    case 'CodeMismatchException':
    case 'ExpiredCodeException':
      return new IdentityError('challenge_expired', { cause });
    case 'UserNotFoundException':
    case 'UserNotConfirmedException':
      return new IdentityError(attempt === 'login' ? 'invalid_credentials' : 'challenge_expired', { cause });
    case 'PasswordResetRequiredException':
      return new IdentityError('password_reset_required', { cause });
    case 'InvalidPasswordException':
    case 'PasswordHistoryPolicyViolationException':
      return new IdentityError('password_policy', { cause, policy: cause.message });
    case 'TooManyRequestsException':
    case 'LimitExceededException':
    case 'ThrottlingException':
      return new IdentityError('rate_limited', { cause });
    default:
      return new IdentityError('identity_provider_unavailable', { cause });
  }
}

function codeOfNotAuthorized(message: string, attempt: Attempt) {
  // A client set up wrongly is not a person who mistyped: telling them so would send them looking in the wrong place.
  if (/secret/i.test(message)) return 'identity_provider_unavailable';
  if (/temporary password has expired/i.test(message)) return 'temporary_password_expired';
  if (/attempts exceeded/i.test(message)) return 'rate_limited';
  return attempt === 'login' ? 'invalid_credentials' : 'challenge_expired';
}
