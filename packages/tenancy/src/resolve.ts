import type { RequestedTenant } from './requested-tenant.ts';
import type { TenantId } from './tenant-id.ts';

/** Why a request has no tenant. */
export type TenantErrorCode = 'tenant_unproven' | 'tenant_mismatch';

export type TenantResolution =
  /** `operator`: the tenant is not the user's own. Only operators may do that, and it is audited. */
  | { readonly ok: true; readonly tenant: TenantId; readonly as: 'member' | 'operator' }
  | { readonly ok: false; readonly code: TenantErrorCode };

/**
 * Decides which tenant a request is for: the user's own. A request may name it too; only an operator may name another.
 *
 * | requested | own tenant | for a member | for an operator |
 * |---|---|---|---|
 * | none | t | t | t, as a member |
 * | t | t | t | t, as a member |
 * | u | t | `tenant_mismatch` | u, as an operator |
 * | u | none | `tenant_unproven` | u, as an operator |
 * | malformed | t | `tenant_mismatch` | `tenant_mismatch` |
 * | none or malformed | none | `tenant_unproven` | `tenant_unproven` |
 *
 * @param requested the tenant that the request names
 * @param ownTenant the user's tenant, from the token's claim or a lookup; `undefined`: none
 * @param isOperator whether the user may act for tenants other than their own
 */
export function resolveTenant(
  requested: RequestedTenant,
  ownTenant: TenantId | undefined,
  isOperator: boolean,
): TenantResolution {
  if (requested.kind === 'tenant' && requested.tenant !== ownTenant && isOperator) {
    return { ok: true, tenant: requested.tenant, as: 'operator' };
  }
  if (ownTenant === undefined) return { ok: false, code: 'tenant_unproven' };
  if (requested.kind === 'none' || (requested.kind === 'tenant' && requested.tenant === ownTenant)) {
    return { ok: true, tenant: ownTenant, as: 'member' };
  }
  return { ok: false, code: 'tenant_mismatch' };
}
