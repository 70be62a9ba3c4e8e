import { alertsDemo } from './alerts.ts';
import type { DemoFeature } from './demo-feature.ts';
import { itemsDemo } from './items.ts';

/** The features of the demo, in the order in which they are seeded. A feature takes one line here and one import. */
export const demoFeatures: readonly DemoFeature[] = [
  itemsDemo, // before the alerts, which refer to items
  alertsDemo,
];
