import type { PermissionIn } from '../../guards/permissions.ts';

export const alertPermissions = {
  /** A member reads and acknowledges their own alerts. */
  members: ['alerts:read', 'alerts:write'],
  /** An admin reads and acknowledges all of the tenant's. */
  admins: ['alerts:all'],
} as const;

export type AlertPermission = PermissionIn<typeof alertPermissions>;
