import type { TenantClient } from '@freehold/database';
import type { Feature } from '../../feature.ts';
import { itemsSection } from './front-page-section.ts';
import { type ItemPermission, itemPermissions } from './permissions.ts';
import { itemRoutes } from './routes.ts';

export const items: Feature<TenantClient, ItemPermission> = {
  name: 'items',
  permissions: itemPermissions,
  routes: itemRoutes,
  frontPageSection: itemsSection,
};
