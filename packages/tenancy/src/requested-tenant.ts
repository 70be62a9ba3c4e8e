import { isReservedName, parseTenantId, type TenantId } from './tenant-id.ts';

/**
 * What a request says about the tenant it is for. A wish is no proof: anybody can send a header.
 *
 * `malformed` is a wish all the same. A request that names something which can't be a tenant is not a request that
 * names nothing, and it must not be answered as if it were.
 */
export type RequestedTenant =
  | { readonly kind: 'none' }
  | { readonly kind: 'tenant'; readonly tenant: TenantId }
  | { readonly kind: 'malformed' };

/** How requests name their tenant. */
export type TenantMode = 'header' | 'subdomain' | 'claim';

const none: RequestedTenant = { kind: 'none' };
const malformed: RequestedTenant = { kind: 'malformed' };

/**
 * The wish of a request, by header.
 *
 * @param values every value that the header was sent with, in order; none where it was not sent. Two values are
 *   malformed even if they agree: proxies differ over which of two they pass on.
 */
export function tenantFromHeader(values: readonly string[]): RequestedTenant {
  const [value, ...more] = values;
  if (value === undefined) return none;
  return more.length === 0 ? parseRequestedTenant(value) : malformed;
}

/**
 * The wish of a request, by the host it was sent to: the one label before the main domain.
 *
 * The main domain itself names no tenant, and neither does a reserved name before it (`api.example.com` is where an
 * installation may serve everybody). Any other host is malformed, a host that merely ends in the same letters
 * (`evilexample.com`) or an address among them.
 *
 * @param hosts every `Host` header, `acme.example.com:8443`. Upper case, a port and the dot of a full name make no
 *   difference (RFC 9110, section 4.2.3; RFC 1034, section 3.1). `X-Forwarded-Host` is no business of this function:
 *   whoever can send a request can send that, too.
 * @param mainDomain `example.com`, in lower case
 * @param signInHost `app.example.com`, in lower case: where people of all tenants sign in, so that it names none
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
