import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';
import { IdentityError } from '@freehold/identity';
import * as oidc from 'openid-client';
import { describe, expect, test } from 'vitest';
import { resetCodeOutcome, toIdentityError } from '../src/errors/identity-error.ts';
import type { IdentityOperation } from '../src/errors/operation-codes.ts';
import { toUserDirectoryError } from '../src/errors/user-directory-error.ts';
import { UserDirectoryError } from '../src/index.ts';

function cognitoException(name: string, message = ''): Error {
  return new CognitoIdentityProviderServiceException({ name, message, $fault: 'client', $metadata: {} });
}

const notAuthorized = 'NotAuthorizedException';

describe('an exception of Cognito’s API becomes an identity error', () => {
  test.each<[IdentityOperation, string, string, string]>([
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
    ['new_password', notAuthorized, 'User is disabled.', 'challenge_expired'],
    [
      'new_password',
      'InvalidParameterException',
      "Value at 'session' failed to satisfy constraint",
      'challenge_expired',
    ],
    [
      'new_password',
      'InvalidParameterException',
      'Invalid attributes given, email is missing',
      'identity_provider_unavailable',
    ],
    ['new_password', 'CodeMismatchException', 'Invalid session for the user', 'challenge_expired'],
    ['new_password', 'UserNotFoundException', 'User does not exist.', 'challenge_expired'],
    [
      'new_password',
      'InvalidPasswordException',
      'Password did not conform with policy: Password not long enough',
      'password_policy',
    ],
    ['second_factor_setup', notAuthorized, 'Access Token has expired', 'challenge_expired'],
    ['second_factor_setup', notAuthorized, 'Access Token has been revoked', 'challenge_expired'],
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
    [
      'reset_password',
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
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

  test.each<[IdentityOperation, string, string]>([
    ['new_password', notAuthorized, 'A reason of tomorrow'],
    ['new_password', 'InvalidParameterException', 'A parameter of tomorrow'],
    ['new_password', 'ExceptionOfTomorrow', ''],
    ['second_factor_setup', notAuthorized, 'Access Token does not have required scopes'],
    ['refresh', notAuthorized, 'A reason of tomorrow'],
    ['refresh', notAuthorized, 'Refresh token flow is not enabled for the client'],
    ['refresh', 'InvalidParameterException', 'A parameter of tomorrow'],
    ['refresh', 'ExceptionOfTomorrow', ''],
    ['reset_password', 'InvalidParameterException', 'A parameter of tomorrow'],
    ['reset_password', 'ExceptionOfTomorrow', ''],
    ['login', 'InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.'],
    ['login', 'InvalidParameterException', "Value 'x' at 'userPoolId' failed to satisfy constraint"],
  ])('%s: an unknown answer, %s %j, isn’t told as one where beginning again helps', (attempt, name, message) => {
    expect(toIdentityError(cognitoException(name, message), attempt).code).toBe('identity_provider_unavailable');
  });

  test('a new password with a space at its end breaks a rule, whose text doesn’t show Cognito’s pattern', () => {
    const cause = cognitoException(
      'InvalidParameterException',
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
    );
    expect(toIdentityError(cause, 'reset_password')).toMatchObject({
      code: 'password_policy',
      policy: 'The password must have two characters at least and no space at either end.',
    });
  });

  test('a broken connection means that Cognito is unavailable, with the cause for the log', () => {
    const cause = new Error('connect ECONNREFUSED');
    expect(toIdentityError(cause, 'login')).toMatchObject({ code: 'identity_provider_unavailable', cause });
  });
});

describe('asking for a reset code', () => {
  test.each([
    ['UserNotFoundException', 'User does not exist.', 'no_code'],
    ['UserNotConfirmedException', 'User is not confirmed.', 'no_code'],
    [notAuthorized, 'User is disabled.', 'no_code'],
    ['InvalidParameterException', 'Cannot reset password for the user as there is no verified email', 'no_code'],
    ['LimitExceededException', 'Attempt limit exceeded', 'no_code'],
    ['CodeDeliveryFailureException', 'Unable to deliver', 'undeliverable'],
    ['InvalidEmailRoleAccessPolicyException', 'not permitted to send', 'undeliverable'],
    ['UserLambdaValidationException', 'CustomMessage failed', 'undeliverable'],
  ])('has an outcome for %s %j: %s', (name, message, kind) => {
    const cause = cognitoException(name, message);
    expect(resetCodeOutcome(cause)).toEqual({ kind, cause });
    // If it is reported as an error, it reveals nothing about the account.
    expect(toIdentityError(cause, 'reset_code').code).toBe('identity_provider_unavailable');
  });

  test.each([
    [notAuthorized, 'SecretHash does not match for the client: 1abc'],
    ['TooManyRequestsException', 'Rate exceeded'],
    ['ResourceNotFoundException', 'User pool client x does not exist.'],
  ])('has no outcome for %s %j', (name, message) => {
    expect(resetCodeOutcome(cognitoException(name, message))).toBeUndefined();
  });

  test('has no outcome for a broken connection', () => {
    expect(resetCodeOutcome(new Error('connect ECONNREFUSED'))).toBeUndefined();
  });
});

describe('an exception of Cognito’s API becomes a code and a sentence for the operator', () => {
  test.each([
    ['UserNotFoundException', 'User does not exist.', 'user_unknown'],
    ['UsernameExistsException', 'User account already exists', 'user_exists'],
    ['AliasExistsException', 'An account with the email already exists.', 'user_exists'],
    ['NotAuthorizedException', 'User password cannot be reset in the current state.', 'user_state'],
    ['UnsupportedUserStateException', 'Resend not possible.', 'user_state'],
    ['ResourceNotFoundException', 'Group not found.', 'group_unknown'],
    ['ResourceNotFoundException', 'User pool us-east-1_x does not exist.', 'pool_unknown'],
    ['InvalidParameterException', 'Username should be an email.', 'email_invalid'],
    ['InvalidParameterException', 'Cannot reset password for the user', 'user_state'],
    ['InvalidPasswordException', 'Password did not conform with policy', 'password_policy'],
    ['TooManyRequestsException', 'Rate exceeded', 'rate_limited'],
    ['LimitExceededException', 'Exceeded daily email limit for the operation or the account.', 'rate_limited'],
    ['AccessDeniedException', 'is not authorized to perform', 'not_permitted'],
    ['ExpiredTokenException', 'The security token included in the request is expired', 'not_permitted'],
    ['InternalErrorException', 'Something went wrong', 'user_pool_unavailable'],
  ])('%s %j is %s', (name, message, code) => {
    const error = toUserDirectoryError(cognitoException(name, message));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/\.$/);
  });

  test('the daily limit of Cognito’s own sender says what to do', () => {
    const cause = cognitoException(
      'LimitExceededException',
      'Exceeded daily email limit for the operation or the account.',
    );
    expect(toUserDirectoryError(cause).message).toContain(
      'Set up SES (`emailFrom`), or create accounts with --suppress-email',
    );
  });

  test('an e-mail that can’t be sent is no outage', () => {
    const cause = cognitoException('CodeDeliveryFailureException', 'Email address is not verified.');
    expect(toUserDirectoryError(cause)).toMatchObject({
      code: 'undeliverable',
      message: 'Cognito could not send the e-mail: Email address is not verified.',
    });
  });

  test('missing credentials differ from a missing network', () => {
    const missing = Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });
    expect(toUserDirectoryError(missing)).toMatchObject({ code: 'credentials_missing', cause: missing });
    expect(toUserDirectoryError(new Error('connect ECONNREFUSED'))).toMatchObject({ code: 'user_pool_unavailable' });
  });
});

