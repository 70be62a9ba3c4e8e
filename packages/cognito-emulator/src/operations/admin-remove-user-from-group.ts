import { z } from 'zod';
import { leaveGroup } from '../groups/membership.ts';
import { GroupName, PoolId, UsernameOrAlias } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias, GroupName });

/** Removes a user from a group. For a user who isn't a member, it changes nothing. */
export const adminRemoveUserFromGroup = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const group = poolState.getGroup(input.GroupName);
  leaveGroup(poolState, poolState.users.get(input.Username), group.GroupName, clock);
  return {};
});
