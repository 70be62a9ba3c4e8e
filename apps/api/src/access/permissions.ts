/** What a person may do in their tenant. Routes name one of these. */
export type Permission = 'items:read' | 'items:write' | 'items:delete';

/** What everybody may who belongs to a tenant. */
const member: readonly Permission[] = ['items:read', 'items:write'];

/** What the members of a Cognito group may beyond that. Groups that don't stand here mean nothing. */
const grants: { readonly [group: string]: readonly Permission[] | undefined } = {
  admins: ['items:delete'],
};

/** The permissions of somebody in these groups. */
export function permissionsOf(groups: readonly string[]): ReadonlySet<Permission> {
  const ofGroups = groups.flatMap((group) => (Object.hasOwn(grants, group) ? (grants[group] ?? []) : []));
  return new Set([...member, ...ofGroups]);
}
