import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { type Attempt, identityErrorOf } from '../src/cognito/failures.ts';

function cognitoSays(name: string, message = ''): Error {
  return new CognitoIdentityProviderServiceException({ name, message, $fault: 'client', $metadata: {} });
}

const denied = 'NotAuthorizedException';

describe('what Cognito answers becomes a code of ours', () => {
  test.each<[Attempt, string, string, string]>([
    ['login', denied, 'Incorrect username or password.', 'invalid_credentials'],
    ['login', denied, 'User is disabled.', 'invalid_credentials'],
    ['login', 'UserNotFoundException', 'User does not exist.', 'invalid_credentials'],
    ['login', 'UserNotConfirmedException', 'User is not confirmed.', 'invalid_credentials'],
    ['login', 'PasswordResetRequiredException', 'Password reset required for the user', 'password_reset_required'],
    [
      'login',
      denied,
      'Temporary password has expired and must be reset by an administrator.',
      'temporary_password_expired',
    ],
    ['login', denied, 'Password attempts exceeded', 'rate_limited'],
    ['login', 'TooManyRequestsException', 'Rate exceeded', 'rate_limited'],
    ['login', 'LimitExceededException', 'Attempt limit exceeded', 'rate_limited'],
    [
      'login',
      denied,
      'Client 1abc is configured for secret but secret was not received',
      'identity_provider_unavailable',
    ],
    ['login', denied, 'SecretHash does not match for the client: 1abc', 'identity_provider_unavailable'],
    ['login', denied, 'Unable to verify secret hash for client 1abc', 'identity_provider_unavailable'],
    ['login', 'InvalidParameterException', 'Auth flow not enabled for this client', 'identity_provider_unavailable'],
    ['login', 'ResourceNotFoundException', 'User pool us-east-1_x does not exist.', 'identity_provider_unavailable'],
    ['login', 'InternalErrorException', 'Something went wrong', 'identity_provider_unavailable'],
    ['login', 'UserLambdaValidationException', 'PreTokenGeneration failed', 'identity_provider_unavailable'],
    ['new_password', denied, 'Invalid session for the user, session is expired.', 'challenge_expired'],
    ['new_password', denied, 'Invalid session for the user.', 'challenge_expired'],
    ['new_password', 'CodeMismatchException', 'Invalid session for the user', 'challenge_expired'],
    ['new_password', 'UserNotFoundException', 'User does not exist.', 'challenge_expired'],
    [
      'new_password',
      'InvalidPasswordException',
      'Password did not conform with policy: Password not long enough',
      'password_policy',
    ],
  ])('%s: %s %j is %s', (attempt, name, message, code) => {
    const error = identityErrorOf(cognitoSays(name, message), attempt);
    expect(error.code).toBe(code);
    expect(error.policy).toBe(code === 'password_policy' ? message : undefined);
  });

  test('a way to Cognito that is broken is unavailability, with the cause for the log', () => {
    const cause = new Error('connect ECONNREFUSED');
    expect(identityErrorOf(cause, 'login')).toMatchObject({ code: 'identity_provider_unavailable', cause });
  });
});
