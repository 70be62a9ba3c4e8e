declare const brand: unique symbol;

/** The id of a tenant: checked for its form, so that a bare string can't pass for one. */
export type TenantId = string & { readonly [brand]: true };

/** Also what `tenants_id_form` in the database demands. At most 63 characters: an id fits a DNS label. */
const pattern = /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;

/** Names that mean something else before a domain or in a path. No tenant that a person makes is called so. */
const reservedNames: ReadonlySet<string> = new Set(['www', 'api', 'auth', 'admin', 'public']);

/** Everybody's tenant where there is only one (`MULTI_TENANT_ENABLED=0`). A migration makes it. */
export const publicTenant = 'public' as TenantId;

/** Whether a name is kept for the installation itself. */
export function isReservedName(text: string): boolean {
  return reservedNames.has(text);
}

/**
 * Reads a tenant id.
 *
 * @param text 1 to 63 of `a-z 0-9 _ -`, a letter or digit at each end, and no reserved name. Nothing is trimmed or
 *   lower-cased: two spellings of one tenant would be two tenants to whoever compares them as text.
 * @returns `undefined` for anything else
 */
export function parseTenantId(text: unknown): TenantId | undefined {
  // The one place where a string from outside becomes a tenant id.
  return typeof text === 'string' && pattern.test(text) && !reservedNames.has(text) ? (text as TenantId) : undefined;
}

/**
 * A tenant id that stands in code, such as a demo's. For what comes from outside there is `parseTenantId`.
 *
 * @throws {RangeError} where the text can't be one
 */
export function tenantId(text: string): TenantId {
  const id = parseTenantId(text);
  if (id === undefined) throw new RangeError(`${JSON.stringify(text)} is no tenant id.`);
  return id;
}
