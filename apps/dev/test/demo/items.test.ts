import { expect, test } from 'vitest';
import { itemsDemo } from '../../src/demo/items.ts';
import { createDemoDatabase } from './demo-database.ts';

test('the items demo gives each user of a tenant items in turn', async () => {
  const { db, close } = await createDemoDatabase();
  try {
    await itemsDemo.seed(db, 'acme', ['wile', 'road']);
    expect(await db.item.findMany({ select: { name: true, ownerSub: true }, orderBy: { name: 'asc' } })).toEqual([
      { name: 'Anvil', ownerSub: 'wile' },
      { name: 'Giant rubber band', ownerSub: 'wile' },
      { name: 'Rocket skates', ownerSub: 'road' },
    ]);
  } finally {
    await close();
  }
});
