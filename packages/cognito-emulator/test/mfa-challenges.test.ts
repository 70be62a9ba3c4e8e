import {
  AdminDeleteSoftwareTokenCommand,
  AdminDisableUserCommand,
  AdminGetUserCommand,
  AdminRespondToAuthChallengeCommand,
  AssociateSoftwareTokenCommand,
  type ChallengeNameType,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import {
  createTenantPool,
  defined,
  invite,
  minute,
  register,
  setNewPassword,
  settableClock,
  signIn,
  startEmulator,
  temporaryPassword,
  temporarySnapshotFile,
} from './support/emulator.ts';
import { codeOf, registerWithApp, requireTotp, step, wrongCode } from './support/mfa.ts';

/** A pool with TOTP. */
async function start(mfa: 'ON' | 'OPTIONAL') {
  const time = settableClock();
  const { aws } = await startEmulator(time);
  const pool = await createTenantPool(aws);
  await requireTotp(aws, pool.poolId, mfa);
  const respond = (
    ChallengeName: ChallengeNameType,
    Session: string | undefined,
    ChallengeResponses: Record<string, string>,
  ) =>
    aws.send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId: pool.poolId,
        ClientId: pool.clientId,
        ChallengeName,
        Session,
        ChallengeResponses,
      }),
    );
  const sendCode = (Session: string | undefined, USERNAME: string, code: string) =>
    respond('SOFTWARE_TOKEN_MFA', Session, { USERNAME, SOFTWARE_TOKEN_MFA_CODE: code });
  return { aws, time, pool, respond, sendCode };
}

/** Sets up an app in the challenge of a pool that requires it. @returns its secret, and the session for the answer */
async function setUpInChallenge(
  { aws, time }: Pick<Awaited<ReturnType<typeof start>>, 'aws' | 'time'>,
  session: string | undefined,
) {
  const { SecretCode, Session } = await aws.send(new AssociateSoftwareTokenCommand({ Session: session }));
  const verified = await aws.send(new VerifySoftwareTokenCommand({ Session, UserCode: codeOf(SecretCode, time) }));
  expect(verified.Status).toBe('SUCCESS');
  return { secret: SecretCode, session: verified.Session };
}

const tokens = { AccessToken: expect.any(String), RefreshToken: expect.any(String) };
const invalidSession = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' };

test('a password returns the challenge and no tokens, and a code the tokens', async () => {
  const { aws, time, pool, sendCode } = await start('OPTIONAL');
  const { email, username, secret } = await registerWithApp(aws, pool, time);
  const { $metadata, Session, ...answer } = await signIn(aws, pool, email);
  expect(answer).toEqual({
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    ChallengeParameters: { USER_ID_FOR_SRP: username },
  });
  expect(await sendCode(Session, email, codeOf(secret, time))).toMatchObject({ AuthenticationResult: tokens });
});

const signedIn = { AuthenticationResult: { AccessToken: expect.any(String) } };

test('codes of the step before and after count', async () => {
  const { aws, time, pool, sendCode } = await start('OPTIONAL');
  const { email, secret } = await registerWithApp(aws, pool, time);
  const early = codeOf(secret, time);
  time.advance(step);
  await expect(sendCode((await signIn(aws, pool, email)).Session, email, early)).resolves.toMatchObject(signedIn);
  const late = codeOf(secret, { clock: () => new Date(time.clock().getTime() + step) });
  await expect(sendCode((await signIn(aws, pool, email)).Session, email, late)).resolves.toMatchObject(signedIn);
});

test('a code of two steps ago is refused', async () => {
  const { aws, time, pool, sendCode } = await start('OPTIONAL');
  const { email, secret } = await registerWithApp(aws, pool, time);
  const old = codeOf(secret, time);
  time.advance(2 * step);
  await expect(sendCode((await signIn(aws, pool, email)).Session, email, old)).rejects.toMatchObject({
    name: 'CodeMismatchException',
  });
});

test('a wrong code can be corrected in the same session', async () => {
  const { aws, time, pool, sendCode } = await start('OPTIONAL');
  const { email, secret } = await registerWithApp(aws, pool, time);
  const { Session } = await signIn(aws, pool, email);
  const code = codeOf(secret, time);
  await expect(sendCode(Session, email, wrongCode(code))).rejects.toMatchObject({
    name: 'CodeMismatchException',
    message: 'Invalid code received for user',
  });
  await expect(sendCode(Session, email, code)).resolves.toMatchObject({ AuthenticationResult: tokens });
});

