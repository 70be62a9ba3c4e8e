import { expect, test } from 'vitest';
import { alertsSeed } from '../../src/seed/alerts.ts';
import { itemsSeed } from '../../src/seed/items.ts';
import { createSeededTenant } from './seeded-tenant.ts';

test('the alerts seed inserts alerts once', async () => {
  const { tenant, db, close } = await createSeededTenant();
  try {
    const batch = { tenant, numbers: [0, 1, 2], owners: ['one', 'two'], counts: { alerts: 3, items: 3 } };
    // #region items
    await itemsSeed.insert(db, batch);
    // #endregion items
    expect(await alertsSeed.insert(db, batch)).toBe(3);
    expect(await alertsSeed.insert(db, batch)).toBe(0);
    // #region items
    for (const { itemId } of await db.alert.findMany()) {
      expect(await db.item.count({ where: { id: itemId ?? '' } })).toBe(1);
    }
    // #endregion items
  } finally {
    await close();
  }
});
