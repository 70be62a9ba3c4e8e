import { AdminDisableUserCommand, AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { defined, invite, minute, settableClock, temporaryPassword } from '../support/emulator.ts';
import { authorizeUrl, callbackUrl, signInAt, startHostedUi } from '../support/hosted-ui.ts';
import { codeOf, requireTotp, step, wrongCode } from '../support/mfa.ts';
import { newPassword } from '../support/password-reset.ts';

/** Starts with a pool that has TOTP, and the page after the password. */
async function start(mfa: 'ON' | 'OPTIONAL' = 'ON') {
  const time = settableClock();
  const app = await startHostedUi({ emulator: { clock: time.clock } });
  await requireTotp(app.aws, app.poolId, mfa);
  const page = await signInAt(await app.browser.open(authorizeUrl(app)));
  return { ...app, time, page };
}

/** The key on the setup page. */
const keyOn = (page: { source: string }) => /Key: <code>([A-Z2-7]{52})<\/code>/.exec(page.source)?.[1];

test('required MFA sets up an app after the password, and asks for its code at the next sign-in', async () => {
  const app = await start();
  expect(app.page).toMatchObject({ status: 200, heading: 'Set up an authenticator app', labels: ['Code'] });
  expect(app.page.source).toContain('<svg class="qr" role="img"');
  const secret = keyOn(app.page);
  const { location } = await app.page.submit({ code: codeOf(secret, app.time) });
  expect(location).toContain(`${callbackUrl}?code=`);
  const user = await app.aws.send(new AdminGetUserCommand({ UserPoolId: app.poolId, Username: app.email }));
  expect(user.UserMFASettingList).toEqual(['SOFTWARE_TOKEN_MFA']);

  app.time.advance(step);
  const challenge = await signInAt(await app.browser.open(authorizeUrl(app, { prompt: 'login' })));
  expect(challenge).toMatchObject({ status: 200, heading: 'Enter your code', labels: ['Code'], button: 'Sign in' });
  expect((await challenge.submit({ code: codeOf(secret, app.time) })).location).toContain(`${callbackUrl}?code=`);
});

test('a signed-in browser is not asked again', async () => {
  const app = await start();
  await app.page.submit({ code: codeOf(keyOn(app.page), app.time) });
  expect((await app.browser.open(authorizeUrl(app))).location).toContain(`${callbackUrl}?code=`);
});

test('the page of the second factor signs nobody in', async () => {
  const app = await start();
  expect((await app.browser.open(authorizeUrl(app))).heading).toBe('Sign in');
});

test('a wrong code at the setup shows the same key again', async () => {
  const app = await start();
  const secret = defined(keyOn(app.page));
  const again = await app.page.submit({ code: wrongCode(codeOf(secret, app.time)) });
  expect(again).toMatchObject({ status: 400, alert: 'Code mismatch and fail enable Software Token MFA' });
  expect(keyOn(again)).toBe(secret);
  expect((await again.submit({ code: codeOf(secret, app.time) })).location).toContain('code=');
});

test('a wrong code, and one that was used, can be corrected at the challenge', async () => {
  const app = await start();
  const secret = keyOn(app.page);
  const first = codeOf(secret, app.time);
  await app.page.submit({ code: first });
  const challenge = await signInAt(await app.browser.open(authorizeUrl(app, { prompt: 'login' })));
  const used = await challenge.submit({ code: first });
  expect(used).toMatchObject({ status: 400, alert: 'Your software token has already been used once.' });
  app.time.advance(step);
  const code = codeOf(secret, app.time);
  const wrong = await used.submit({ code: wrongCode(code) });
  expect(wrong).toMatchObject({ status: 400, heading: 'Enter your code', alert: 'Invalid code received for user' });
  expect((await wrong.submit({ code })).location).toContain('code=');
});

test('a challenge that has expired, and one of a disabled user, show the sign-in page', async () => {
  const app = await start();
  const other = await signInAt(await app.browser.open(authorizeUrl(app)));
  await app.aws.send(new AdminDisableUserCommand({ UserPoolId: app.poolId, Username: app.email }));
  expect(await other.submit({ code: codeOf(keyOn(other), app.time) })).toMatchObject({
    heading: 'Sign in',
    alert: 'User is disabled.',
  });
  app.time.advance(3 * minute);
  expect(await app.page.submit({ code: codeOf(keyOn(app.page), app.time) })).toMatchObject({
    heading: 'Sign in',
    alert: 'Invalid session for the user, session is expired.',
  });
});

test('the form of another user’s challenge is refused', async () => {
  const app = await start();
  const { username } = await invite(app.aws, app.poolId, 'bea@example.com');
  const secret = keyOn(app.page);
  expect(await app.page.submit({ username, code: codeOf(secret, app.time) })).toMatchObject({
    heading: 'Sign in',
    alert: 'Invalid session for the user.',
  });
});

test('a first sign-in sets the password, then the app', async () => {
  const app = await start();
  const { email } = await invite(app.aws, app.poolId, 'bea@example.com');
  const password = await signInAt(await app.browser.open(authorizeUrl(app)), email, temporaryPassword);
  const setup = await password.submit({ password: newPassword, password_again: newPassword });
  expect(setup.heading).toBe('Set up an authenticator app');
  expect((await setup.submit({ code: codeOf(keyOn(setup), app.time) })).location).toContain('code=');
});

test('optional MFA shows no page to a user without an app', async () => {
  const app = await start('OPTIONAL');
  expect(app.page.location).toContain(`${callbackUrl}?code=`);
});

test.each(['softwareTokenMfa', 'mfaSetup'])('GET %s leads to the sign-in page', async (path) => {
  const app = await start();
  expect((await app.browser.open(authorizeUrl(app, {}, path))).heading).toBe('Sign in');
});