test('a code works once, whether it set the app up or signed the user in', async () => {
  const { aws, time, pool, sendCode } = await start('OPTIONAL');
  const { email, secret } = await registerWithApp(aws, pool, time);
  const used = {
    name: 'ExpiredCodeException',
    message: 'Your software token has already been used once.',
  };
  const ofSetup = codeOf(secret, { clock: () => new Date(time.clock().getTime() - step) });
  await expect(sendCode((await signIn(aws, pool, email)).Session, email, ofSetup)).rejects.toMatchObject(used);
  const code = codeOf(secret, time);
  const [one, other] = [await signIn(aws, pool, email), await signIn(aws, pool, email)];
  const outcomes = await Promise.allSettled([sendCode(one.Session, email, code), sendCode(other.Session, email, code)]);
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('a session works once, for three minutes, and for its own challenge and user', async () => {
  const { aws, time, pool, respond, sendCode } = await start('OPTIONAL');
  const { email, secret } = await registerWithApp(aws, pool, time);
  const other = await register(aws, pool.poolId);
  const { Session } = await signIn(aws, pool, email);
  await expect(respond('MFA_SETUP', Session, { USERNAME: email })).rejects.toMatchObject(invalidSession);
  await expect(setNewPassword(aws, pool, Session, { USERNAME: email })).rejects.toMatchObject(invalidSession);
  await expect(sendCode(Session, other.email, codeOf(secret, time))).rejects.toMatchObject(invalidSession);
  await expect(aws.send(new AssociateSoftwareTokenCommand({ Session }))).rejects.toMatchObject(invalidSession);
  await sendCode(Session, email, codeOf(secret, time));
  time.advance(step);
  await expect(sendCode(Session, email, codeOf(secret, time))).rejects.toMatchObject({
    message: 'Invalid session for the user, session can only be used once.',
  });
  const late = await signIn(aws, pool, email);
  time.advance(3 * minute);
  await expect(sendCode(late.Session, email, codeOf(secret, time))).rejects.toMatchObject({
    message: 'Invalid session for the user, session is expired.',
  });
});

test('a user who is disabled meanwhile gets no tokens', async () => {
  const { aws, time, pool, sendCode } = await start('OPTIONAL');
  const { email, secret } = await registerWithApp(aws, pool, time);
  const { Session } = await signIn(aws, pool, email);
  await aws.send(new AdminDisableUserCommand({ UserPoolId: pool.poolId, Username: email }));
  await expect(sendCode(Session, email, codeOf(secret, time))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'User is disabled.',
  });
});

test('optional MFA asks nothing of a user without an app', async () => {
  const { aws, pool } = await start('OPTIONAL');
  const { email } = await register(aws, pool.poolId);
  expect(await signIn(aws, pool, email)).toMatchObject({ AuthenticationResult: tokens });
});

test('required MFA has a user set up an app before the first tokens', async () => {
  const environment = await start('ON');
  const { aws, time, pool, respond, sendCode } = environment;
  const { email, username } = await register(aws, pool.poolId);
  const { Session, ...answer } = await signIn(aws, pool, email);
  expect(answer).toMatchObject({
    ChallengeName: 'MFA_SETUP',
    ChallengeParameters: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]', USER_ID_FOR_SRP: username },
  });
  await expect(respond('MFA_SETUP', Session, { USERNAME: email })).rejects.toMatchObject(invalidSession);
  const { secret, session } = await setUpInChallenge(environment, Session);
  expect(await respond('MFA_SETUP', session, { USERNAME: email })).toMatchObject({ AuthenticationResult: tokens });
  expect(await aws.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: email }))).toMatchObject({
    UserMFASettingList: ['SOFTWARE_TOKEN_MFA'],
  });
  time.advance(step);
  const next = await signIn(aws, pool, email);
  expect(next).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
  expect(await sendCode(next.Session, email, codeOf(secret, time))).toMatchObject({ AuthenticationResult: tokens });
});

test('a wrong code in the challenge registers no app, and can be corrected', async () => {
  const { aws, time, pool, respond } = await start('ON');
  const { email } = await register(aws, pool.poolId);
  const { SecretCode, Session } = await aws.send(
    new AssociateSoftwareTokenCommand({ Session: (await signIn(aws, pool, email)).Session }),
  );
  const code = codeOf(SecretCode, time);
  const verify = (UserCode: string) => aws.send(new VerifySoftwareTokenCommand({ Session, UserCode }));
  await expect(verify(wrongCode(code))).rejects.toMatchObject({ name: 'EnableSoftwareTokenMFAException' });
  expect(await signIn(aws, pool, email)).toMatchObject({ ChallengeName: 'MFA_SETUP' });
  const verified = await verify(code);
  await expect(verify(code)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  await expect(respond('MFA_SETUP', verified.Session, { USERNAME: email })).resolves.toMatchObject(signedIn);
});

test('after a temporary password, the new one comes first', async () => {
  const { aws, pool } = await start('ON');
  const { email } = await invite(aws, pool.poolId);
  const { Session, ChallengeName } = await signIn(aws, pool, email, temporaryPassword);
  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  expect(await setNewPassword(aws, pool, Session, { USERNAME: email })).toMatchObject({ ChallengeName: 'MFA_SETUP' });
});

test('after AdminDeleteSoftwareToken, required MFA sets up another app', async () => {
  const environment = await start('ON');
  const { aws, pool, respond } = environment;
  const { email } = await register(aws, pool.poolId);
  const { session } = await setUpInChallenge(environment, (await signIn(aws, pool, email)).Session);
  await respond('MFA_SETUP', session, { USERNAME: email });
  await aws.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId: pool.poolId, Username: email }));
  expect(await signIn(aws, pool, email)).toMatchObject({ ChallengeName: 'MFA_SETUP' });
});

test('an app survives a restart', async () => {
  const snapshotFile = await temporarySnapshotFile();
  const time = settableClock();
  const first = await startEmulator({ ...time, snapshotFile });
  const pool = await createTenantPool(first.aws);
  await requireTotp(first.aws, pool.poolId, 'OPTIONAL');
  const { email, secret } = await registerWithApp(first.aws, pool, time);
  await first.emulator.close();
  const { aws } = await startEmulator({ ...time, snapshotFile });
  const { Session } = await signIn(aws, pool, email);
  const answer = await aws.send(
    new AdminRespondToAuthChallengeCommand({
      UserPoolId: pool.poolId,
      ClientId: pool.clientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: defined(Session),
      ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: codeOf(secret, time) },
    }),
  );
  expect(answer).toMatchObject({ AuthenticationResult: tokens });
});
