import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { GroupName, PoolId, UsernameOrAlias } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias, GroupName });

/** Puts a user into a group. For a member of it already, it changes nothing. */
export const adminAddUserToGroup = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const group = poolState.getGroup(input.GroupName);
  const { username, groups } = poolState.users.get(input.Username);
  if (!groups.includes(group.GroupName)) {
    poolState.users.update(username, (user) => ({
      ...user,
      groups: [...user.groups, group.GroupName],
      lastModifiedAt: epochSeconds(clock()),
    }));
  }
  return {};
});
