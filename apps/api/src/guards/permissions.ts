/** What a person may do in their tenant. Routes name one of these. */
export type Permission =
  | 'items:read'
  | 'items:write'
  | 'items:delete'
  /** One's own alerts. */
  | 'alerts:read'
  | 'alerts:write'
  /** Everybody's alerts: whoever has it sees and acknowledges those of colleagues. */
  | 'alerts:all';

/** What everybody may who belongs to a tenant. */
const member: readonly Permission[] = ['items:read', 'items:write', 'alerts:read', 'alerts:write'];

const admin: readonly Permission[] = ['items:delete', 'alerts:all'];

/** What the members of a Cognito group may beyond that. Groups that don't stand here mean nothing. */
const grants: { readonly [group: string]: readonly Permission[] | undefined } = {
  admins: admin,
};

/** What an operator may in a tenant that is not theirs: what its admins may. */
export const operatorPermissions: ReadonlySet<Permission> = new Set([...member, ...admin]);

/** Whether members of a group may more than others in their own tenant. */
export function isTenantGroup(group: string): boolean {
  return Object.hasOwn(grants, group);
}

/** The permissions of somebody in these groups. */
export function permissionsOf(groups: readonly string[]): ReadonlySet<Permission> {
  const ofGroups = groups.flatMap((group) => (Object.hasOwn(grants, group) ? (grants[group] ?? []) : []));
  return new Set([...member, ...ofGroups]);
}
