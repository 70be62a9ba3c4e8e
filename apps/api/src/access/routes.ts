import type { TenantMode } from '@freehold/tenancy';
import type { Router } from '@koa/router';
import type { RequestState } from '../http/api-context.ts';
import { apiRouter } from '../http/router.ts';
import type { Access } from './access.ts';

/** Who is calling, and for which tenant: what a front end asks first, and a person who wonders why they see nothing. */
export function identityRoutes(access: Access, mode: TenantMode): Router<RequestState> {
  const router = apiRouter('/api/items');

  router.get(
    '/me',
    access.forPrincipal((ctx, { sub, username, email, groups, tokenUse }) => {
      ctx.body = { sub, username, email: email ?? null, groups, token_use: tokenUse };
    }),
  );

  router.get(
    '/tenant',
    access.forTenant('items:read', (ctx, { tenant, principal }) => {
      ctx.body = { tenant_id: tenant, token_use: principal.tokenUse, mode };
    }),
  );

  return router;
}
