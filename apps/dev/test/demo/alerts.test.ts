import { expect, test } from 'vitest';
import { alertsDemo } from '../../src/demo/alerts.ts';
import { itemsDemo } from '../../src/demo/items.ts';
import { createDemoDatabase } from './demo-database.ts';

test('the alerts demo gives each user of a tenant alerts in turn', async () => {
  const { db, close } = await createDemoDatabase();
  try {
    await itemsDemo.seed(db, 'acme', ['wile', 'road']);
    await alertsDemo.seed(db, 'acme', ['wile', 'road']);
    const alerts = await db.alert.findMany({ orderBy: { title: 'asc' } });
    expect(alerts).toMatchObject([
      { title: 'A delivery is late', ownerSub: 'road', severity: 'info' },
      { title: 'The last pair but one has been recalled', ownerSub: 'wile', severity: 'critical' },
    ]);
    // An alert about an item refers to it.
    for (const alert of alerts) expect(await db.item.count({ where: { id: alert.itemId ?? '' } })).toBe(1);
  } finally {
    await close();
  }
});
