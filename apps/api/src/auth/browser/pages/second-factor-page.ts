import { type Html, html } from '@freehold/html';
import { qrCode } from '@freehold/html/qr-code';
import type { Principal } from '@freehold/identity';
import { keyUri } from '../second-factor/app-code.ts';
import { header } from './front-page.ts';
import type { Page } from './page.ts';

export function accountPage(principal: Principal, isSetUp: boolean): Page {
  return {
    title: 'Your account',
    content: html`${header(principal)}
<main>
<h1>Your account</h1>
<section aria-labelledby="second-factor">
<h2 id="second-factor">Second factor</h2>
${isSetUp ? whereSetUp : whereNotSetUp}
</section>
<p><a href="/">Front page</a></p>
</main>`,
  };
}

const whereSetUp = html`<p>Sign-in asks for a code of your authenticator app as well as for your password.</p>
<form method="post" action="/account/second-factor">
<p><button class="quiet">Set up another app</button></p>
<p class="fine">The new app replaces the old one. You are asked for your password and a code of the old one first.
At the end you are signed out on all devices. If you have lost the old app, ask your administrator.</p>
</form>`;

const whereNotSetUp = html`<p>Sign-in asks for your password alone. With an authenticator app, it asks for a code of the app too,
so that nobody gets in who has only learnt your password.</p>
<form method="post" action="/account/second-factor">
<p><button>Set up an authenticator app</button></p>
<p class="fine">You are asked for your password first, and signed out on all devices at the end.</p>
</form>`;

/** @param error a sentence */
export function setupPage(principal: Principal, secret: string, error?: string): Page {
  return {
    title: error === undefined ? 'Set up an authenticator app' : 'Error: set up an authenticator app',
    content: html`<main class="notice">
<h1>Set up an authenticator app</h1>
<p>Scan the picture with an authenticator app or a password manager. If you can’t scan it, enter the key by hand.</p>
${qrCode(keyUri(principal.email ?? principal.username, secret), 'The key as a QR code')}
<p class="fine">Key: <code>${secret}</code></p>
${codeForm(error)}
<p class="fine"><a href="/account">Cancel</a></p>
</main>`,
  };
}

/** The end of a setup, which has signed the user out. @param signOutUrl ends Cognito's session, which asks for no code */
export function setUpPage(signOutUrl: string): Page {
  return {
    title: 'Your authenticator app is set up',
    content: html`<main class="notice">
<h1>Your authenticator app is set up</h1>
<p>You have been signed out on all devices, this one too, so that nobody stays signed in who entered no code.
Sign in again with your password and a code of the app.</p>
<p class="actions"><a class="button" href="${signOutUrl}">Sign in again</a></p>
<p class="fine">Each code works once. Wait until the app shows another.</p>
</main>`,
  };
}

function codeForm(error: string | undefined): Html {
  return html`<form class="code" method="post" action="/account/second-factor/code">
${error === undefined ? '' : html`<p class="error" role="alert">${error}</p>`}
<label for="code">Code</label>
<input id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" maxlength="20" required autofocus
  aria-describedby="code-hint">
<p class="fine" id="code-hint">Six digits, which the app changes every 30 seconds.</p>
<button>Continue</button>
</form>`;
}
