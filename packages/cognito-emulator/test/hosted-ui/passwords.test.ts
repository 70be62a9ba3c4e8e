import { AdminGetUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { defined, invite, minute, payloadOf, settableClock, temporaryPassword } from '../support/emulator.ts';
import { authorizeUrl, callbackUrl, redeem, signInAt, startHostedUi, tokensIn } from '../support/hosted-ui.ts';
import { differentCode, newPassword, codeFor as resetCodeFor } from '../support/password-reset.ts';

const bothPasswords = { password: newPassword, password_again: newPassword };

/** Starts with a user who sees the change password page. */
async function startInvited(options: Parameters<typeof startHostedUi>[0] = {}) {
  const app = await startHostedUi(options);
  const { email, username } = await invite(app.aws, app.poolId, 'bea@example.com');
  const signInPage = await app.browser.open(authorizeUrl(app, { scope: 'openid email' }));
  const page = await signInAt(signInPage, email, temporaryPassword);
  return { ...app, email, username, page };
}

test('a user with a temporary password sets a new one and the app gets its code', async () => {
  const app = await startInvited();
  expect(app.page).toMatchObject({
    status: 200,
    heading: 'Change password',
    labels: ['New password', 'Enter new password again'],
    button: 'Change password',
  });
  expect(app.page.source).toContain('for bea@example.com');
  expect(app.page.source).toContain(
    'At least 8 characters, with an uppercase letter, a lowercase letter, a number, and a symbol.',
  );
  const { location } = await app.page.submit(bothPasswords);
  expect(location).toContain(`${callbackUrl}?code=`);
  const code = defined(new URL(defined(location)).searchParams.get('code') ?? undefined);
  const tokens = await tokensIn(redeem(app, code));
  expect(payloadOf(tokens.id_token)).toMatchObject({ email: app.email, sub: app.username });
  expect((await app.browser.open(authorizeUrl(app))).location).toContain('code=');
});

test.each([
  ['differs', { password: newPassword, password_again: `${newPassword}x` }, 'The passwords do not match.'],
  ['is missing', {}, /^Password did not conform with policy/],
  [
    'is too short',
    { password: 'Sh0rt-', password_again: 'Sh0rt-' },
    'Password did not conform with policy: Password not long enough',
  ],
  ['has spaces around it', { password: ' Another-1 ', password_again: ' Another-1 ' }, /no space at either end$/],
])('a new password that %s can be corrected in the same session', async (_, typed, message) => {
  const app = await startInvited();
  const secondPage = await app.page.submit(typed);
  expect(secondPage).toMatchObject({ status: 400, heading: 'Change password', alert: expect.stringMatching(message) });
  expect((await secondPage.submit(bothPasswords)).location).toContain(`${callbackUrl}?code=`);
});

test('the page asks for required attributes that the user lacks', async () => {
  const Schema = [{ Name: 'given_name', AttributeDataType: 'String' as const, Required: true }, { Name: 'tenant_id' }];
  const app = await startInvited({ pool: { Schema } });
  expect(app.page.labels).toEqual(['Given name', 'New password', 'Enter new password again']);
  const secondPage = await app.page.submit(bothPasswords);
  expect(secondPage.alert).toBe('Invalid attributes given, given_name is missing');
  const mismatch = await secondPage.submit({
    'userAttributes.given_name': 'Bea "B"',
    password: 'a',
    password_again: 'b',
  });
  expect(mismatch.fields).toMatchObject({ 'userAttributes.given_name': 'Bea "B"' });
  expect((await mismatch.submit(bothPasswords)).location).toContain('code=');
  const user = await app.aws.send(new AdminGetUserCommand({ UserPoolId: app.poolId, Username: app.email }));
  expect(user.UserAttributes).toContainEqual({ Name: 'given_name', Value: 'Bea "B"' });
  expect(user.UserStatus).toBe('CONFIRMED');
});

test('an expired challenge session shows the sign-in page', async () => {
  const time = settableClock();
  const app = await startInvited({ emulator: { clock: time.clock } });
  time.advance(3 * minute);
  expect(await app.page.submit(bothPasswords)).toMatchObject({
    heading: 'Sign in',
    alert: 'Invalid session for the user, session is expired.',
  });
});

test.each([
  ['another session', { session: 'made-up' }],
  ['no session', { session: '' }],
  ['another user', { username: 'ada@example.com' }],
  ['an unknown user', { username: 'nobody' }],
  ['no name', { username: '' }],
])('the change password page reveals and changes nothing with %s', async (_, fields) => {
  const app = await startInvited();
  for (const typed of [bothPasswords, { password: 'a', password_again: 'b' }]) {
    expect(await app.page.submit({ ...typed, ...fields })).toMatchObject({
      heading: 'Sign in',
      alert: 'Invalid session for the user.',
    });
  }
  expect((await app.page.submit(bothPasswords)).location).toContain('code=');
});

test('one of two concurrent submissions succeeds', async () => {
  const app = await startInvited();
  const other = { password: 'A-third-horse-3', password_again: 'A-third-horse-3' };
  const pages = await Promise.all([app.page.submit(bothPasswords), app.page.submit(other)]);
  expect(pages.filter(({ location }) => location !== undefined)).toHaveLength(1);
});

test.each(['changePassword', 'confirmForgotPassword'])('GET %s redirects to the sign-in page', async (path) => {
  const app = await startHostedUi();
  const page = await app.browser.open(authorizeUrl(app, { state: 'kept' }, path));
  expect(page.heading).toBe('Sign in');
  expect(page.url.searchParams.get('state')).toBe('kept');
});

/** Starts with a user who has requested a code. */
async function startForgotten(options: Parameters<typeof startHostedUi>[0] = {}) {
  const app = await startHostedUi(options);
  const signInPage = await app.browser.open(authorizeUrl(app, { state: 'kept' }));
  const forgotPage = await signInPage.follow('Forgot your password?');
  const page = await forgotPage.submit({ username: app.email });
  return { ...app, forgotPage, page };
}

test('a user sets a new password with the code and signs in', async () => {
  const app = await startForgotten();
  expect(app.forgotPage).toMatchObject({ labels: ['Email address'], button: 'Reset my password' });
  expect(app.page).toMatchObject({
    status: 200,
    labels: ['Code', 'New password', 'Enter new password again'],
    button: 'Change password',
  });
  expect(app.page.source).toContain('by email to a***@e***.');
  const signInPage = await app.page.submit({ code: resetCodeFor(app.emulator, app.email), ...bothPasswords });
  expect(signInPage.heading).toBe('Sign in');
  const { location } = await signInAt(signInPage, app.email, newPassword);
  expect(new URL(defined(location)).searchParams.get('state')).toBe('kept');
});

test('a wrong code shows an error and keeps the input', async () => {
  const app = await startForgotten();
  const code = resetCodeFor(app.emulator, app.email);
  const secondPage = await app.page.submit({ code: differentCode(code), ...bothPasswords });
  expect(secondPage).toMatchObject({ status: 400, alert: 'Invalid verification code provided, please try again.' });
  expect(secondPage.source).toContain('a***@e***');
  const short = await secondPage.submit({ code, password: 'short', password_again: 'short' });
  expect(short).toMatchObject({
    alert: 'Password did not conform with policy: Password not long enough',
    fields: { code },
  });
  expect((await short.submit({ code, ...bothPasswords })).heading).toBe('Sign in');
});

test('unknown and known users see the same page when the client prevents user existence errors', async () => {
  const app = await startForgotten({ client: { PreventUserExistenceErrors: 'ENABLED' } });
  const unknown = await app.forgotPage.submit({ username: 'asa@elsewhere.example' });
  const withoutName = (source: string, name: string) => source.replaceAll(name, '');
  expect(withoutName(unknown.source, 'asa@elsewhere.example')).toBe(withoutName(app.page.source, app.email));
  expect(app.emulator.mailbox.messages()).toHaveLength(1);
  expect(await unknown.submit({ code: '123456', ...bothPasswords })).toMatchObject({
    alert: 'Invalid verification code provided, please try again.',
  });
});

test.each([
  ['nobody@example.com', 'Username/client id combination not found.'],
  ['', 'Invalid parameter USERNAME'],
  ['a b', 'Invalid parameter USERNAME'],
])('a code for "%s" is refused on the same page', async (username, alert) => {
  const app = await startForgotten();
  expect(await app.forgotPage.submit({ username })).toMatchObject({
    status: 400,
    heading: 'Forgot your password?',
    alert,
  });
});

test('the page shows the limit after five codes', async () => {
  const app = await startForgotten();
  for (let round = 0; round < 4; round++) await app.forgotPage.submit({ username: app.email });
  expect((await app.forgotPage.submit({ username: app.email })).alert).toBe(
    'Attempt limit exceeded, please try after some time.',
  );
});

test('a new password ends all browser sessions and open codes of the user', async () => {
  const app = await startHostedUi();
  const page = await signInAt(await app.browser.open(authorizeUrl(app)));
  const code = defined(new URL(defined(page.location)).searchParams.get('code') ?? undefined);
  const Password = newPassword;
  await app.aws.send(
    new AdminSetUserPasswordCommand({ UserPoolId: app.poolId, Username: app.email, Password, Permanent: true }),
  );
  expect((await redeem(app, code)).status).toBe(400);
  expect((await app.browser.open(authorizeUrl(app))).heading).toBe('Sign in');
});
