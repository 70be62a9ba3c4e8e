import type { Principal } from '@freehold/identity';
import type { Endpoint } from '../contract/endpoint.ts';
import type { ApiContext } from '../http/api-context.ts';
import type { AccountStatusCache } from './account-status-cache.ts';
import type { Authenticate } from './authenticate.ts';
import { type Prompt, whenKnown } from './prompt.ts';
import type { ResolvedTenant, ResolveTenant } from './resolve-tenant.ts';
import type { RlsReady } from './rls-ready.ts';

/** Somebody who may act for a tenant. What they may do there is another question. */
export interface Authorized extends ResolvedTenant {
  readonly principal: Principal;
}

/** Admits a request, or throws what becomes a problem: `token_…`, `tenant_…`. */
export type Authorize = (ctx: ApiContext, endpoint?: Endpoint) => Prompt<Authorized>;

export interface AuthorizeOptions {
  readonly authenticate: Authenticate;
  readonly resolveTenant: ResolveTenant;
  readonly rlsReady: RlsReady;
  readonly accountStatus: Pick<AccountStatusCache, 'assertActive'>;
}

/**
 * Asks, in this order: who is calling, for which tenant, does the wall stand, are both in good standing. Where all of it is
 * known from a moment ago, the request is admitted at once, without a promise.
 */
export function authorizer({ authenticate, resolveTenant, rlsReady, accountStatus }: AuthorizeOptions): Authorize {
  return (ctx, endpoint) =>
    whenKnown(authenticate(ctx, endpoint), (principal) =>
      whenKnown(resolveTenant(ctx, principal), ({ tenant, as }) =>
        whenKnown(rlsReady.assertRlsEnforced(), () =>
          whenKnown(accountStatus.assertActive(tenant, principal), () => ({ principal, tenant, as })),
        ),
      ),
    );
}