describe('an error of the Hosted UI becomes an identity error', () => {
  const body = (error: string, status = 400) =>
    new oidc.ResponseBodyError('server responded with an error in the response body', {
      cause: { error, error_description: 'from Cognito' },
      response: new Response(null, { status }),
    });
  const clientError = (code: string, cause?: Error) =>
    Object.assign(new oidc.ClientError('invalid response', { cause }), { code });
  const callback = (error: string, error_description = '') =>
    new oidc.AuthorizationResponseError('authorization response from the server is an error', {
      cause: new URLSearchParams({ error, ...(error_description === '' ? {} : { error_description }) }),
    });

  test.each<[string, Error, IdentityOperation, string]>([
    ['access_denied in the callback', callback('access_denied'), 'hosted_ui_exchange', 'sign_in_denied'],
    ['server_error in the callback', callback('server_error'), 'hosted_ui_exchange', 'sign_in_failed'],
    ['invalid_scope in the callback', callback('invalid_scope'), 'hosted_ui_exchange', 'sign_in_failed'],
    ['any error in the callback', callback('foo'), 'hosted_ui_exchange', 'sign_in_failed'],
    ['invalid_grant for a code', body('invalid_grant'), 'hosted_ui_exchange', 'sign_in_code_invalid'],
    ['invalid_grant for a refresh token', body('invalid_grant'), 'hosted_ui_refresh', 'refresh_token_invalid'],
    ['invalid_client for a code', body('invalid_client'), 'hosted_ui_exchange', 'sign_in_misconfigured'],
    [
      'invalid_client for a refresh token',
      body('invalid_client'),
      'hosted_ui_refresh',
      'identity_provider_unavailable',
    ],
    [
      'unauthorized_client at revocation',
      body('unauthorized_client'),
      'hosted_ui_revocation',
      'identity_provider_unavailable',
    ],
    ['server_error in a body', body('server_error'), 'hosted_ui_exchange', 'sign_in_misconfigured'],
    ['HTTP 429', body('invalid_request', 429), 'hosted_ui_refresh', 'rate_limited'],
    [
      'a claim that differs',
      clientError('OAUTH_JWT_CLAIM_COMPARISON_FAILED'),
      'hosted_ui_exchange',
      'sign_in_misconfigured',
    ],
    [
      'a nonce that differs',
      clientError('OAUTH_INVALID_RESPONSE', new Error('unexpected "nonce"')),
      'hosted_ui_exchange',
      'sign_in_mixed_up',
    ],
    [
      'a nonce after a refresh',
      clientError('OAUTH_INVALID_RESPONSE', new Error('unexpected "nonce"')),
      'hosted_ui_refresh',
      'identity_provider_unavailable',
    ],
    [
      'an answer that is no JSON',
      clientError('OAUTH_PARSE_ERROR'),
      'hosted_ui_exchange',
      'identity_provider_unavailable',
    ],
    ['a broken connection', new TypeError('fetch failed'), 'hosted_ui_exchange', 'identity_provider_unavailable'],
  ])('%s', (_name, error, operation, code) => {
    expect(toIdentityError(error, operation)).toBeInstanceOf(IdentityError);
    expect(toIdentityError(error, operation).code).toBe(code);
  });

  test('the cause quotes a callback in printable characters, cut to a length for the log', () => {
    const error = callback('access_denied', `line\nbreak\u0000${'x'.repeat(500)}`);
    const { cause } = toIdentityError(error, 'hosted_ui_exchange');
    expect(String(cause)).toMatch(/^Error: Cognito answered access_denied: linebreakx{191}$/);
  });
});

test('an error that is translated already stays as it is', () => {
  const error = new UserDirectoryError('user_unknown', 'The user pool has no such user.', undefined);
  expect(toUserDirectoryError(error)).toBe(error);
});
