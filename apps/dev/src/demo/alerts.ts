import { type DemoFeature, ownerOf } from './demo-feature.ts';

type Severity = 'info' | 'warning' | 'critical';

/** `about` is an item's name. Without the items feature, each line below that has the word “item” can go. */
const alerts: Readonly<Record<string, readonly { title: string; severity: Severity; about: string }[]>> = {
  acme: [
    { title: 'The last pair but one has been recalled', severity: 'critical', about: 'Rocket skates' },
    { title: 'A delivery is late', severity: 'info', about: 'Anvil' },
  ],
  globex: [{ title: 'It is ticking', severity: 'warning', about: 'Doomsday device' }],
};

export const alertsDemo: DemoFeature = {
  async seed(db, tenant, owners) {
    const items = await db.item.findMany({ select: { id: true, name: true } });
    await db.alert.createMany({
      data: (alerts[tenant] ?? []).map(({ about, ...alert }, n) => ({
        ...alert,
        itemId: items.find(({ name }) => name === about)?.id ?? null,
        ownerSub: ownerOf(n, owners),
      })),
    });
  },
};
