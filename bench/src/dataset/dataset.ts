/** The size of a dataset. Every product has the same length in JSON, and so have responses of one kind. */
export interface Dataset {
  /** The number of the first tenant, from 1. */
  readonly firstTenant: number;
  readonly tenants: number;
  readonly usersPerTenant: number;
  readonly productsPerTenant: number;
}

export function tenantIds({ firstTenant, tenants }: Dataset): string[] {
  return Array.from({ length: tenants }, (_, n) => `t${String(firstTenant + n).padStart(5, '0')}`);
}

/** A user's `sub`: a UUID that contains the numbers of the tenant and the user. */
export function subFor(tenant: string, user: number): string {
  return `00000000-0000-4000-8000-0000${tenant.slice(1)}${String(user).padStart(3, '0')}`;
}

/** The body that creates a product as long as every seeded one. */
export function newProductBody(): { name: string; description: string; quantity: number } {
  return { name: 'Product 0000000 of the benchmark', description, quantity: 500 };
}

/** The description of every product. */
export const description = 'A product that a tenant keeps in stock, described in about as many words as users write.';
