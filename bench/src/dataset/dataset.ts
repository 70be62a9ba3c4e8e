/** Tenants and what they have. All that stands in an item is of the same length for every tenant, and so are answers. */
export interface Dataset {
  /** The number of the first tenant, from 1. */
  readonly firstTenant: number;
  readonly tenants: number;
  /** People of each tenant. */
  readonly usersPerTenant: number;
  /** Items of each tenant. */
  readonly productsPerTenant: number;
}

export function tenantIds({ firstTenant, tenants }: Dataset): string[] {
  return Array.from({ length: tenants }, (_, n) => `t${String(firstTenant + n).padStart(5, '0')}`);
}

/** A person's `sub`: a UUID that says in its digits whose it is. */
export function subFor(tenant: string, user: number): string {
  return `00000000-0000-4000-8000-0000${tenant.slice(1)}${String(user).padStart(3, '0')}`;
}

/** What is posted to make an item: as long as every item that is there already. */
export function newProductBody(): { name: string; description: string; quantity: number } {
  return { name: 'Item 0000000 of the bench', description, quantity: 500 };
}

/** What every item says of itself. */
export const description = 'Something that a tenant keeps count of, described in about as many words as people use.';
