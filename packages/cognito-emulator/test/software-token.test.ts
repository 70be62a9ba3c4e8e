import {
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { createTenantPool, defined, register, settableClock, signIn, startEmulator } from './support/emulator.ts';
import { codeOf, registerWithApp, requireTotp, wrongCode } from './support/mfa.ts';

/** A pool with optional TOTP, and a user who is signed in. */
async function start() {
  const time = settableClock();
  const { aws } = await startEmulator(time);
  const pool = await createTenantPool(aws);
  await requireTotp(aws, pool.poolId, 'OPTIONAL');
  const user = await register(aws, pool.poolId);
  const { AuthenticationResult } = await signIn(aws, pool, user.email);
  const AccessToken = defined(AuthenticationResult?.AccessToken);
  const associate = () => aws.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const verify = (UserCode: string) => aws.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
  const prefer = (Enabled: boolean) =>
    aws.send(
      new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled } }),
    );
  const find = (email = user.email) => aws.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: email }));
  return { aws, time, pool, user, AccessToken, associate, verify, prefer, find };
}

const noFactor = { UserMFASettingList: undefined, PreferredMfaSetting: undefined };
const appFactor = { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'], PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' };

test('a user sets up an app with its code, and prefers it', async () => {
  const { aws, time, AccessToken, associate, verify, prefer, find } = await start();
  const { SecretCode, Session } = await associate();
  expect(SecretCode).toMatch(/^[A-Z2-7]{52}$/);
  expect(Session).toBeUndefined();
  expect(await verify(codeOf(SecretCode, time))).toMatchObject({ Status: 'SUCCESS' });
  expect({ ...noFactor, ...(await find()) }).toMatchObject(noFactor);
  await prefer(true);
  expect(await find()).toMatchObject(appFactor);
  expect(await aws.send(new GetUserCommand({ AccessToken }))).toMatchObject(appFactor);
  await prefer(false);
  expect({ ...noFactor, ...(await find()) }).toMatchObject(noFactor);
});

test('each setup has another secret', async () => {
  const { associate } = await start();
  expect((await associate()).SecretCode).not.toBe((await associate()).SecretCode);
});

test('a wrong code registers no app, and the right one still does', async () => {
  const { time, associate, verify, prefer } = await start();
  const code = codeOf((await associate()).SecretCode, time);
  await expect(verify(wrongCode(code))).rejects.toMatchObject({
    name: 'EnableSoftwareTokenMFAException',
    message: 'Code mismatch and fail enable Software Token MFA',
  });
  await expect(prefer(true)).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
  });
  await verify(code);
  await prefer(true);
});

test('a code without a setup is refused', async () => {
  const { verify } = await start();
  await expect(verify('123456')).rejects.toMatchObject({ name: 'SoftwareTokenMFANotFoundException' });
});

test.each(['12345', '1234567', '12345a'])('the code %s is not valid', async (code) => {
  const { verify } = await start();
  await expect(verify(code)).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('the previous app works until another is verified', async () => {
  const { aws, time, pool } = await start();
  const { email, AccessToken, secret } = await registerWithApp(aws, pool, time);
  const { SecretCode } = await aws.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  expect(SecretCode).not.toBe(secret);
  expect(await signIn(aws, pool, email)).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
  await aws.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: codeOf(SecretCode, time) }));
  expect(await aws.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: email }))).toMatchObject(
    appFactor,
  );
});

test('a pool without TOTP refuses the setup', async () => {
  const { aws, pool, associate, verify } = await start();
  await aws.send(new SetUserPoolMfaConfigCommand({ UserPoolId: pool.poolId, MfaConfiguration: 'OFF' }));
  const refused = {
    name: 'SoftwareTokenMFANotFoundException',
    message: 'Software Token MFA has not been enabled by the userPool.',
  };
  await expect(associate()).rejects.toMatchObject(refused);
  await expect(verify('123456')).rejects.toMatchObject(refused);
});

test('a setup needs an access token or a session, and not both', async () => {
  const { aws, AccessToken } = await start();
  const Session = 'a-session-that-nobody-opened';
  for (const authorization of [{}, { AccessToken, Session }]) {
    await expect(aws.send(new AssociateSoftwareTokenCommand(authorization))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  }
  await expect(aws.send(new AssociateSoftwareTokenCommand({ Session }))).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Invalid session for the user.',
  });
});

test('AdminSetUserMFAPreference sets the preference of a user', async () => {
  const { aws, time, pool } = await start();
  const { email } = await registerWithApp(aws, pool, time);
  const set = (Enabled: boolean) =>
    aws.send(
      new AdminSetUserMFAPreferenceCommand({
        UserPoolId: pool.poolId,
        Username: email,
        SoftwareTokenMfaSettings: { Enabled, PreferredMfa: Enabled },
      }),
    );
  await set(false);
  expect(await signIn(aws, pool, email)).toHaveProperty('AuthenticationResult');
  await set(true);
  expect(await signIn(aws, pool, email)).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
});

test.each(['SMSMfaSettings', 'EmailMfaSettings', 'WebAuthnMfaSettings'])('%s can’t be turned on', async (factor) => {
  const { aws, AccessToken } = await start();
  await expect(
    aws.send(new SetUserMFAPreferenceCommand({ AccessToken, [factor]: { Enabled: true } })),
  ).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

test('AdminDeleteSoftwareToken deletes app and preference', async () => {
  const { aws, time, pool, find } = await start();
  const { email } = await registerWithApp(aws, pool, time);
  const remove = () => aws.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId: pool.poolId, Username: email }));
  await remove();
  expect({ ...noFactor, ...(await find(email)) }).toMatchObject(noFactor);
  expect(await signIn(aws, pool, email)).toHaveProperty('AuthenticationResult');
  await expect(remove()).resolves.toBeDefined();
});

test('AdminDeleteSoftwareToken refuses an unknown user', async () => {
  const { aws, pool } = await start();
  await expect(
    aws.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId: pool.poolId, Username: 'nobody@example.com' })),
  ).rejects.toMatchObject({ name: 'UserNotFoundException' });
});
