import type { PermissionIn } from '../../guards/permissions.ts';

export const itemPermissions = {
  members: ['items:read', 'items:write'],
  admins: ['items:delete'],
} as const;

export type ItemPermission = PermissionIn<typeof itemPermissions>;
