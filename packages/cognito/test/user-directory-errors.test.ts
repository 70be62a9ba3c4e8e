import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { generateTemporaryPassword } from '../src/index.ts';
import { toUserDirectoryError } from '../src/user-directory/user-directory-error.ts';

const cognitoException = (name: string, message: string) =>
  new CognitoIdentityProviderServiceException({ name, message, $fault: 'client', $metadata: {} });

describe('what Cognito answers an operator becomes a code and a sentence', () => {
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

  test('credentials that aren’t there are told from a network that isn’t', () => {
    const missing = Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });
    expect(toUserDirectoryError(missing)).toMatchObject({ code: 'credentials_missing', cause: missing });
    expect(toUserDirectoryError(new Error('connect ECONNREFUSED'))).toMatchObject({ code: 'user_pool_unavailable' });
  });
});

test('temporary passwords have every kind of character that a pool can ask for, and are never the same', () => {
  const passwords = new Set(Array.from({ length: 500 }, generateTemporaryPassword));
  expect(passwords.size).toBe(500);
  for (const password of passwords) {
    expect(password).toMatch(/^\S{16}$/);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[-+=!?@#%]/]) expect(password).toMatch(kind);
  }
});
