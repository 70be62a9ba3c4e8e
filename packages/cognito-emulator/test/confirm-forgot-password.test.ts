import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createClient, createPool, PASSWORD, secretHash, settableClock, signIn } from './local-cognito.ts';
import {
  CODE_MISMATCH,
  codeFor,
  confirm,
  EXPIRED_CODE,
  forgot,
  HOUR,
  LIMIT_EXCEEDED,
  NEW_PASSWORD,
  otherThan,
  startWithPerson,
} from './password-resets.ts';

/** Ada has asked for a code. */
async function startWithCode(...options: Parameters<typeof startWithPerson>) {
  const started = await startWithPerson(...options);
  await forgot(started.aws, started.pool, started.email);
  return { ...started, code: codeFor(started.emulator, started.email) };
}

test('the code sets another password, and the old one is gone', async () => {
  const { aws, pool, email, code } = await startWithCode();
  await confirm(aws, pool, email, code);
  await expect(signIn(aws, pool, email, NEW_PASSWORD)).resolves.toHaveProperty('AuthenticationResult');
  await expect(signIn(aws, pool, email, PASSWORD)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  const { UserStatus } = await aws.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: email }));
  expect(UserStatus).toBe('CONFIRMED');
});

test('a code is spent by its use', async () => {
  const { aws, pool, email, code } = await startWithCode();
  await confirm(aws, pool, email, code);
  await expect(confirm(aws, pool, email, code, 'A-third-horse-3')).rejects.toMatchObject(EXPIRED_CODE);
});

test('of two answers at once one counts', async () => {
  const { aws, pool, email, code } = await startWithCode();
  const outcomes = await Promise.allSettled([
    confirm(aws, pool, email, code, 'First-horse-1'),
    confirm(aws, pool, email, code, 'Second-horse-2'),
  ]);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: EXPIRED_CODE });
  const winner = outcomes[0].status === 'fulfilled' ? 'First-horse-1' : 'Second-horse-2';
  await expect(signIn(aws, pool, email, winner)).resolves.toHaveProperty('AuthenticationResult');
});

test('a code is good for an hour', async () => {
  const time = settableClock();
  const { aws, emulator, pool, email, code } = await startWithCode(time);
  time.advance(HOUR);
  await expect(confirm(aws, pool, email, code)).rejects.toMatchObject(EXPIRED_CODE);
  await forgot(aws, pool, email);
  time.advance(HOUR - 1);
  await confirm(aws, pool, email, codeFor(emulator, email));
});

test('a new request makes older codes useless', async () => {
  const { aws, emulator, pool, email, code } = await startWithCode();
  await forgot(aws, pool, email);
  const newCode = codeFor(emulator, email);
  // Once in a million times they are the same.
  if (newCode !== code) {
    await expect(confirm(aws, pool, email, code)).rejects.toMatchObject(CODE_MISMATCH);
  }
  await confirm(aws, pool, email, newCode);
});

test('a wrong code is refused, and the right one is good after it', async () => {
  const { aws, pool, email, code } = await startWithCode();
  for (const wrong of [otherThan(code), 'abc', code.slice(1)]) {
    await expect(confirm(aws, pool, email, wrong)).rejects.toMatchObject(CODE_MISMATCH);
  }
  await confirm(aws, pool, email, code);
});

test('after five wrong codes within an hour the right one is refused, too, and so is that of a new message', async () => {
  const time = settableClock();
  const { aws, emulator, pool, email, code } = await startWithCode(time);
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(confirm(aws, pool, email, otherThan(code))).rejects.toMatchObject(CODE_MISMATCH);
  }
  await expect(confirm(aws, pool, email, code)).rejects.toMatchObject(LIMIT_EXCEEDED);
  await forgot(aws, pool, email);
  await expect(confirm(aws, pool, email, codeFor(emulator, email))).rejects.toMatchObject(LIMIT_EXCEEDED);

  time.advance(HOUR);
  await forgot(aws, pool, email);
  await confirm(aws, pool, email, codeFor(emulator, email));
});

test('of many guesses at once, no more than five are answered', async () => {
  const { aws, pool, email, code } = await startWithCode();
  const guesses = await Promise.allSettled(
    Array.from({ length: 10 }, () => confirm(aws, pool, email, otherThan(code))),
  );
  const reasons = guesses.map((guess) => (guess.status === 'rejected' ? guess.reason.name : 'none'));
  expect(reasons.toSorted()).toEqual([
    ...Array.from({ length: 5 }, () => 'CodeMismatchException'),
    ...Array.from({ length: 5 }, () => 'LimitExceededException'),
  ]);
});

test('whoever has the right code starts anew: their mistakes are forgotten', async () => {
  const { aws, emulator, pool, email, code } = await startWithCode();
  for (let attempt = 0; attempt < 4; attempt++) {
    await expect(confirm(aws, pool, email, otherThan(code))).rejects.toMatchObject(CODE_MISMATCH);
  }
  await confirm(aws, pool, email, code);
  await forgot(aws, pool, email);
  const next = codeFor(emulator, email);
  await expect(confirm(aws, pool, email, otherThan(next))).rejects.toMatchObject(CODE_MISMATCH);
  await confirm(aws, pool, email, next);
});

