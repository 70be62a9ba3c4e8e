import type { TenantClient } from '@freehold/database';
import { type Html, html } from '@freehold/html';
import type { FrontPageSection } from '../../auth/browser/front-page.ts';
import type { AlertRow } from './alert.ts';
import type { AlertPermission } from './permissions.ts';
import { visibleTo } from './visibility.ts';

/** The front page shows the newest alerts; `/api/alerts` has the rest. */
const maxAlerts = 20;

export const alertsSection: FrontPageSection<TenantClient, AlertPermission> = {
  id: 'alerts',
  heading: 'Alerts',
  permission: 'alerts:read',
  async render({ db, ...viewer }) {
    return alertList(await db.alert.findMany({ where: visibleTo(viewer), orderBy: { id: 'desc' }, take: maxAlerts }));
  },
};

function alertList(alerts: readonly AlertRow[]): Html {
  if (alerts.length === 0) return html`<p class="none">There are no alerts.</p>`;
  return html`<ul class="alerts">
${alerts.map(
  ({ title, severity, status }) =>
    html`<li><span class="severity ${severity}">${severity}</span> <span>${title}</span> <span class="fine">${status}</span></li>
`,
)}</ul>`;
}
