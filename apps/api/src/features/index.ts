import type { TenantClient } from '@freehold/database';
import type { Feature } from '../feature.ts';
import { alerts } from './alerts/index.ts';
import { health } from './health/index.ts';
import { identity } from './identity/index.ts';
import { items } from './items/index.ts';
import { metrics } from './metrics/index.ts';

/** The features of the API, in the order of their routes. To add or delete one, change its folder and its lines here. */
export const features: readonly Feature<TenantClient>[] = [
  health,
  metrics,
  // Before the resources: `/api/items/:id` would match `/api/items/me`.
  identity,
  items,
  alerts,
];
