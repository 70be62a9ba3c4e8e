import type { TenantClient } from '@freehold/database';
import { type Html, html } from '@freehold/html';
import type { FrontPageSection } from '../../auth/browser/front-page.ts';
import type { ItemRow } from './item.ts';
import type { ItemPermission } from './permissions.ts';

/** The front page shows the newest items; `/api/items` has the rest. */
const maxItems = 20;

export const itemsSection: FrontPageSection<TenantClient, ItemPermission> = {
  id: 'items',
  heading: 'Items',
  permission: 'items:read',
  async render({ db }) {
    return itemTable(await db.item.findMany({ orderBy: { id: 'desc' }, take: maxItems }));
  },
};

function itemTable(items: readonly ItemRow[]): Html {
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
