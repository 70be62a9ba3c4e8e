import type { RequestedTenant } from './requested-tenant.ts';
import type { TenantId } from './tenant-id.ts';

/** Why no tenant came out of a request. */
export type TenantErrorCode = 'tenant_unproven' | 'tenant_mismatch';

export type TenantResolution =
  /** `operator`: for a tenant that is not theirs, which is allowed to operators and recorded. */
  | { readonly ok: true; readonly tenant: TenantId; readonly as: 'member' | 'operator' }
  | { readonly ok: false; readonly code: TenantErrorCode };

/**
 * Decides for which tenant a request is made. What the token proves decides; what the request names can only agree,
 * unless an operator names it.
 *
 * | wish | proof | a member | an operator |
 * |---|---|---|---|
 * | none | t | t | t, as a member |
 * | t | t | t | t, as a member |
 * | u | t | `tenant_mismatch` | u, as an operator |
 * | u | none | `tenant_unproven` | u, as an operator |
 * | malformed | t | `tenant_mismatch` | `tenant_mismatch` |
 * | none or malformed | none | `tenant_unproven` | `tenant_unproven` |
 *
 * @param requested what the request names
 * @param ownTenant the tenant that is proven for the caller, if any
 * @param isOperator whether the caller may act for tenants other than their own
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
