import { createHash } from 'node:crypto';
import { type TenantId, tenantId } from '@freehold/tenancy';

/** How many of each to create. */
export interface SeedSize {
  readonly tenants: number;
  /** Users of each tenant. */
  readonly users: number;
  /** Rows of each tenant, by feature. */
  readonly rows: Readonly<Record<string, number>>;
  /** The same seed makes the same data. */
  readonly seed: number;
}

export interface SeedTenant {
  readonly id: TenantId;
  readonly name: string;
  readonly emails: readonly string[];
}

const adjectives = [
  'Amber',
  'Brisk',
  'Calm',
  'Distant',
  'Early',
  'Frosty',
  'Gentle',
  'Hidden',
  'Idle',
  'Jolly',
  'Keen',
];
const places = ['Bay', 'Bridge', 'Creek', 'Field', 'Harbour', 'Hill', 'Lake', 'Meadow', 'Mill', 'Orchard', 'Ridge'];

/**
 * A number that depends on these names alone. A random number generator would not do: each of its numbers depends on those
 * before it, so one row more would change all that follow.
 */
export function hashNumber(...names: readonly (string | number)[]): number {
  return createHash('sha256').update(names.join('/')).digest().readUIntBE(0, 6);
}

/** One of some values, chosen by names. */
export function pick<Value>(values: readonly Value[], ...names: readonly (string | number)[]): Value {
  const value = values[hashNumber(...names) % values.length];
  if (value === undefined) throw new RangeError('There is nothing to pick from.');
  return value;
}

/** The time of the first row. */
const epoch = Date.UTC(2026, 0, 1);

/** When the n-th row was created: rows are a second apart. */
export function rowTime(n: number): Date {
  return new Date(epoch + n * 1_000);
}

/**
 * The id of the n-th row of a kind: a UUID of version 7 (RFC 9562, section 5.7), as ids of rows are, so that ids sort by
 * time.
 */
export function rowId({ id }: SeedTenant, kind: string, n: number): string {
  const bytes = createHash('sha256').update([id, kind, n].join('/')).digest().subarray(0, 16);
  bytes.writeUIntBE(rowTime(n).getTime(), 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The tenants of a seed, with their users' addresses. */
export function seedTenants({ tenants, users, seed }: SeedSize): SeedTenant[] {
  return Array.from({ length: tenants }, (_, n) => {
    const id = tenantId(`seed${seed}-${n + 1}`);
    return {
      id,
      name: `${pick(adjectives, id, 'adjective')} ${pick(places, id, 'place')}`,
      // No mail can be delivered to this domain (RFC 2606).
      emails: Array.from({ length: users }, (_, user) => `user${user + 1}@${id}.example`),
    };
  });
}
