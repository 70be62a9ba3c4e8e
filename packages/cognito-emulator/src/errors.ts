/** Cognito's exceptions. Messages that AWS doesn't document are those that users of the real service report. */

type CognitoExceptionName =
  | 'AliasExistsException'
  | 'CodeMismatchException'
  | 'EnableSoftwareTokenMFAException'
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
  | 'SoftwareTokenMFANotFoundException'
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

/** An error response of Cognito: always HTTP 400, told apart by its name. */
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

/** The exception for everything that a caller isn't allowed, including a wrong password. Only the message differs. */
export function notAuthorized(message: string): CognitoException {
  return new CognitoException('NotAuthorizedException', message);
}

/** The same message for both, so that it doesn't reveal which one was wrong. */
export function incorrectUsernameOrPassword(): CognitoException {
  return notAuthorized('Incorrect username or password.');
}

/** A user whose password was reset by an administrator. */
export function passwordResetRequired(): CognitoException {
  return new CognitoException('PasswordResetRequiredException', 'Password reset required for the user');
}

/** An unknown pool, client or group. */
export function resourceNotFound(message: string): CognitoException {
  return new CognitoException('ResourceNotFoundException', message);
}

/** An unknown user, when the client allows user existence errors. */
export function userNotFound(): CognitoException {
  return new CognitoException('UserNotFoundException', 'User does not exist.');
}
