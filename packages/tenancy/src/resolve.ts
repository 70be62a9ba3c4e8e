import type { TenantId } from './tenant-id.ts';
import type { TenantWish } from './wish.ts';

/** Why no tenant came out of a request. */
export type TenantRefusal = 'tenant_unproven' | 'tenant_mismatch';

export type TenantResolution =
  | { readonly ok: true; readonly tenant: TenantId }
  | { readonly ok: false; readonly code: TenantRefusal };

/**
 * Decides for which tenant a request is made. What the token proves decides; what the request names can only agree.
 *
 * | wish | proof | outcome |
 * |---|---|---|
 * | anything | none | `tenant_unproven` |
 * | none | t | t |
 * | t | t | t |
 * | another, or malformed | t | `tenant_mismatch` |
 *
 * @param wish what the request names
 * @param proof the tenant that the verified token carries, if any
 */
export function resolveTenant(wish: TenantWish, proof: TenantId | undefined): TenantResolution {
  if (proof === undefined) return { ok: false, code: 'tenant_unproven' };
  if (wish.kind === 'none' || (wish.kind === 'tenant' && wish.tenant === proof)) return { ok: true, tenant: proof };
  return { ok: false, code: 'tenant_mismatch' };
}
