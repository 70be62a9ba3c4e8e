import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';

/** How administering people can fail. */
export type UserDirectoryErrorCode =
  | 'user_unknown'
  | 'user_exists'
  | 'user_state'
  | 'group_unknown'
  | 'email_invalid'
  | 'password_policy'
  | 'not_permitted'
  | 'credentials_missing'
  | 'pool_unknown'
  | 'rate_limited'
  | 'user_pool_unavailable';

/** `message` is for the operator: what happened and what to do. It repeats Cognito's words where they help. */
export class UserDirectoryError extends Error {
  override readonly name = 'UserDirectoryError';
  readonly code: UserDirectoryErrorCode;

  constructor(code: UserDirectoryErrorCode, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Translates what Cognito, or the way there, answered to an operator. */
export function toUserDirectoryError(cause: unknown): UserDirectoryError {
  if (cause instanceof UserDirectoryError) return cause;
  if (!(cause instanceof CognitoIdentityProviderServiceException)) return toConnectionError(cause);
  const cognitoMessage = toSentence(cause.message);
  switch (cause.name) {
    case 'UserNotFoundException':
      return new UserDirectoryError('user_unknown', 'The user pool has no such user.', cause);
    case 'UsernameExistsException':
    case 'AliasExistsException':
      return new UserDirectoryError('user_exists', 'The user pool has a user with this e-mail address already.', cause);
    case 'UnsupportedUserStateException':
    // "User password cannot be reset in the current state."
    case 'NotAuthorizedException':
      return new UserDirectoryError('user_state', `Cognito refuses: ${cognitoMessage}`, cause);
    case 'ResourceNotFoundException':
      return /group/i.test(cognitoMessage)
        ? new UserDirectoryError('group_unknown', `The user pool has no such group: ${cognitoMessage}`, cause)
        : new UserDirectoryError('pool_unknown', `COGNITO_USER_POOL_ID names no user pool: ${cognitoMessage}`, cause);
    case 'InvalidPasswordException':
      return new UserDirectoryError('password_policy', cognitoMessage, cause);
    case 'InvalidParameterException':
      return /email|username/i.test(cognitoMessage)
        ? new UserDirectoryError('email_invalid', `Cognito refuses the address: ${cognitoMessage}`, cause)
        : new UserDirectoryError('user_state', `Cognito refuses: ${cognitoMessage}`, cause);
    case 'TooManyRequestsException':
    case 'ThrottlingException':
    case 'LimitExceededException':
      return new UserDirectoryError(
        'rate_limited',
        `Cognito asks for patience: ${cognitoMessage} Try again later.`,
        cause,
      );
    case 'AccessDeniedException':
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
    case 'ExpiredTokenException':
      return new UserDirectoryError(
        'not_permitted',
        `AWS refuses the credentials: ${cognitoMessage} \`aws sts get-caller-identity\` says whose they are.`,
        cause,
      );
    default:
      return new UserDirectoryError('user_pool_unavailable', `Cognito answers ${cause.name}: ${cognitoMessage}`, cause);
  }
}

function toConnectionError(cause: unknown): UserDirectoryError {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  if (cause instanceof Error && /^(CredentialsProviderError|TokenProviderError)$/.test(cause.name)) {
    return new UserDirectoryError(
      'credentials_missing',
      'There are no AWS credentials: run in a role, set AWS_PROFILE, or sign in with `aws sso login`.',
      cause,
    );
  }
  return new UserDirectoryError('user_pool_unavailable', `The user pool can not be reached: ${reason}`, cause);
}

/** Cognito ends some of its sentences with a full stop. */
function toSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
