import { type Clock, epochSeconds } from '../clock.ts';
import type { GroupName } from '../identifiers.ts';
import type { Group, User } from '../state/records.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';

/** The users who are in a group. */
export function membersOf(state: UserPoolState, group: Group): User[] {
  return state.users.values().filter(({ groups }) => groups.includes(group.GroupName));
}

/** Puts a user into a group. For a member of it already, it changes nothing. */
export function joinGroup(state: UserPoolState, user: User, name: GroupName, clock: Clock): void {
  if (!user.groups.includes(name)) changeGroups(state, user, [...user.groups, name], clock);
}

/** Takes a user out of a group. For one who isn't in it, it changes nothing. */
export function leaveGroup(state: UserPoolState, user: User, name: GroupName, clock: Clock): void {
  if (user.groups.includes(name)) {
    changeGroups(
      state,
      user,
      user.groups.filter((other) => other !== name),
      clock,
    );
  }
}

function changeGroups(state: UserPoolState, user: User, groups: GroupName[], clock: Clock): void {
  state.users.update(user.username, (current) => ({ ...current, groups, lastModifiedAt: epochSeconds(clock()) }));
}
