import type { TenantId } from './tenant-id.ts';
import type { TenantWish } from './wish.ts';

/** Why no tenant came out of a request. */
export type TenantRefusal = 'tenant_unproven' | 'tenant_mismatch';

export type TenantResolution =
  /** `operator`: for a tenant that is not theirs, which is allowed to operators and recorded. */
  | { readonly ok: true; readonly tenant: TenantId; readonly as: 'member' | 'operator' }
  | { readonly ok: false; readonly code: TenantRefusal };

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
 * @param wish what the request names
 * @param proof the tenant that is proven for the caller, if any
 * @param isOperator whether the caller may act for tenants other than their own
 */
export function resolveTenant(wish: TenantWish, proof: TenantId | undefined, isOperator: boolean): TenantResolution {
  if (wish.kind === 'tenant' && wish.tenant !== proof && isOperator) {
    return { ok: true, tenant: wish.tenant, as: 'operator' };
  }
  if (proof === undefined) return { ok: false, code: 'tenant_unproven' };
  if (wish.kind === 'none' || (wish.kind === 'tenant' && wish.tenant === proof)) {
    return { ok: true, tenant: proof, as: 'member' };
  }
  return { ok: false, code: 'tenant_mismatch' };
}
