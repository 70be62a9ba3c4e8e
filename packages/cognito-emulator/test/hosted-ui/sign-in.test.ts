import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { Browser } from '../support/browser.ts';
import { day, defined, invite, register, settableClock, temporaryPassword, userPassword } from '../support/emulator.ts';
import { authorizeUrl, callbackUrl, signInAt, startHostedUi } from '../support/hosted-ui.ts';
import { newPassword, codeFor as resetCodeFor } from '../support/password-reset.ts';

test('the page has labelled fields for email address and password', async () => {
  const app = await startHostedUi();
  const page = await app.browser.open(authorizeUrl(app));
  expect(page).toMatchObject({
    status: 200,
    labels: ['Email address', 'Password'],
    button: 'Sign in',
    alert: undefined,
  });
  expect(page.source).toContain('<html lang="en">');
  expect(page.source).toContain('autocomplete="current-password"');
  expect(page.source).toContain('local Cognito emulator');
  expect((await page.follow('Forgot your password?')).heading).toBe('Forgot your password?');
});

test('the page asks for the username when the address is no alias', async () => {
  const app = await startHostedUi({ pool: { UsernameAttributes: undefined } });
  const page = await app.browser.open(authorizeUrl(app));
  expect(page.labels).toEqual(['Username', 'Password']);
  expect((await page.follow('Forgot your password?')).labels).toEqual(['Username']);
});

test('login_hint fills in the name', async () => {
  const app = await startHostedUi();
  const page = await app.browser.open(authorizeUrl(app, { login_hint: 'ada@example.com' }));
  expect(page.fields).toMatchObject({ username: 'ada@example.com' });
});

test.each([
  ['a wrong password', 'ada@example.com', 'wrong'],
  ['no password', 'ada@example.com', ''],
  ['an unknown user', 'nobody@example.com', userPassword],
  ['no username', '', userPassword],
  ['what is no name', 'a b', userPassword],
])('the page shows an error and keeps name and request for %s', async (_, username, password) => {
  const app = await startHostedUi({ client: { PreventUserExistenceErrors: 'ENABLED' } });
  const first = await app.browser.open(authorizeUrl(app));
  const second = await signInAt(first, username, password);
  expect(second).toMatchObject({ status: 400, alert: 'Incorrect username or password.', heading: 'Sign in' });
  expect(second.fields).toMatchObject({ username, password: '' });
  expect(second.url.search).toBe(first.url.search);
  expect((await signInAt(second)).location).toContain(`${callbackUrl}?code=`);
});

test('an unknown user is reported as the client is configured', async () => {
  const app = await startHostedUi();
  const page = await app.browser.open(authorizeUrl(app));
  expect((await signInAt(page, 'nobody@example.com')).alert).toBe('User does not exist.');
});

test("ExplicitAuthFlows and client secret don't affect the sign-in page", async () => {
  const app = await startHostedUi({ client: { GenerateSecret: true, ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] } });
  const page = await app.browser.open(authorizeUrl(app));
  expect((await signInAt(page)).location).toContain(`${callbackUrl}?code=`);
});

test('a disabled user with the right password sees "User is disabled."', async () => {
  const app = await startHostedUi();
  await app.aws.send(new AdminDisableUserCommand({ UserPoolId: app.poolId, Username: app.username }));
  const page = await app.browser.open(authorizeUrl(app));
  expect((await signInAt(page)).alert).toBe('User is disabled.');
  expect((await signInAt(page, app.email, 'wrong')).alert).toBe('Incorrect username or password.');
});

test('a user whose password was reset goes through the code page to the sign-in page', async () => {
  const app = await startHostedUi();
  await app.aws.send(new AdminResetUserPasswordCommand({ UserPoolId: app.poolId, Username: app.username }));
  const page = await signInAt(await app.browser.open(authorizeUrl(app)));
  expect(page).toMatchObject({
    heading: 'Reset your password',
    labels: ['Code', 'New password', 'Enter new password again'],
    button: 'Change password',
  });
  const code = resetCodeFor(app.emulator, app.email);
  const signIn = await page.submit({ code, password: newPassword, password_again: newPassword });
  expect(signIn.heading).toBe('Sign in');
  expect((await signInAt(signIn, app.email, newPassword)).location).toContain(`${callbackUrl}?code=`);
});

test('an expired temporary password is refused', async () => {
  const time = settableClock();
  const app = await startHostedUi({ emulator: { clock: time.clock } });
  const { email } = await invite(app.aws, app.poolId);
  time.advance(8 * day);
  const page = await app.browser.open(authorizeUrl(app));
  expect((await signInAt(page, email, temporaryPassword)).alert).toContain('Temporary password has expired');
});

test('a form without CSRF token or from another origin is refused', async () => {
  const app = await startHostedUi();
  const page = await app.browser.open(authorizeUrl(app));
  const refused = {
    status: 403,
    alert: 'This form has expired or was sent from another page. Go back, reload the page and try again.',
    location: undefined,
  };
  expect(await page.submit({ username: app.email, password: userPassword, _csrf: '' })).toMatchObject(refused);
  expect(await page.submit({ username: app.email, password: userPassword, _csrf: 'made-up' })).toMatchObject(refused);
  expect(await page.submit({ username: app.email, password: userPassword }, 'https://evil.example')).toMatchObject(
    refused,
  );
  expect(await page.submit({ username: app.email, password: userPassword }, 'http://localhost:3000')).toMatchObject(
    refused,
  );
  expect(await page.submit({ username: app.email, password: userPassword }, 'null')).toMatchObject(refused);

  const other = new Browser(app.url);
  const body = new URLSearchParams({ ...page.fields, username: app.email, password: userPassword });
  expect(await other.request(page.action, { method: 'POST', body })).toMatchObject(refused);
  expect((await signInAt(page)).location).toContain('code=');
});

