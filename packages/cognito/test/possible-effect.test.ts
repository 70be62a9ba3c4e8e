import { CognitoIdentityProviderServiceException } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { mayHaveTakenEffect } from '../src/possible-effect.ts';

function answer(name: string, $fault: 'client' | 'server', attempts = 1): Error {
  return new CognitoIdentityProviderServiceException({ name, message: name, $fault, $metadata: { attempts } });
}

const named = (name: string, code?: string) => Object.assign(new Error(name), { name, ...(code && { code }) });

describe('a request that failed', () => {
  test.each([
    ['a lost connection', named('Error', 'ECONNRESET')],
    ['a timeout', named('TimeoutError')],
    ['a failure of Cognito’s', answer('InternalErrorException', 'server')],
    ['a refusal of the second try', answer('UsernameExistsException', 'client', 2)],
  ])('may have taken effect with %s', (_, cause) => {
    expect(mayHaveTakenEffect(cause)).toBe(true);
  });

  test.each([
    ['a refusal', answer('UsernameExistsException', 'client')],
    ['throttling, however often', answer('TooManyRequestsException', 'client', 8)],
    ['no server', named('Error', 'ECONNREFUSED')],
    ['an unknown host', named('Error', 'ENOTFOUND')],
    ['no credentials', named('CredentialsProviderError')],
    ['what is no error', 'text'],
  ])('had no effect with %s', (_, cause) => {
    expect(mayHaveTakenEffect(cause)).toBe(false);
  });
});
