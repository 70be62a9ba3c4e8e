import { createHash } from 'node:crypto';
import { type TenantId, tenantId } from '@freehold/tenancy';

/** How much of each to make, and of which kind. */
export interface SeedSize {
  readonly tenants: number;
  /** Of each tenant. */
  readonly users: number;
  readonly items: number;
  readonly alerts: number;
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
const materials = ['Brass', 'Copper', 'Cork', 'Felt', 'Glass', 'Linen', 'Oak', 'Paper', 'Steel', 'Stone', 'Wool'];
const things = ['anvil', 'basket', 'clock', 'door', 'engine', 'flute', 'hammock', 'kettle', 'ladder', 'rope', 'wheel'];
const events = [
  'is running low',
  'has been recalled',
  'is late',
  'was counted twice',
  'makes a noise',
  'has gone missing',
];
const severities = ['info', 'info', 'info', 'warning', 'critical'] as const;

/** Not by a random number generator, whose every number hangs on those before: a number for each name that is asked for. */
function hashNumber(...names: readonly (string | number)[]): number {
  return createHash('sha256').update(names.join('/')).digest().readUIntBE(0, 6);
}

function pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[], ...names: readonly (string | number)[]): Item {
  const item = items[hashNumber(...names) % items.length];
  if (item === undefined) throw new RangeError('There is nothing to choose from.');
  return item;
}

/** Where the ids' time begins. */
const epoch = Date.UTC(2026, 0, 1);

/** A UUID of version 7 (RFC 9562, section 5.7), as the ids of rows are: in the order in which the rows were made. */
function uuidFor(n: number, ...names: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(names.join('/')).digest().subarray(0, 16);
  bytes.writeUIntBE(epoch + n * 1_000, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The tenants of a seed, with the addresses of their people. */
export function seedTenants({ tenants, users, seed }: SeedSize): SeedTenant[] {
  return Array.from({ length: tenants }, (_, n) => {
    const id = tenantId(`seed${seed}-${n + 1}`);
    return {
      id,
      name: `${pick(adjectives, id, 'adjective')} ${pick(places, id, 'place')}`,
      // No mail ever leaves for this domain (RFC 2606).
      emails: Array.from({ length: users }, (_, user) => `user${user + 1}@${id}.example`),
    };
  });
}

/** The n-th item of a tenant, counted from 0. @param owners `sub`s, in the order of the addresses */
export function seedItem({ id }: SeedTenant, n: number, owners: readonly string[]) {
  return {
    id: uuidFor(n, id, 'item', n),
    name: `${pick(materials, id, 'material', n)} ${pick(things, id, 'thing', n)} ${n + 1}`,
    description: hashNumber(id, 'described', n) % 3 === 0 ? null : `Shelf ${(hashNumber(id, 'shelf', n) % 90) + 10}.`,
    quantity: hashNumber(id, 'quantity', n) % 500,
    ownerSub: pick(owners, id, 'item owner', n),
    createdAt: new Date(epoch + n * 1_000),
  };
}

/** The n-th alert of a tenant. @param items how many items it has; where there are any, the alert is about one */
export function seedAlert({ id }: SeedTenant, n: number, owners: readonly string[], items: number) {
  const about = items === 0 ? undefined : hashNumber(id, 'about', n) % items;
  return {
    id: uuidFor(n, id, 'alert', n),
    title: `Something ${pick(events, id, 'event', n)}`,
    severity: pick(severities, id, 'severity', n),
    itemId: about === undefined ? null : uuidFor(about, id, 'item', about),
    ownerSub: pick(owners, id, 'alert owner', n),
    createdAt: new Date(epoch + n * 1_000),
  };
}
