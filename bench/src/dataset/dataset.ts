/** Tenants and what they have. All that stands in an item is of the same length for every tenant, and so are answers. */
export interface Crowd {
  /** The number of the first tenant, from 1. */
  readonly first: number;
  readonly tenants: number;
  /** People of each tenant. */
  readonly people: number;
  /** Items of each tenant. */
  readonly items: number;
}

export function tenantsOf({ first, tenants }: Crowd): string[] {
  return Array.from({ length: tenants }, (_, n) => `t${String(first + n).padStart(5, '0')}`);
}

/** A person's `sub`: a UUID that says in its digits whose it is. */
export function subOf(tenant: string, person: number): string {
  return `00000000-0000-4000-8000-0000${tenant.slice(1)}${String(person).padStart(3, '0')}`;
}

/** What is posted to make an item: as long as every item that is there already. */
export function newItemBody(): { name: string; description: string; quantity: number } {
  return { name: 'Item 0000000 of the bench', description, quantity: 500 };
}

/** What every item says of itself. */
export const description = 'Something that a tenant keeps count of, described in about as many words as people use.';
