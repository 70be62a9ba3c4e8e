import type { TenantClient } from '@freehold/database';

/** The demo of one feature: its rows, and perhaps a request to try. */
export interface DemoFeature {
  /** A GET request for the welcome: `{ purpose: 'list the tenant’s items', path: '/api/items' }` */
  readonly request?: { readonly purpose: string; readonly path: string };
  /**
   * Adds the rows of a tenant that was just created.
   *
   * @param db the tenant's client
   * @param tenant the tenant's id
   * @param owners the `sub`s of the tenant's users
   */
  seed(db: TenantClient, tenant: string, owners: readonly string[]): Promise<void>;
}

/** The owner of the n-th row: the users take turns. */
export function ownerOf(n: number, owners: readonly string[]): string {
  return owners[n % owners.length] ?? '';
}
