import { type Clock, epochSeconds } from '../clock.ts';
import type { GroupName } from '../identifiers.ts';
import type { Group, User } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/** The users who are in a group. */
export function membersOf(poolState: UserPoolState, group: Group): User[] {
  return poolState.users.values().filter(({ groups }) => groups.includes(group.GroupName));
}

/** Puts a user into a group. For a member of it already, it changes nothing. */
export function joinGroup(poolState: UserPoolState, user: User, name: GroupName, clock: Clock): void {
  if (!user.groups.includes(name)) changeGroups(poolState, user, [...user.groups, name], clock);
}

/** Takes a user out of a group. For one who isn't in it, it changes nothing. */
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
