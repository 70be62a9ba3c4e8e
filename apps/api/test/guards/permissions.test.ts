import { expect, test } from 'vitest';
import { createPermissionTable, isTenantGroup } from '../../src/guards/permissions.ts';

const table = createPermissionTable([
  { members: ['notes:read'], admins: ['notes:delete'] },
  { members: ['tasks:read'] },
]);

test('a member has the members’ permissions of all features', () => {
  expect([...table.permissionsOf([])].sort()).toEqual(['notes:read', 'tasks:read', 'tenant:read']);
});

test('a group’s member has the group’s permissions besides', () => {
  expect([...table.permissionsOf(['admins'])].sort()).toEqual([
    'notes:delete',
    'notes:read',
    'tasks:read',
    'tenant:read',
  ]);
});

test.each(['nobody', '', 'members', 'constructor', '__proto__', 'Admins'])(
  'the group %j has no permissions',
  (group) => {
    expect(table.permissionsOf([group])).toEqual(table.permissionsOf([]));
    expect(isTenantGroup(group)).toBe(false);
  },
);

test('an operator has the permissions of members and of all groups', () => {
  expect(table.operatorPermissions).toEqual(table.permissionsOf(['admins']));
});
