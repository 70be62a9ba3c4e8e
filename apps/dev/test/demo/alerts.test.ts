import { expect, test } from 'vitest';
import { alertsDemo } from '../../src/demo/alerts.ts';
import { itemsDemo } from '../../src/demo/items.ts';
import { createDemoDatabase } from './demo-database.ts';

test('the alerts demo gives each user of a tenant alerts in turn', async () => {
  const { db, close } = await createDemoDatabase();
  try {
    // #region items
    await itemsDemo.seed(db, 'acme', ['wile', 'road']);
    // #endregion items
    await alertsDemo.seed(db, 'acme', ['wile', 'road']);
    const alerts = await db.alert.findMany({ orderBy: { title: 'asc' } });
    expect(alerts).toMatchObject([
      { title: 'A delivery is late', ownerSub: 'road', severity: 'info' },
      { title: 'The last pair but one has been recalled', ownerSub: 'wile', severity: 'critical' },
    ]);
    // #region items
    // An alert about an item refers to it.
    for (const alert of alerts) expect(await db.item.count({ where: { id: alert.itemId ?? '' } })).toBe(1);
    // #endregion items
  } finally {
    await close();
  }
});
