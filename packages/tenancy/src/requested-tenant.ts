import { isReservedName, parseTenantId, type TenantId } from './tenant-id.ts';

/**
 * The tenant that a request names. It decides nothing: anyone can send a header.
 *
 * `malformed` differs from `none`: a request that names something that isn't a tenant must not be served as if it named none.
 */
export type RequestedTenant =
  | { readonly kind: 'none' }
  | { readonly kind: 'tenant'; readonly tenant: TenantId }
  | { readonly kind: 'malformed' };

/** How requests name a tenant. */
export type TenantMode = 'header' | 'subdomain' | 'claim';

const none: RequestedTenant = { kind: 'none' };
const malformed: RequestedTenant = { kind: 'malformed' };

/**
 * Reads the requested tenant from a header.
 *
 * @param values all values of the header, in order; empty where it was not sent. Two values are malformed even if they
 *   are equal: proxies differ in which of two they pass on.
 */
export function tenantFromHeader(values: readonly string[]): RequestedTenant {
  const [value, ...more] = values;
  if (value === undefined) return none;
  return more.length === 0 ? parseRequestedTenant(value) : malformed;
}

/**
 * Reads the requested tenant from the host: the one label before the main domain.
 *
 * The main domain itself names no tenant, and neither does a reserved name before it, such as `api.example.com`. Any other
 * host is malformed, including an address or a host that ends in the same letters (`evilexample.com`).
 *
 * @param hosts every `Host` header, `acme.example.com:8443`. Upper case, a port and the dot of a full name make no
 *   difference (RFC 9110, section 4.2.3; RFC 1034, section 3.1). Never `X-Forwarded-Host`: any client can send it.
 * @param mainDomain `example.com`, in lower case
 * @param signInHost `app.example.com`, in lower case: users of all tenants sign in there, so it names no tenant
 */
export function tenantFromHost(hosts: readonly string[], mainDomain: string, signInHost?: string): RequestedTenant {
  const [given, ...more] = hosts;
  if (given === undefined || more.length > 0) return malformed;
  const host = given
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '');
  if (host === mainDomain || host === signInHost) return none;
  if (!host.endsWith(`.${mainDomain}`)) return malformed;
  const label = host.slice(0, -mainDomain.length - 1);
  return isReservedName(label) ? none : parseRequestedTenant(label);
}

function parseRequestedTenant(text: string): RequestedTenant {
  const tenant = parseTenantId(text);
  return tenant === undefined ? malformed : { kind: 'tenant', tenant };
}
