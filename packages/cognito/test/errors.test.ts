import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { type CognitoOperation, toIdentityError } from '../src/errors.ts';

function cognitoException(name: string, message = ''): Error {
  return new CognitoIdentityProviderServiceException({ name, message, $fault: 'client', $metadata: {} });
}

const notAuthorized = 'NotAuthorizedException';

describe('what Cognito answers becomes a code of ours', () => {
  test.each<[CognitoOperation, string, string, string]>([
    ['login', notAuthorized, 'Incorrect username or password.', 'invalid_credentials'],
    ['login', notAuthorized, 'User is disabled.', 'invalid_credentials'],
    ['login', 'UserNotFoundException', 'User does not exist.', 'invalid_credentials'],
    ['login', 'UserNotConfirmedException', 'User is not confirmed.', 'invalid_credentials'],
    ['login', 'PasswordResetRequiredException', 'Password reset required for the user', 'password_reset_required'],
    [
      'login',
      notAuthorized,
      'Temporary password has expired and must be reset by an administrator.',
      'temporary_password_expired',
    ],
    ['login', notAuthorized, 'Password attempts exceeded', 'invalid_credentials'],
    ['login', 'InvalidParameterException', "Value at 'username' failed", 'invalid_credentials'],
    ['login', 'TooManyRequestsException', 'Rate exceeded', 'rate_limited'],
    ['login', 'LimitExceededException', 'Attempt limit exceeded', 'rate_limited'],
    [
      'login',
      notAuthorized,
      'Client 1abc is configured for secret but secret was not received',
      'identity_provider_unavailable',
    ],
    ['login', notAuthorized, 'SecretHash does not match for the client: 1abc', 'identity_provider_unavailable'],
    ['login', notAuthorized, 'Unable to verify secret hash for client 1abc', 'identity_provider_unavailable'],
    ['login', 'InvalidParameterException', 'Auth flow not enabled for this client', 'identity_provider_unavailable'],
    ['login', 'ResourceNotFoundException', 'User pool us-east-1_x does not exist.', 'identity_provider_unavailable'],
    ['login', 'InternalErrorException', 'Something went wrong', 'identity_provider_unavailable'],
    ['login', 'UserLambdaValidationException', 'PreTokenGeneration failed', 'identity_provider_unavailable'],
    ['new_password', notAuthorized, 'Invalid session for the user, session is expired.', 'challenge_expired'],
    ['new_password', notAuthorized, 'Invalid session for the user.', 'challenge_expired'],
    ['new_password', 'CodeMismatchException', 'Invalid session for the user', 'challenge_expired'],
    ['new_password', 'UserNotFoundException', 'User does not exist.', 'challenge_expired'],
    [
      'new_password',
      'InvalidPasswordException',
      'Password did not conform with policy: Password not long enough',
      'password_policy',
    ],
    ['refresh', notAuthorized, 'Invalid Refresh Token.', 'refresh_token_invalid'],
    ['refresh', notAuthorized, 'Refresh Token has expired', 'refresh_token_invalid'],
    ['refresh', notAuthorized, 'Refresh Token has been revoked', 'refresh_token_invalid'],
    ['refresh', notAuthorized, 'User is disabled.', 'refresh_token_invalid'],
    ['refresh', 'UserNotFoundException', 'User does not exist.', 'refresh_token_invalid'],
    ['refresh', 'RefreshTokenReuseException', 'Refresh token reuse detected', 'refresh_token_invalid'],
    ['refresh', 'InvalidParameterException', "Value at 'refreshToken' failed", 'refresh_token_invalid'],
    ['refresh', 'TooManyRequestsException', 'Rate exceeded', 'rate_limited'],
    ['reset_password', 'CodeMismatchException', 'Invalid verification code provided.', 'challenge_expired'],
    [
      'reset_password',
      'ExpiredCodeException',
      'Invalid code provided, please request a code again.',
      'challenge_expired',
    ],
    ['reset_password', 'UserNotFoundException', 'User does not exist.', 'challenge_expired'],
    ['reset_password', notAuthorized, 'User is disabled.', 'challenge_expired'],
    [
      'reset_password',
      'LimitExceededException',
      'Attempt limit exceeded, please try after some time.',
      'challenge_expired',
    ],
    ['reset_password', 'TooManyFailedAttemptsException', 'Too many failed attempts', 'challenge_expired'],
    ['reset_password', 'InvalidParameterException', "Value at 'confirmationCode' failed", 'challenge_expired'],
    ['reset_password', 'TooManyRequestsException', 'Rate exceeded', 'rate_limited'],
    ['reset_code', 'TooManyRequestsException', 'Rate exceeded', 'rate_limited'],
    ['reset_code', 'ResourceNotFoundException', 'User pool client x does not exist.', 'identity_provider_unavailable'],
    ['administration', notAuthorized, 'Not authorized', 'identity_provider_unavailable'],
    ['administration', 'ThrottlingException', 'Rate exceeded', 'rate_limited'],
    ['administration', 'AccessDeniedException', 'is not authorized to perform', 'identity_provider_unavailable'],
  ])('%s: %s %j is %s', (attempt, name, message, code) => {
    const error = toIdentityError(cognitoException(name, message), attempt);
    expect(error.code).toBe(code);
    expect(error.policy).toBe(code === 'password_policy' ? 'Password not long enough.' : undefined);
  });

  test('a new password with a space at its end breaks a rule, and Cognito’s own pattern is not shown', () => {
    const cause = cognitoException(
      'InvalidParameterException',
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
    );
    expect(toIdentityError(cause, 'reset_password')).toMatchObject({
      code: 'password_policy',
      policy: 'The password must have two characters at least and no space at either end.',
    });
  });

  test('a way to Cognito that is broken is unavailability, with the cause for the log', () => {
    const cause = new Error('connect ECONNREFUSED');
    expect(toIdentityError(cause, 'login')).toMatchObject({ code: 'identity_provider_unavailable', cause });
  });
});
