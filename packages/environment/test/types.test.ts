import { expect, test } from 'vitest';
import { type ApiEnvironment, EnvironmentError, readApiEnvironment } from '../src/index.ts';

// What must not compile. tsc reports a `@ts-expect-error` without an error below it.

const environment = readApiEnvironment({
  DATABASE_URL: 'postgresql://app:pass@localhost:5432/freehold',
  AWS_REGION: 'eu-west-1',
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEfGhI',
  COGNITO_APP_CLIENT_ID: '1example2client3',
});

test('the API’s environment has no URL of the owner', () => {
  // @ts-expect-error: the API must not have it
  expect(environment.DATABASE_OWNER_URL).toBeUndefined();
});

test('the API’s environment is parsed and complete', () => {
  // @ts-expect-error: a number, not its text
  const port: string = environment.PORT;
  // @ts-expect-error: it may be undefined
  const secret: string = environment.COGNITO_APP_CLIENT_SECRET;
  // @ts-expect-error: most members are missing
  const incomplete: ApiEnvironment = { PORT: 8000 };
  expect([port, secret, incomplete.PORT]).toEqual([8000, undefined, 8000]);
});

test('an EnvironmentError has issues', () => {
  const error = new EnvironmentError([{ variable: 'PORT', sentence: 'must be a whole number from 0 to 65535' }]);
  expect(error.issues).toHaveLength(1);
  // @ts-expect-error: a problem is an RFC 9457 document
  expect(error.problems).toBeUndefined();
});
