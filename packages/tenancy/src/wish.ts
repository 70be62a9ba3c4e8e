import { parseTenantId, type TenantId } from './tenant-id.ts';

/**
 * What a request says about the tenant it is for. A wish is no proof: anybody can send a header.
 *
 * `malformed` is a wish all the same. A request that names something which can't be a tenant is not a request that
 * names nothing, and it must not be answered as if it were.
 */
export type TenantWish =
  | { readonly kind: 'none' }
  | { readonly kind: 'tenant'; readonly tenant: TenantId }
  | { readonly kind: 'malformed' };

/** How requests name their tenant. */
export type TenantMode = 'header' | 'claim';

/**
 * The wish of a request, by header.
 *
 * @param values every value that the header was sent with, in order; none where it was not sent. Two values are
 *   malformed even if they agree: proxies differ over which of two they pass on.
 */
export function wishFromHeader(values: readonly string[]): TenantWish {
  const [value, ...more] = values;
  if (value === undefined) return { kind: 'none' };
  const tenant = more.length === 0 ? parseTenantId(value) : undefined;
  return tenant === undefined ? { kind: 'malformed' } : { kind: 'tenant', tenant };
}
