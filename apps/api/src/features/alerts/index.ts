import type { TenantClient } from '@freehold/database';
import type { Feature } from '../../feature.ts';
import { alertsSection } from './front-page-section.ts';
import { type AlertPermission, alertPermissions } from './permissions.ts';
import { alertRoutes } from './routes.ts';

export const alerts: Feature<TenantClient, AlertPermission> = {
  name: 'alerts',
  permissions: alertPermissions,
  routes: alertRoutes,
  frontPageSection: alertsSection,
};
