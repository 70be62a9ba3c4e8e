import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createClient, createPool, secretHash, settableClock, signIn, userPassword } from './support/emulator.ts';
import {
  codeFor,
  codeMismatch,
  confirmForgotPassword,
  differentCode,
  expiredCode,
  forgotPassword,
  hour,
  limitExceeded,
  newPassword,
  startWithUser,
} from './support/password-reset.ts';

/** Starts with a code for Ada. */
async function startWithCode(...options: Parameters<typeof startWithUser>) {
  const started = await startWithUser(...options);
  await forgotPassword(started.aws, started.pool, started.email);
  return { ...started, code: codeFor(started.emulator, started.email) };
}

test('the code sets a new password and invalidates the old one', async () => {
  const { aws, pool, email, code } = await startWithCode();
  await confirmForgotPassword(aws, pool, email, code);
  await expect(signIn(aws, pool, email, newPassword)).resolves.toHaveProperty('AuthenticationResult');
  await expect(signIn(aws, pool, email, userPassword)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  const { UserStatus } = await aws.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: email }));
  expect(UserStatus).toBe('CONFIRMED');
});

test('a code works once', async () => {
  const { aws, pool, email, code } = await startWithCode();
  await confirmForgotPassword(aws, pool, email, code);
  await expect(confirmForgotPassword(aws, pool, email, code, 'A-third-horse-3')).rejects.toMatchObject(expiredCode);
});

test('one of two concurrent confirmations succeeds', async () => {
  const { aws, pool, email, code } = await startWithCode();
  const outcomes = await Promise.allSettled([
    confirmForgotPassword(aws, pool, email, code, 'First-horse-1'),
    confirmForgotPassword(aws, pool, email, code, 'Second-horse-2'),
  ]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: expiredCode });
  const winner = outcomes[0].status === 'fulfilled' ? 'First-horse-1' : 'Second-horse-2';
  await expect(signIn(aws, pool, email, winner)).resolves.toHaveProperty('AuthenticationResult');
});

test('a code expires after an hour', async () => {
  const time = settableClock();
  const { aws, emulator, pool, email, code } = await startWithCode(time);
  time.advance(hour);
  await expect(confirmForgotPassword(aws, pool, email, code)).rejects.toMatchObject(expiredCode);
  await forgotPassword(aws, pool, email);
  time.advance(hour - 1);
  await confirmForgotPassword(aws, pool, email, codeFor(emulator, email));
});

test('a new request invalidates older codes', async () => {
  const { aws, emulator, pool, email, code } = await startWithCode();
  await forgotPassword(aws, pool, email);
  const newCode = codeFor(emulator, email);
  // Once in a million times both codes are the same.
  if (newCode !== code) await expect(confirmForgotPassword(aws, pool, email, code)).rejects.toMatchObject(codeMismatch);
  await confirmForgotPassword(aws, pool, email, newCode);
});

test('the right code works after a wrong one', async () => {
  const { aws, pool, email, code } = await startWithCode();
  for (const wrong of [differentCode(code), 'abc', code.slice(1)]) {
    await expect(confirmForgotPassword(aws, pool, email, wrong)).rejects.toMatchObject(codeMismatch);
  }
  await confirmForgotPassword(aws, pool, email, code);
});

test('after five wrong codes within an hour every code is refused', async () => {
  const time = settableClock();
  const { aws, emulator, pool, email, code } = await startWithCode(time);
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(confirmForgotPassword(aws, pool, email, differentCode(code))).rejects.toMatchObject(codeMismatch);
  }
  await expect(confirmForgotPassword(aws, pool, email, code)).rejects.toMatchObject(limitExceeded);
  await forgotPassword(aws, pool, email);
  await expect(confirmForgotPassword(aws, pool, email, codeFor(emulator, email))).rejects.toMatchObject(limitExceeded);

  time.advance(hour);
  await forgotPassword(aws, pool, email);
  await confirmForgotPassword(aws, pool, email, codeFor(emulator, email));
});

test('at most five concurrent guesses are checked', async () => {
  const { aws, pool, email, code } = await startWithCode();
  const guesses = await Promise.allSettled(
    Array.from({ length: 10 }, () => confirmForgotPassword(aws, pool, email, differentCode(code))),
  );
  const reasons = guesses.map((guess) => (guess.status === 'rejected' ? guess.reason.name : 'none'));
  expect(reasons.toSorted()).toEqual([
    ...Array.from({ length: 5 }, () => 'CodeMismatchException'),
    ...Array.from({ length: 5 }, () => 'LimitExceededException'),
  ]);
});

test('the right code resets the count of wrong codes', async () => {
  const { aws, emulator, pool, email, code } = await startWithCode();
  for (let attempt = 0; attempt < 4; attempt++) {
    await expect(confirmForgotPassword(aws, pool, email, differentCode(code))).rejects.toMatchObject(codeMismatch);
  }
  await confirmForgotPassword(aws, pool, email, code);
  await forgotPassword(aws, pool, email);
  const next = codeFor(emulator, email);
  await expect(confirmForgotPassword(aws, pool, email, differentCode(next))).rejects.toMatchObject(codeMismatch);
  await confirmForgotPassword(aws, pool, email, next);
});

