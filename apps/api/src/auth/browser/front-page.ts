import type { Access } from '../access/access.ts';
import { visibleTo } from '../alerts/visibility.ts';
import type { Handler } from '../http/api-context.ts';
import { operation } from '../operations/operation.ts';
import { Problem } from '../problems/problem.ts';
import type { BrowserSessions } from '../sessions/browser-sessions.ts';
import { signedInPage, signedOutPage, withoutTenantPage } from './pages/front-page.ts';
import type { ShowPage } from './pages/page.ts';

/** What the page shows of each; `/api/items` and `/api/alerts` have the rest. */
const take = 20;

const showTenant = operation({
  method: 'get',
  path: '/',
  tag: 'sign-in',
  summary: 'Show who is signed in, and what is their tenant’s',
  sessionTokenUse: 'id',
  answer: { status: 200, description: 'A page.' },
});

/** `GET /`: for a person with a browser, to see that it works, and what it takes. */
export function frontPage(
  access: Access,
  sessions: Pick<BrowserSessions, 'isBrought'>,
  site: URL,
  show: ShowPage,
): Handler {
  const signedIn = access.forTenant(showTenant, 'items:read', async ({ ctx, principal, tenant, db, permissions }) => {
    const newestFirst = { orderBy: { id: 'desc' as const }, take };
    const items = await db.item.findMany(newestFirst);
    const alerts = await db.alert.findMany({ ...newestFirst, where: visibleTo({ principal, permissions }) });
    show(ctx, signedInPage({ principal, tenant, items, alerts }));
  });

  const withoutTenant = access.forPrincipal(showTenant, ({ ctx, principal }) => {
    show(ctx, withoutTenantPage(principal));
  });

  return async (ctx) => {
    const isBrought = sessions.isBrought(ctx);
    try {
      if (isBrought) return await signedIn.handle(ctx);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'tenant_unproven') return withoutTenant.handle(ctx);
      if (error.code !== 'session_expired') throw error;
    }
    show(ctx, signedOutPage(`${site.origin}/auth/login`, isBrought));
  };
}
