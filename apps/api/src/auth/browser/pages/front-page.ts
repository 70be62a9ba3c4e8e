import { type Html, html } from '@freehold/html';
import type { Principal } from '@freehold/identity';
import type { Page } from './page.ts';

const list = new Intl.ListFormat('en');

/**
 * @param wasSignedIn whether the browser has the cookie of a session that has ended
 * @param headings of the sections that a signed-in user sees
 */
export function signedOutPage(signInUrl: string, wasSignedIn: boolean, headings: readonly string[]): Page {
  const data = headings.length === 0 ? 'data' : list.format(headings.map((heading) => heading.toLowerCase()));
  return {
    title: 'Welcome',
    content: html`<main class="notice">
<h1>Freehold</h1>
<p>${wasSignedIn ? 'You have been signed out. Sign in again to continue.' : `Sign in to see your team’s ${data}.`}</p>
<p class="actions"><a class="button" href="${signInUrl}">Sign in</a></p>
<p class="fine">The API is described at <a href="/api/docs">/api/docs</a>.</p>
</main>`,
  };
}

/** The account page, for users who aren't signed in. */
export function signedOutAccountPage(signInUrl: string): Page {
  return {
    title: 'Your account',
    content: html`<main class="notice">
<h1>Your account</h1>
<p>Sign in to see your account.</p>
<p class="actions"><a class="button" href="${signInUrl}">Sign in</a></p>
</main>`,
  };
}

export interface ShownSection {
  readonly id: string;
  readonly heading: string;
  readonly content: Html;
}

/** @param hasAccountPage whether users set up a second factor there */
export function signedInPage(
  principal: Principal,
  tenant: string,
  sections: readonly ShownSection[],
  hasAccountPage: boolean,
): Page {
  return {
    title: tenant,
    content: html`${header(principal, hasAccountPage)}
<main>
<h1>${tenant}</h1>
${membership(principal)}
${sections.map(
  ({ id, heading, content }) => html`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${content}
</section>
`,
)}${signOutEverywhere}
</main>`,
  };
}

/** For operators, and for users who were removed from their tenant after they signed in. */
export function withoutTenantPage(principal: Principal, hasAccountPage: boolean): Page {
  return {
    title: 'No tenant',
    content: html`${header(principal, hasAccountPage)}
<main>
<h1>You belong to no tenant</h1>
<p>There is nothing to show here. Operators name a tenant in each request to the API. If you are not an operator,
ask your administrator.</p>
${signOutEverywhere}
</main>`,
  };
}

/** @param linksAccount whether it has a link to the account page */
export function header({ name, email, username }: Principal, linksAccount = false): Html {
  const displayName = name ?? email ?? username;
  return html`<header>
<p class="brand">Freehold</p>
<p class="who"><strong>${displayName}</strong>${displayName === name && email !== undefined ? html` <span>${email}</span>` : ''}</p>
${linksAccount ? html`<p><a href="/account">Account</a></p>` : ''}
<form method="post" action="/auth/logout"><button class="quiet">Sign out</button></form>
</header>`;
}

const signOutEverywhere = html`<form class="everywhere" method="post" action="/auth/logout-everywhere">
<button class="quiet">Sign out everywhere</button>
<p class="fine">Ends your sessions on all devices and revokes all your tokens.</p>
</form>`;

function membership({ groups }: Principal): Html {
  if (groups.length === 0) return html`<p class="fine">You are a member of this tenant.</p>`;
  return html`<p class="fine">You are a member of this tenant, in the group ${groups.join(', ')}.</p>`;
}
