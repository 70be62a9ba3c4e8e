import { type Clock, epochSeconds } from '../clock.ts';
import type { GroupName } from '../identifiers.ts';
import type { Group, User } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/** The members of a group. */
export function membersOf(poolState: UserPoolState, group: Group): User[] {
  return poolState.users.values().filter(({ groups }) => groups.includes(group.GroupName));
}

/** Adds a user to a group. For a member, it changes nothing. */
export function joinGroup(poolState: UserPoolState, user: User, name: GroupName, clock: Clock): void {
  if (!user.groups.includes(name)) changeGroups(poolState, user, [...user.groups, name], clock);
}

/** Removes a user from a group. For a user who isn't a member, it changes nothing. */
export function leaveGroup(poolState: UserPoolState, user: User, name: GroupName, clock: Clock): void {
  if (user.groups.includes(name)) {
    changeGroups(
      poolState,
      user,
      user.groups.filter((other) => other !== name),
      clock,
    );
  }
}

function changeGroups(poolState: UserPoolState, user: User, groups: GroupName[], clock: Clock): void {
  poolState.users.update(user.username, (current) => ({ ...current, groups, lastModifiedAt: epochSeconds(clock()) }));
}
