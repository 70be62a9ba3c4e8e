import { z } from 'zod';
import { leaveGroup } from '../groups/membership.ts';
import { GroupName, PoolId, UsernameOrAlias } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias, GroupName });

/** Takes a user out of a group. For one who isn't in it, it changes nothing. */
export const adminRemoveUserFromGroup = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const group = poolState.getGroup(input.GroupName);
  leaveGroup(poolState, poolState.users.get(input.Username), group.GroupName, clock);
  return {};
});
