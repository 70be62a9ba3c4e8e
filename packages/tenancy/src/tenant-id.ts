declare const brand: unique symbol;

/** The id of a tenant. A plain string is not assignable to it: `parseTenantId` checks the form. */
export type TenantId = string & { readonly [brand]: true };

/** The same as the constraint `tenants_id_form` in the database. At most 63 characters, so that an id is a DNS label. */
const pattern = /^[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?$/;

/** Names with another meaning before a domain or in a path. No tenant can be created with one. */
const reservedNames: ReadonlySet<string> = new Set(['www', 'api', 'auth', 'admin', 'public']);

/** The only tenant where `MULTI_TENANT_ENABLED=0`. A migration creates it. */
export const publicTenant = 'public' as TenantId;

/** Whether a name is reserved for the installation itself. */
export function isReservedName(text: string): boolean {
  return reservedNames.has(text);
}

/**
 * Reads a tenant id.
 *
 * @param text 1 to 63 of `a-z 0-9 _ -`, with a letter or digit at each end, and no reserved name. It is neither trimmed nor
 *   lower-cased: two spellings of one tenant would compare as two tenants.
 * @returns `undefined` for anything else
 */
export function parseTenantId(text: unknown): TenantId | undefined {
  // The only place where a string from outside becomes a tenant id.
  return typeof text === 'string' && pattern.test(text) && !reservedNames.has(text) ? (text as TenantId) : undefined;
}

/**
 * A tenant id written in code, such as a test's. For input there is `parseTenantId`.
 *
 * @throws {RangeError} where the text is not a tenant id
 *
 * @example
 * const acme = tenantId('acme');
 */
export function tenantId(text: string): TenantId {
  const id = parseTenantId(text);
  if (id === undefined) throw new RangeError(`${JSON.stringify(text)} is not a tenant id.`);
  return id;
}