test('a password that violates the policy uses up neither the code nor an attempt', async () => {
  const { aws, pool, hidingPool, email, code } = await startWithCode();
  for (let attempt = 0; attempt < 6; attempt++) {
    await expect(confirmForgotPassword(aws, pool, email, code, 'weak')).rejects.toMatchObject({
      name: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password not long enough',
    });
  }
  await expect(confirmForgotPassword(aws, hidingPool, 'nobody@example.com', code, 'weak-horse')).rejects.toMatchObject({
    name: 'InvalidPasswordException',
    message: 'Password did not conform with policy: Password must have uppercase characters',
  });
  await confirmForgotPassword(aws, pool, email, code);
});

test('any client reports ExpiredCodeException when no code was requested', async () => {
  const { aws, pool, hidingPool, email } = await startWithUser();
  for (const client of [pool, hidingPool]) {
    await expect(confirmForgotPassword(aws, client, email, '123456')).rejects.toMatchObject(expiredCode);
  }
});

test('an unknown user is reported as CodeMismatchException when the client prevents user existence errors', async () => {
  const { aws, pool, hidingPool } = await startWithUser();
  await expect(confirmForgotPassword(aws, pool, 'nobody@example.com', '123456')).rejects.toMatchObject({
    name: 'UserNotFoundException',
    message: 'Username/client id combination not found.',
  });
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(confirmForgotPassword(aws, hidingPool, 'nobody@example.com', '123456')).rejects.toMatchObject(
      codeMismatch,
    );
  }
  await expect(confirmForgotPassword(aws, hidingPool, 'Nobody@example.com', '123456')).rejects.toMatchObject(
    limitExceeded,
  );
});

test('a disabled user is reported as CodeMismatchException when the client prevents user existence errors', async () => {
  const { aws, pool, hidingPool, email, code } = await startWithCode();
  await aws.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: email }));
  await expect(confirmForgotPassword(aws, pool, email, code)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'User is disabled.',
  });
  await expect(confirmForgotPassword(aws, hidingPool, email, code)).rejects.toMatchObject(codeMismatch);
});

test('a code is refused for a new user with the same address', async () => {
  const { aws, pool, email, code } = await startWithCode();
  const names = { UserPoolId: pool.poolId, Username: email };
  await aws.send(new AdminDeleteUserCommand(names));
  await aws.send(new AdminCreateUserCommand({ ...names, MessageAction: 'SUPPRESS' }));
  await expect(confirmForgotPassword(aws, pool, email, code)).rejects.toMatchObject(expiredCode);
});

test.each([true, false])(
  'a code is refused after an administrator set a password (permanent: %s)',
  async (Permanent) => {
    const { aws, pool, email, code } = await startWithCode();
    const Password = 'Set-by-admin-3';
    await aws.send(new AdminSetUserPasswordCommand({ UserPoolId: pool.poolId, Username: email, Password, Permanent }));
    await expect(confirmForgotPassword(aws, pool, email, code)).rejects.toMatchObject(expiredCode);
    await expect(signIn(aws, pool, email, Password)).resolves.toMatchObject(
      Permanent ? { AuthenticationResult: { TokenType: 'Bearer' } } : { ChallengeName: 'NEW_PASSWORD_REQUIRED' },
    );
  },
);

test('wrong codes still count after an administrator set a password', async () => {
  const { aws, emulator, pool, email, code } = await startWithCode();
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(confirmForgotPassword(aws, pool, email, differentCode(code))).rejects.toMatchObject(codeMismatch);
  }
  const names = { UserPoolId: pool.poolId, Username: email };
  await aws.send(new AdminSetUserPasswordCommand({ ...names, Password: 'Set-by-admin-3', Permanent: true }));
  await forgotPassword(aws, pool, email);
  await expect(confirmForgotPassword(aws, pool, email, codeFor(emulator, email))).rejects.toMatchObject(limitExceeded);
});

test('a client of another pool refuses the code', async () => {
  const { aws, email, code } = await startWithCode();
  const { id: clientId } = await createClient(aws, await createPool(aws));
  await expect(confirmForgotPassword(aws, { clientId }, email, code)).rejects.toMatchObject({
    name: 'UserNotFoundException',
  });
});

test('a client with a secret requires SECRET_HASH', async () => {
  const { aws, pool, email, code } = await startWithCode();
  const { id: clientId, secret = '' } = await createClient(aws, pool.poolId, { GenerateSecret: true });
  await expect(confirmForgotPassword(aws, { clientId }, email, code)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `Client ${clientId} is configured for secret but secret was not received`,
  });
  await expect(confirmForgotPassword(aws, { clientId }, email, code, newPassword, 'wrong')).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `SecretHash does not match for the client: ${clientId}`,
  });
  await confirmForgotPassword(aws, { clientId }, email, code, newPassword, secretHash(secret, email, clientId));
});

test.each([
  ['a code with a space', '123 456', newPassword],
  ['an empty code', '', newPassword],
  ['a password with a space at its end', '123456', `${newPassword} `],
])('%s fails validation', async (_, code, password) => {
  const { aws, pool, email } = await startWithUser();
  await expect(confirmForgotPassword(aws, pool, email, code, password)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringMatching(/validation errors? detected: Value at '(confirmationCode|password)'/),
  });
});
