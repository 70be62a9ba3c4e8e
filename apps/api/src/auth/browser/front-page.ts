import type { Html } from '@freehold/html';
import type { Principal } from '@freehold/identity';
import { endpoint } from '../../contract/endpoint.ts';
import type { Guards } from '../../guards/guards.ts';
import type { Handler } from '../../http/api-context.ts';
import { Problem } from '../../http/errors/problem.ts';
import type { BrowserSignIn } from './browser-sign-in.ts';
import { type ShownSection, signedInPage, signedOutPage, withoutTenantPage } from './pages/front-page.ts';

/** A section of the front page, which a feature shows to users who have the permission. */
export interface FrontPageSection<Client, Permission extends string = string> {
  /** Unique on the page. */
  readonly id: string;
  readonly heading: string;
  readonly permission: Permission;
  render(input: {
    readonly principal: Principal;
    readonly db: Client;
    readonly permissions: Pick<ReadonlySet<Permission>, 'has'>;
  }): Promise<Html>;
}

const getFrontPage = endpoint({
  method: 'get',
  path: '/',
  tag: 'sign-in',
  summary: 'Show who is signed in, and their team’s data',
  sessionTokenUse: 'id',
  response: { status: 200, description: 'A page.' },
});

/** `GET /`: a page to try sign-in with. */
export function frontPage<Client>(
  guards: Guards<Client, string>,
  {
    sessions,
    site,
    renderPage,
    hasAccountPage,
  }: Pick<BrowserSignIn, 'sessions' | 'site' | 'renderPage' | 'hasAccountPage'>,
  sections: readonly FrontPageSection<Client>[],
): Handler {
  const signedIn = guards.forTenant(getFrontPage, 'tenant:read', async ({ ctx, tenant, ...viewer }) => {
    const shown: ShownSection[] = [];
    for (const section of sections) {
      if (viewer.permissions.has(section.permission))
        shown.push({ id: section.id, heading: section.heading, content: await section.render(viewer) });
    }
    renderPage(ctx, signedInPage(viewer.principal, tenant, shown, hasAccountPage));
  });

  const withoutTenant = guards.forUser(getFrontPage, ({ ctx, principal }) => {
    renderPage(ctx, withoutTenantPage(principal, hasAccountPage));
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
    const headings = sections.map(({ heading }) => heading);
    renderPage(ctx, signedOutPage(`${site.origin}/auth/login`, hasSession, headings));
  };
}
