import { type DemoFeature, ownerOf } from './demo-feature.ts';

type Severity = 'info' | 'warning' | 'critical';

const alerts: Readonly<Record<string, readonly { title: string; severity: Severity }[]>> = {
  acme: [
    { title: 'The last pair but one has been recalled', severity: 'critical' },
    { title: 'A delivery is late', severity: 'info' },
  ],
  globex: [{ title: 'It is ticking', severity: 'warning' }],
};

// #region items
/** The names of the items that they are about, by title. */
const itemNames: Readonly<Record<string, string>> = {
  'The last pair but one has been recalled': 'Rocket skates',
  'A delivery is late': 'Anvil',
  'It is ticking': 'Doomsday device',
};
// #endregion items

export const alertsDemo: DemoFeature = {
  async seed(db, tenant, owners) {
    // #region items
    const items = await db.item.findMany({ select: { id: true, name: true } });
    // #endregion items
    await db.alert.createMany({
      data: (alerts[tenant] ?? []).map((alert, n) => ({
        ...alert,
        // #region items
        itemId: items.find(({ name }) => name === itemNames[alert.title])?.id ?? null,
        // #endregion items
        ownerSub: ownerOf(n, owners),
      })),
    });
  },
};
