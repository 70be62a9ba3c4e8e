import type { Principal } from '@freehold/identity';
import type { Endpoint } from '../contract/endpoint.ts';
import type { ApiContext } from '../http/api-context.ts';
import type { AccountStatusCache } from './account-status-cache.ts';
import type { Authenticate } from './authenticate.ts';
import type { OperatorSecondFactor } from './operator-second-factor.ts';
import type { ResolvedTenant, ResolveTenant } from './resolve-tenant.ts';
import type { RlsReady } from './rls-ready.ts';

/** A user who may act for a tenant. Which permissions they have there is checked next. */
export interface Authorized extends ResolvedTenant {
  readonly principal: Principal;
}

/** Authorizes a request, or throws what becomes a problem: `token_…`, `tenant_…`. */
export type Authorize = (ctx: ApiContext, endpoint?: Endpoint) => Promise<Authorized>;

export interface AuthorizeOptions {
  readonly authenticate: Authenticate;
  readonly resolveTenant: ResolveTenant;
  readonly rlsReady: RlsReady;
  readonly accountStatus: Pick<AccountStatusCache, 'assertActive'>;
  readonly operatorSecondFactor: Pick<OperatorSecondFactor, 'assertSetUp'>;
}

/** The steps of every request for a tenant, in this order. */
export function authorizer(options: AuthorizeOptions): Authorize {
  const { authenticate, resolveTenant, rlsReady, accountStatus, operatorSecondFactor } = options;
  return async (ctx, endpoint) => {
    const principal = await authenticate(ctx, endpoint);
    const { tenant, as } = await resolveTenant(ctx, principal);
    await rlsReady.assertRlsEnforced();
    await accountStatus.assertActive(tenant, principal);
    if (as === 'operator') await operatorSecondFactor.assertSetUp(principal);
    return { principal, tenant, as };
  };
}