test.each(['login', 'changePassword', 'forgotPassword', 'confirmForgotPassword'])(
  'the form at %s requires the CSRF token',
  async (path) => {
    const app = await startHostedUi();
    const url = authorizeUrl(app, {}, path);
    const body = new URLSearchParams({ username: app.email });
    expect(await app.browser.request(url, { method: 'POST', body })).toMatchObject({ status: 403 });
    expect(app.emulator.mailbox.messages()).toEqual([]);
  },
);

test('two tabs can submit their forms', async () => {
  const app = await startHostedUi();
  const [first, second] = [await app.browser.open(authorizeUrl(app)), await app.browser.open(authorizeUrl(app))];
  expect((await signInAt(first)).location).toContain('code=');
  expect((await signInAt(second)).location).toContain('code=');
});

test('pages forbid scripts, frames and caching', async () => {
  const app = await startHostedUi();
  const { headers, source } = await app.browser.open(authorizeUrl(app));
  const policy = headers.get('content-security-policy');
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; frame-ancestors 'none'$/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(source).not.toMatch(/<script|style="|https?:/);
});

const scriptTag = '"><script>alert(1)</script>';

test.each(['state', 'nonce', 'login_hint', 'unheard_of'])('a script in %s is escaped', async (name) => {
  const app = await startHostedUi();
  const page = await app.browser.open(authorizeUrl(app, { [name]: scriptTag }));
  expect(page.source).not.toContain('<script');
  expect(new URL(page.action).searchParams.get(name)).toBe(scriptTag);
});

test('a script in submitted values is escaped on every page', async () => {
  const app = await startHostedUi({ client: { PreventUserExistenceErrors: 'ENABLED' } });
  const name = '"><script>alert(1)</script>'.replaceAll(' ', '');
  const first = await signInAt(await app.browser.open(authorizeUrl(app)), name);
  expect(first.fields['username']).toBe(name);
  const asked = await (await first.follow('Forgot your password?')).submit({ username: name });
  expect(asked).toMatchObject({ heading: 'Reset your password', fields: { username: name } });
  const tried = await asked.submit({ code: name, password: 'a', password_again: 'b', destination: name });
  expect(tried.fields).toMatchObject({ username: name, code: name, destination: name });
  for (const page of [first, asked, tried]) expect(page.source).not.toContain('<script');
});

test('a script in a username is escaped', async () => {
  const app = await startHostedUi({ pool: { UsernameAttributes: undefined } });
  const Username = '<script>alert(1)</script>';
  const input = { UserPoolId: app.poolId, Username, TemporaryPassword: temporaryPassword };
  await app.aws.send(new AdminCreateUserCommand(input));
  const page = await signInAt(await app.browser.open(authorizeUrl(app)), Username, temporaryPassword);
  expect(page).toMatchObject({ heading: 'Change password', fields: { username: Username } });
  expect(page.source).not.toContain('<script');
});

test('the page names the app', async () => {
  const app = await startHostedUi({ client: { ClientName: 'Acorn + Co.' } });
  expect((await app.browser.open(authorizeUrl(app))).source).toContain('to continue to Acorn + Co.');
});

test('a form that is too long is refused', async () => {
  const app = await startHostedUi();
  const page = await app.browser.open(authorizeUrl(app));
  expect(await signInAt(page, 'ada@example.com', 'x'.repeat(70_000))).toMatchObject({ status: 413 });
});

test('a repeated field counts as empty', async () => {
  const app = await startHostedUi();
  const page = await app.browser.open(authorizeUrl(app));
  const body = new URLSearchParams({ ...page.fields, username: app.email, password: userPassword });
  body.append('password', userPassword);
  expect(await app.browser.request(page.action, { method: 'POST', body })).toMatchObject({
    alert: 'Incorrect username or password.',
  });
});

test('a redirect URI that was removed meanwhile is not redirected to', async () => {
  const app = await startHostedUi();
  const page = await app.browser.open(authorizeUrl(app));
  const CallbackURLs = ['https://elsewhere.example/'];
  await app.aws.send(new UpdateUserPoolClientCommand({ UserPoolId: app.poolId, ClientId: app.clientId, CallbackURLs }));
  expect(await signInAt(page)).toMatchObject({
    alert: expect.stringContaining('redirect_mismatch'),
    location: undefined,
  });
});

test('a user of another pool is unknown', async () => {
  const [app, other] = [await startHostedUi(), await startHostedUi()];
  const { email } = await register(other.aws, other.poolId);
  expect((await signInAt(await app.browser.open(authorizeUrl(app)), email)).alert).toBe('User does not exist.');
  expect(defined((await signInAt(await other.browser.open(authorizeUrl(other)), email)).location)).toContain('code=');
});
