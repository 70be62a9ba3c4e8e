import { type DemoFeature, ownerOf } from './demo-feature.ts';

const items: Readonly<Record<string, readonly { name: string; description: string | null; quantity: number }[]>> = {
  acme: [
    { name: 'Anvil', description: 'One hundred pounds of iron. Mind your toes.', quantity: 12 },
    { name: 'Rocket skates', description: 'One size fits all coyotes.', quantity: 2 },
    { name: 'Giant rubber band', description: null, quantity: 40 },
  ],
  globex: [
    { name: 'Doomsday device', description: 'Some assembly required.', quantity: 1 },
    { name: 'Hammock', description: null, quantity: 25 },
  ],
};

export const itemsDemo: DemoFeature = {
  request: { purpose: 'list the tenant’s items', path: '/api/items' },
  async seed(db, tenant, owners) {
    await db.item.createMany({
      data: (items[tenant] ?? []).map((item, n) => ({ ...item, ownerSub: ownerOf(n, owners) })),
    });
  },
};
