import { z } from 'zod';
import { leaveGroup, membersOf } from '../groups/membership.ts';
import { GroupName, PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, GroupName });

/** Deletes a group and its memberships. */
export const deleteGroup = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const group = poolState.getGroup(input.GroupName);
  for (const user of membersOf(poolState, group)) leaveGroup(poolState, user, group.GroupName, clock);
  poolState.groups.delete(group.GroupName);
  return {};
});
