import type { Group, User } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/** A user's groups and their IAM roles: `groupConfiguration` of trigger events, and claims in tokens. */
export interface GroupConfiguration {
  groupsToOverride: string[];
  iamRolesToOverride: string[];
  preferredRole?: string;
}

/** The configuration that follows from a user's groups, in the order in which the user joined them. */
export function groupConfigurationOf(poolState: UserPoolState, user: User): GroupConfiguration {
  const groups = user.groups.flatMap((name) => poolState.groups.find(name) ?? []);
  const preferred = preferredRole(groups);
  return {
    groupsToOverride: user.groups.filter((name) => groups.some(({ GroupName }) => GroupName === name)),
    iamRolesToOverride: groups.flatMap(({ RoleArn }) => RoleArn ?? []),
    ...(preferred === undefined ? {} : { preferredRole: preferred }),
  };
}

/**
 * The role of the group with the lowest Precedence; none when several such groups have different roles (API reference).
 */
function preferredRole(groups: readonly Group[]): string | undefined {
  const lowest = Math.min(...groups.flatMap(({ Precedence }) => Precedence ?? []));
  const roles = new Set(
    groups.filter(({ Precedence }) => Precedence === lowest).flatMap(({ RoleArn }) => RoleArn ?? []),
  );
  return roles.size === 1 ? [...roles][0] : undefined;
}
