import { alertsSeed } from './alerts.ts';
import { itemsSeed } from './items.ts';
import type { SeedFeature } from './seed-feature.ts';

/** The features that are seeded, in this order. A feature takes one line here and one import. */
export const seedFeatures: readonly SeedFeature[] = [
  itemsSeed, // before the alerts, which refer to items
  alertsSeed,
];
