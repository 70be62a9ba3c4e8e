import { hashNumber, pick, rowId, rowTime } from './seed-data.ts';
import type { SeedBatch, SeedFeature } from './seed-feature.ts';

const events = [
  'is running low',
  'has been recalled',
  'is late',
  'was counted twice',
  'makes a noise',
  'has gone missing',
];
const severities = ['info', 'info', 'info', 'warning', 'critical'] as const;

export const alertsSeed: SeedFeature = {
  name: 'alerts',
  defaultCount: 20,
  async insert(db, batch) {
    const { tenant, numbers, owners } = batch;
    const { id } = tenant;
    const data = numbers.map((n) => ({
      id: rowId(tenant, 'alert', n),
      title: `Something ${pick(events, id, 'event', n)}`,
      severity: pick(severities, id, 'severity', n),
      // #region items
      itemId: itemOf(batch, n),
      // #endregion items
      ownerSub: pick(owners, id, 'alert owner', n),
      createdAt: rowTime(n),
    }));
    return (await db.alert.createMany({ data, skipDuplicates: true })).count;
  },
};

// #region items
/** Each alert is about an item, where the tenant has any. */
function itemOf({ tenant, counts }: SeedBatch, n: number): string | null {
  const items = counts['items'] ?? 0;
  return items === 0 ? null : rowId(tenant, 'item', hashNumber(tenant.id, 'about', n) % items);
}
// #endregion items
