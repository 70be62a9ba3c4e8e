import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { scryptPasswordHasher } from '../src/index.ts';
import {
  createTenantPool,
  invite,
  register,
  setNewPassword,
  signIn,
  startEmulator,
  temporaryPassword,
  userPassword,
} from './support/emulator.ts';
import { codeFor, codeMismatch, confirmForgotPassword, expiredCode, forgotPassword } from './support/password-reset.ts';

const ownNewPassword = 'Their-own-horse-1';
const adminPassword = 'Set-by-admin-3';

/** Ada, who has a permanent password and is signed in, and Bea, who has to replace a temporary one. */
async function start() {
  let afterHashing = async () => {};
  const passwordHasher = {
    ...scryptPasswordHasher({ cost: 2 }),
    hash: async (password: string) => {
      const hash = await scryptPasswordHasher({ cost: 2 }).hash(password);
      if (password === ownNewPassword) await afterHashing();
      return hash;
    },
  };
  const { aws, emulator } = await startEmulator({ passwordHasher });
  const pool = await createTenantPool(aws, { UsernameAttributes: undefined });
  const ada = { UserPoolId: pool.poolId, Username: 'ada' };
  await register(aws, pool.poolId, 'ada', { email: 'ada@example.com', email_verified: 'true' });
  const AccessToken = (await signIn(aws, pool, 'ada')).AuthenticationResult?.AccessToken;
  const bea = { UserPoolId: pool.poolId, Username: 'bea' };
  await invite(aws, pool.poolId, 'bea');
  const { Session } = await signIn(aws, pool, 'bea', temporaryPassword);
  const names = { ada, bea };
  return {
    aws,
    emulator,
    pool,
    names,
    /** Runs `action` between hashing `ownNewPassword` and storing it. */
    whileHashing: (action: () => Promise<unknown>) => {
      afterHashing = async () => void (await action());
    },
    adaChangesPassword: () =>
      aws.send(
        new ChangePasswordCommand({ AccessToken, PreviousPassword: userPassword, ProposedPassword: ownNewPassword }),
      ),
    beaRespondsToChallenge: () => setNewPassword(aws, pool, Session, { USERNAME: 'bea', NEW_PASSWORD: ownNewPassword }),
    administratorSets: (who: 'ada' | 'bea', Password: string, Permanent = true) =>
      aws.send(new AdminSetUserPasswordCommand({ ...names[who], Password, Permanent })),
    replace: async (who: 'ada' | 'bea') => {
      await aws.send(new AdminDeleteUserCommand(names[who]));
      await invite(aws, pool.poolId, who);
    },
    canSignIn: (who: 'ada' | 'bea', password: string) =>
      signIn(aws, pool, who, password).then(
        () => true,
        () => false,
      ),
  };
}

const invalidSession = { name: 'NotAuthorizedException', message: 'Invalid session for the user.' };
const userDisabled = { name: 'NotAuthorizedException', message: 'User is disabled.' };
const incorrectPassword = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const unknownUser = { name: 'UserNotFoundException', message: 'User does not exist.' };

test.each([true, false])(
  "a challenge response doesn't overwrite a password that an administrator sets (permanent: %s)",
  async (permanent) => {
    const { beaRespondsToChallenge, administratorSets, canSignIn, whileHashing } = await start();
    whileHashing(() => administratorSets('bea', adminPassword, permanent));
    await expect(beaRespondsToChallenge()).rejects.toMatchObject(invalidSession);
    expect(await canSignIn('bea', adminPassword)).toBe(true);
    expect(await canSignIn('bea', ownNewPassword)).toBe(false);
  },
);

test('a challenge response sets no password for a new user of the same name', async () => {
  const { beaRespondsToChallenge, replace, canSignIn, whileHashing } = await start();
  whileHashing(() => replace('bea'));
  await expect(beaRespondsToChallenge()).rejects.toMatchObject(invalidSession);
  expect(await canSignIn('bea', ownNewPassword)).toBe(false);
  expect(await canSignIn('bea', temporaryPassword)).toBe(true);
});

