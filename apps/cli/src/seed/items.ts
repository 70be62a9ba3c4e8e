import { hashNumber, pick, rowId, rowTime } from './seed-data.ts';
import type { SeedFeature } from './seed-feature.ts';

const materials = ['Brass', 'Copper', 'Cork', 'Felt', 'Glass', 'Linen', 'Oak', 'Paper', 'Steel', 'Stone', 'Wool'];
const things = ['anvil', 'basket', 'clock', 'door', 'engine', 'flute', 'hammock', 'kettle', 'ladder', 'rope', 'wheel'];

export const itemsSeed: SeedFeature = {
  name: 'items',
  defaultCount: 50,
  async insert(db, { tenant, numbers, owners }) {
    const { id } = tenant;
    const data = numbers.map((n) => ({
      id: rowId(tenant, 'item', n),
      name: `${pick(materials, id, 'material', n)} ${pick(things, id, 'thing', n)} ${n + 1}`,
      description: hashNumber(id, 'described', n) % 3 === 0 ? null : `Shelf ${(hashNumber(id, 'shelf', n) % 90) + 10}.`,
      quantity: hashNumber(id, 'quantity', n) % 500,
      ownerSub: pick(owners, id, 'item owner', n),
      createdAt: rowTime(n),
    }));
    return (await db.item.createMany({ data, skipDuplicates: true })).count;
  },
};
