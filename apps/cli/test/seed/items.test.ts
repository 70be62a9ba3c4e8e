import { expect, test } from 'vitest';
import { itemsSeed } from '../../src/seed/items.ts';
import { createSeededTenant } from './seeded-tenant.ts';

test('the items seed inserts items once, with ids of version 7 in the order of time', async () => {
  const { tenant, db, close } = await createSeededTenant();
  try {
    const batch = { tenant, numbers: [0, 1, 2, 3], owners: ['one', 'two'], counts: { items: 4 } };
    expect(await itemsSeed.insert(db, batch)).toBe(4);
    expect(await itemsSeed.insert(db, batch)).toBe(0);
    const ids = (await db.item.findMany({ orderBy: { createdAt: 'asc' } })).map(({ id }) => id);
    expect(ids).toEqual(ids.toSorted());
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  } finally {
    await close();
  }
});
