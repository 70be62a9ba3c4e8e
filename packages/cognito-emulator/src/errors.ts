/**
 * Cognito's exceptions: the name goes into `__type`, the message to the caller. Sentences that no AWS document gives are
 * those that callers of the real service report.
 */

type CognitoExceptionName =
  | 'AliasExistsException'
  | 'CodeMismatchException'
  | 'ExpiredCodeException'
  | 'FeatureUnavailableInTierException'
  | 'GroupExistsException'
  | 'IncompleteSignatureException'
  | 'InvalidLambdaResponseException'
  | 'InvalidParameterException'
  | 'InvalidPasswordException'
  | 'InvalidSignatureException'
  | 'LimitExceededException'
  | 'ManagedLoginBrandingExistsException'
  | 'MissingAuthenticationTokenException'
  | 'NotAuthorizedException'
  | 'PasswordResetRequiredException'
  | 'RefreshTokenReuseException'
  | 'ResourceNotFoundException'
  | 'ScopeDoesNotExistException'
  | 'SerializationException'
  | 'TooManyRequestsException'
  | 'UnauthorizedException'
  | 'UnexpectedLambdaException'
  | 'UnknownOperationException'
  | 'UnsupportedOperationException'
  | 'UnsupportedTokenTypeException'
  | 'UnsupportedUserStateException'
  | 'UserLambdaValidationException'
  | 'UserNotConfirmedException'
  | 'UserNotFoundException'
  | 'UsernameExistsException';

/** What Cognito answers instead of a result: always HTTP 400, told apart by its name. */
export class CognitoException extends Error {
  override readonly name: CognitoExceptionName;

  constructor(name: CognitoExceptionName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** @example throw invalidParameter('Missing required parameter USERNAME') */
export function invalidParameter(message: string): CognitoException {
  return new CognitoException('InvalidParameterException', message);
}

/** The exception of all that a caller may not do, a wrong password among it. The message alone tells the cases apart. */
export function notAuthorized(message: string): CognitoException {
  return new CognitoException('NotAuthorizedException', message);
}

/** One sentence for both, so that it tells nobody which of the two it was. */
export function incorrectUsernameOrPassword(): CognitoException {
  return notAuthorized('Incorrect username or password.');
}

/** A user whose password an administrator took away. */
export function passwordResetRequired(): CognitoException {
  return new CognitoException('PasswordResetRequiredException', 'Password reset required for the user');
}

/** A pool, client or group that is not there. */
export function resourceNotFound(message: string): CognitoException {
  return new CognitoException('ResourceNotFoundException', message);
}

/** A user who is not there, where the client may know. */
export function userNotFound(): CognitoException {
  return new CognitoException('UserNotFoundException', 'User does not exist.');
}