test('a password against the policy is refused whoever asks, and costs neither the code nor an attempt', async () => {
  const { aws, pool, discreet, email, code } = await startWithCode();
  for (let attempt = 0; attempt < 6; attempt++) {
    await expect(confirm(aws, pool, email, code, 'weak')).rejects.toMatchObject({
      name: 'InvalidPasswordException',
      message: 'Password did not conform with policy: Password not long enough',
    });
  }
  await expect(confirm(aws, discreet, 'nobody@example.com', code, 'weak-horse')).rejects.toMatchObject({
    name: 'InvalidPasswordException',
    message: 'Password did not conform with policy: Password must have uppercase characters',
  });
  await confirm(aws, pool, email, code);
});

test('a code that was never asked for is an expired one, through any client', async () => {
  const { aws, pool, discreet, email } = await startWithPerson();
  for (const client of [pool, discreet]) {
    await expect(confirm(aws, client, email, '123456')).rejects.toMatchObject(EXPIRED_CODE);
  }
});

test('an unknown user is told apart, or, to a discreet client, never has the right code', async () => {
  const { aws, pool, discreet } = await startWithPerson();
  await expect(confirm(aws, pool, 'nobody@example.com', '123456')).rejects.toMatchObject({
    name: 'UserNotFoundException',
    message: 'Username/client id combination not found.',
  });
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(confirm(aws, discreet, 'nobody@example.com', '123456')).rejects.toMatchObject(CODE_MISMATCH);
  }
  await expect(confirm(aws, discreet, 'Nobody@example.com', '123456')).rejects.toMatchObject(LIMIT_EXCEEDED);
});

test('a user who was disabled meanwhile is refused, or, to a discreet client, never has the right code', async () => {
  const { aws, pool, discreet, email, code } = await startWithCode();
  await aws.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: email }));
  await expect(confirm(aws, pool, email, code)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'User is disabled.',
  });
  await expect(confirm(aws, discreet, email, code)).rejects.toMatchObject(CODE_MISMATCH);
});

test('a code is of no use to the next person of the same address', async () => {
  const { aws, pool, email, code } = await startWithCode();
  const names = { UserPoolId: pool.poolId, Username: email };
  await aws.send(new AdminDeleteUserCommand(names));
  await aws.send(new AdminCreateUserCommand({ ...names, MessageAction: 'SUPPRESS' }));
  await expect(confirm(aws, pool, email, code)).rejects.toMatchObject(EXPIRED_CODE);
});

test.each([true, false])(
  'a code is of no use once an administrator has set a password (permanent: %s)',
  async (Permanent) => {
    const { aws, pool, email, code } = await startWithCode();
    const Password = 'Set-by-admin-3';
    await aws.send(new AdminSetUserPasswordCommand({ UserPoolId: pool.poolId, Username: email, Password, Permanent }));
    await expect(confirm(aws, pool, email, code)).rejects.toMatchObject(EXPIRED_CODE);
    await expect(signIn(aws, pool, email, Password)).resolves.toMatchObject(
      Permanent ? { AuthenticationResult: { TokenType: 'Bearer' } } : { ChallengeName: 'NEW_PASSWORD_REQUIRED' },
    );
  },
);

test('wrong codes count on when an administrator sets a password', async () => {
  const { aws, emulator, pool, email, code } = await startWithCode();
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(confirm(aws, pool, email, otherThan(code))).rejects.toMatchObject(CODE_MISMATCH);
  }
  const names = { UserPoolId: pool.poolId, Username: email };
  await aws.send(new AdminSetUserPasswordCommand({ ...names, Password: 'Set-by-admin-3', Permanent: true }));
  await forgot(aws, pool, email);
  await expect(confirm(aws, pool, email, codeFor(emulator, email))).rejects.toMatchObject(LIMIT_EXCEEDED);
});

test('a client of another pool knows neither user nor code', async () => {
  const { aws, email, code } = await startWithCode();
  const { id: clientId } = await createClient(aws, await createPool(aws));
  await expect(confirm(aws, { clientId }, email, code)).rejects.toMatchObject({ name: 'UserNotFoundException' });
});

test('a client with a secret wants the hash', async () => {
  const { aws, pool, email, code } = await startWithCode();
  const { id: clientId, secret = '' } = await createClient(aws, pool.poolId, { GenerateSecret: true });
  await expect(confirm(aws, { clientId }, email, code)).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `Client ${clientId} is configured for secret but secret was not received`,
  });
  await expect(confirm(aws, { clientId }, email, code, NEW_PASSWORD, 'wrong')).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: `SecretHash does not match for the client: ${clientId}`,
  });
  await confirm(aws, { clientId }, email, code, NEW_PASSWORD, secretHash(secret, email, clientId));
});

test.each([
  ['a code with a space', '123 456', NEW_PASSWORD],
  ['an empty code', '', NEW_PASSWORD],
  ['a password with a space at its end', '123456', `${NEW_PASSWORD} `],
])('%s is refused as input', async (_, code, password) => {
  const { aws, pool, email } = await startWithPerson();
  await expect(confirm(aws, pool, email, code, password)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringMatching(/validation errors? detected: Value at '(confirmationCode|password)'/),
  });
});