test('a challenge response sets no password when the user is disabled', async () => {
  const { aws, names, beaRespondsToChallenge, canSignIn, whileHashing } = await start();
  whileHashing(() => aws.send(new AdminDisableUserCommand(names.bea)));
  await expect(beaRespondsToChallenge()).rejects.toMatchObject(userDisabled);
  await aws.send(new AdminEnableUserCommand(names.bea));
  expect(await canSignIn('bea', ownNewPassword)).toBe(false);
});

test('AdminSetUserPassword sets no password for a new user of the same name', async () => {
  const { aws, names, administratorSets, replace, whileHashing } = await start();
  whileHashing(() => replace('ada'));
  await expect(administratorSets('ada', ownNewPassword)).rejects.toMatchObject(unknownUser);
  expect(await aws.send(new AdminGetUserCommand(names.ada))).toHaveProperty('UserStatus', 'FORCE_CHANGE_PASSWORD');
});

test('ChangePassword fails when the user is disabled', async () => {
  const { aws, names, adaChangesPassword, canSignIn, whileHashing } = await start();
  whileHashing(() => aws.send(new AdminDisableUserCommand(names.ada)));
  await expect(adaChangesPassword()).rejects.toMatchObject(userDisabled);
  await aws.send(new AdminEnableUserCommand(names.ada));
  expect(await canSignIn('ada', userPassword)).toBe(true);
});

test('ChangePassword fails when the user is signed out', async () => {
  const { aws, names, adaChangesPassword, canSignIn, whileHashing } = await start();
  whileHashing(() => aws.send(new AdminUserGlobalSignOutCommand(names.ada)));
  await expect(adaChangesPassword()).rejects.toMatchObject({
    name: 'NotAuthorizedException',
    message: 'Access Token has been revoked',
  });
  expect(await canSignIn('ada', userPassword)).toBe(true);
});

test("ChangePassword doesn't overwrite a password that an administrator sets", async () => {
  const { adaChangesPassword, administratorSets, canSignIn, whileHashing } = await start();
  whileHashing(() => administratorSets('ada', adminPassword));
  await expect(adaChangesPassword()).rejects.toMatchObject(incorrectPassword);
  expect(await canSignIn('ada', adminPassword)).toBe(true);
});

test('ChangePassword sets no password for a new user of the same name', async () => {
  const { adaChangesPassword, replace, canSignIn, whileHashing } = await start();
  whileHashing(() => replace('ada'));
  await expect(adaChangesPassword()).rejects.toMatchObject(unknownUser);
  expect(await canSignIn('ada', temporaryPassword)).toBe(true);
});

test('a code is refused when a new one is sent meanwhile', async () => {
  const { aws, emulator, pool, canSignIn, whileHashing } = await start();
  await forgotPassword(aws, pool, 'ada');
  const code = codeFor(emulator, 'ada@example.com');
  whileHashing(() => forgotPassword(aws, pool, 'ada'));
  await expect(confirmForgotPassword(aws, pool, 'ada', code, ownNewPassword)).rejects.toMatchObject(codeMismatch);
  expect(await canSignIn('ada', userPassword)).toBe(true);
});

test("a code doesn't overwrite a password that an administrator sets", async () => {
  const { aws, emulator, pool, administratorSets, canSignIn, whileHashing } = await start();
  await forgotPassword(aws, pool, 'ada');
  const code = codeFor(emulator, 'ada@example.com');
  whileHashing(() => administratorSets('ada', adminPassword));
  await expect(confirmForgotPassword(aws, pool, 'ada', code, ownNewPassword)).rejects.toMatchObject(expiredCode);
  expect(await canSignIn('ada', adminPassword)).toBe(true);
});

test("an invitation isn't renewed when the user sets a password", async () => {
  const { aws, names, administratorSets, canSignIn, whileHashing } = await start();
  whileHashing(() => administratorSets('bea', adminPassword));
  const renewal = { ...names.bea, MessageAction: 'RESEND' as const, TemporaryPassword: ownNewPassword };
  await expect(aws.send(new AdminCreateUserCommand(renewal))).rejects.toMatchObject({
    name: 'UnsupportedUserStateException',
  });
  expect(await canSignIn('bea', adminPassword)).toBe(true);
});
