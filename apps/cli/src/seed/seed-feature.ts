import type { TenantClient } from '@freehold/database';
import type { SeedTenant } from './seed-data.ts';

/** The made-up rows of one feature. */
export interface SeedFeature {
  /** The option and the count: `items` for `--items 50`. */
  readonly name: string;
  /** Rows of each tenant where the option is not given. */
  readonly defaultCount: number;
  /** Inserts some rows of a tenant and skips those that exist. @returns how many were inserted */
  insert(db: TenantClient, batch: SeedBatch): Promise<number>;
}

export interface SeedBatch {
  readonly tenant: SeedTenant;
  /** The numbers of these rows within the tenant, counted from 0. */
  readonly numbers: readonly number[];
  /** The `sub`s of the tenant's users, in the order of their addresses. */
  readonly owners: readonly string[];
  /** How many rows each feature has in this tenant: `{ items: 50 }`. */
  readonly counts: Readonly<Record<string, number>>;
}
