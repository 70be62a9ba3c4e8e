/** The Cognito groups whose members have more permissions than other members of their tenant. */
export const tenantGroups = ['admins'] as const;

export type TenantGroup = (typeof tenantGroups)[number];

/** Which permissions a feature gives to all members of a tenant, and which to the members of a group beyond that. */
export type PermissionGrants<Permission extends string = string> = {
  readonly members: readonly Permission[];
} & { readonly [Group in TenantGroup]?: readonly Permission[] };

/** The permissions that grants name. */
export type PermissionIn<Grants extends PermissionGrants> = Extract<Grants[keyof Grants], readonly string[]>[number];

/** The permission that every member of a tenant has, whatever the features. */
export type CorePermission = 'tenant:read';

const coreGrants: PermissionGrants<CorePermission> = { members: ['tenant:read'] };

/** What users may do, collected from the features. */
export interface PermissionTable {
  /** The permissions of a user in these groups. Unknown groups give none. */
  permissionsOf(groups: readonly string[]): ReadonlySet<string>;
  /** What an operator may do in a tenant of others: all that its members and groups may. */
  readonly operatorPermissions: ReadonlySet<string>;
}

export function createPermissionTable(featureGrants: readonly PermissionGrants[]): PermissionTable {
  const grants = [coreGrants, ...featureGrants];
  const members = grants.flatMap((grant) => grant.members);
  const ofGroup = (group: TenantGroup) => grants.flatMap((grant) => grant[group] ?? []);
  const byGroup = new Map<string, readonly string[]>(tenantGroups.map((group) => [group, ofGroup(group)]));
  return {
    permissionsOf: (groups) => new Set([...members, ...groups.flatMap((group) => byGroup.get(group) ?? [])]),
    operatorPermissions: new Set([...members, ...tenantGroups.flatMap(ofGroup)]),
  };
}

/** Whether a group's members have more permissions than others in their own tenant. */
export function isTenantGroup(group: string): boolean {
  return tenantGroups.some((known) => known === group);
}
