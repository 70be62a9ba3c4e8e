import type { Principal } from '@freehold/identity';
import { resolveTenant, type TenantId, type TenantMode, wishFromHeader } from '@freehold/tenancy';
import type { ApiContext } from '../http/api-context.ts';
import { Problem } from '../problems/problem.ts';

export type ResolveTenant = (ctx: ApiContext, principal: Principal) => TenantId;

/**
 * Settles for which tenant a request is made.
 *
 * @param header the header that names the tenant in header mode
 */
export function tenantResolver(mode: TenantMode, header: string): ResolveTenant {
  const headerName = header.toLowerCase();
  return (ctx, principal) => {
    // `headersDistinct` keeps repeated headers apart, which `headers` would join or drop.
    const named = mode === 'header' ? (ctx.req.headersDistinct[headerName] ?? []) : [];
    const resolution = resolveTenant(wishFromHeader(named), principal.tenantClaim);
    if (!resolution.ok) throw new Problem(resolution.code);
    ctx.state.log.setBindings({ tenant: resolution.tenant });
    return resolution.tenant;
  };
}
