import { hashNumber, pick, rowId, rowTime } from './seed-data.ts';
import type { SeedFeature } from './seed-feature.ts';

const events = [
  'is running low',
  'has been recalled',
  'is late',
  'was counted twice',
  'makes a noise',
  'has gone missing',
];
const severities = ['info', 'info', 'info', 'warning', 'critical'] as const;

/** Each alert is about an item, where the tenant has any. Without the items feature, `itemId` can go. */
export const alertsSeed: SeedFeature = {
  name: 'alerts',
  defaultCount: 20,
  async insert(db, { tenant, numbers, owners, counts }) {
    const { id } = tenant;
    const data = numbers.map((n) => ({
      id: rowId(tenant, 'alert', n),
      title: `Something ${pick(events, id, 'event', n)}`,
      severity: pick(severities, id, 'severity', n),
      itemId: counts['items'] ? rowId(tenant, 'item', hashNumber(id, 'about', n) % counts['items']) : null,
      ownerSub: pick(owners, id, 'alert owner', n),
      createdAt: rowTime(n),
    }));
    return (await db.alert.createMany({ data, skipDuplicates: true })).count;
  },
};
