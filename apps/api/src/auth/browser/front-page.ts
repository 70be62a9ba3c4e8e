import { endpoint } from '../../contract/endpoint.ts';
import { visibleTo } from '../../features/alerts/visibility.ts';
import type { Guards } from '../../guards/guards.ts';
import type { Handler } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import type { BrowserSessions } from '../sessions/session-cookie.ts';
import { signedInPage, signedOutPage, withoutTenantPage } from './pages/front-page.ts';
import type { RenderPage } from './pages/page.ts';

/** What the page shows of each; `/api/items` and `/api/alerts` have the rest. */
const pageSize = 20;

const getFrontPage = endpoint({
  method: 'get',
  path: '/',
  tag: 'sign-in',
  summary: 'Show who is signed in, and what is their tenant’s',
  sessionTokenUse: 'id',
  response: { status: 200, description: 'A page.' },
});

/** `GET /`: for a person with a browser, to see that it works, and what it takes. */
export function frontPage(
  guards: Guards,
  sessions: Pick<BrowserSessions, 'hasSession'>,
  site: URL,
  renderPage: RenderPage,
): Handler {
  const signedIn = guards.forTenant(getFrontPage, 'items:read', async ({ ctx, principal, tenant, db, permissions }) => {
    const newestFirst = { orderBy: { id: 'desc' as const }, take: pageSize };
    const items = await db.item.findMany(newestFirst);
    const alerts = await db.alert.findMany({ ...newestFirst, where: visibleTo({ principal, permissions }) });
    renderPage(ctx, signedInPage({ principal, tenant, items, alerts }));
  });

  const withoutTenant = guards.forUser(getFrontPage, ({ ctx, principal }) => {
    renderPage(ctx, withoutTenantPage(principal));
  });

  return async (ctx) => {
    const hasSession = sessions.hasSession(ctx);
    try {
      if (hasSession) return await signedIn.handle(ctx);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'tenant_unproven') return withoutTenant.handle(ctx);
      if (error.code !== 'session_expired') throw error;
    }
    renderPage(ctx, signedOutPage(`${site.origin}/auth/login`, hasSession));
  };
}
