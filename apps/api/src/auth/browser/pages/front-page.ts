import type { Principal } from '@freehold/identity';
import type { AlertRow } from '../../../features/alerts/alert.ts';
import type { ProductRow } from '../../../features/items/item.ts';
import { type Html, html } from '../../../http/html.ts';
import type { Page } from './page.ts';

/** @param wasSignedIn whether a session brought the visitor here that is over */
export function signedOutPage(signInUrl: string, wasSignedIn: boolean): Page {
  return {
    title: 'Welcome',
    content: html`<main class="notice">
<h1>Freehold</h1>
<p>${wasSignedIn ? 'You have been signed out. Sign in again to go on.' : 'Sign in to see what is your tenant’s.'}</p>
<p class="actions"><a class="button" href="${signInUrl}">Sign in</a></p>
<p class="fine">The API is described at <a href="/api/docs">/api/docs</a>.</p>
</main>`,
  };
}

export interface SignedInView {
  readonly principal: Principal;
  readonly tenant: string;
  readonly items: readonly ProductRow[];
  readonly alerts: readonly AlertRow[];
}

export function signedInPage({ principal, tenant, items, alerts }: SignedInView): Page {
  return {
    title: tenant,
    content: html`${header(principal)}
<main>
<h1>${tenant}</h1>
${membership(principal)}
<section aria-labelledby="items">
<h2 id="items">Items</h2>
${itemTable(items)}
</section>
<section aria-labelledby="alerts">
<h2 id="alerts">Alerts</h2>
${alertList(alerts)}
</section>
${signOutEverywhere}
</main>`,
  };
}

/** For operators, and for people who have been taken out of their tenant since they signed in. */
export function withoutTenantPage(principal: Principal): Page {
  return {
    title: 'No tenant',
    content: html`${header(principal)}
<main>
<h1>You belong to no tenant</h1>
<p>So there is nothing to show here. Operators name the tenant that they act for in each request to the API. If you are none,
ask your administrator.</p>
${signOutEverywhere}
</main>`,
  };
}

function header({ name, email, username }: Principal): Html {
  const displayName = name ?? email ?? username;
  return html`<header>
<p class="brand">Freehold</p>
<p class="who"><strong>${displayName}</strong>${displayName === name && email !== undefined ? html` <span>${email}</span>` : ''}</p>
<form method="post" action="/auth/logout"><button class="quiet">Sign out</button></form>
</header>`;
}

const signOutEverywhere = html`<form class="everywhere" method="post" action="/auth/logout-everywhere">
<button class="quiet">Sign out everywhere</button>
<p class="fine">On every device, and every token that was issued to you.</p>
</form>`;

function membership({ groups }: Principal): Html {
  if (groups.length === 0) return html`<p class="fine">You are a member of this tenant.</p>`;
  return html`<p class="fine">You are a member of this tenant, in the group ${groups.join(', ')}.</p>`;
}

function itemTable(items: readonly ProductRow[]): Html {
  if (items.length === 0) return html`<p class="none">There are no items yet.</p>`;
  return html`<table>
<thead><tr><th scope="col">Name</th><th scope="col">Description</th><th scope="col" class="number">Quantity</th></tr></thead>
<tbody>
${items.map(
  ({ name, description, quantity }) =>
    html`<tr><th scope="row">${name}</th><td>${description ?? ''}</td><td class="number">${quantity}</td></tr>
`,
)}</tbody>
</table>`;
}

function alertList(alerts: readonly AlertRow[]): Html {
  if (alerts.length === 0) return html`<p class="none">There are no alerts.</p>`;
  return html`<ul class="alerts">
${alerts.map(
  ({ title, severity, status }) =>
    html`<li><span class="severity ${severity}">${severity}</span> <span>${title}</span> <span class="fine">${status}</span></li>
`,
)}</ul>`;
}
