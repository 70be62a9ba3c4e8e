import { z } from 'zod';
import { joinGroup } from '../groups/membership.ts';
import { GroupName, PoolId, UsernameOrAlias } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias, GroupName });

/** Adds a user to a group. For a member, it changes nothing. */
export const adminAddUserToGroup = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const group = poolState.getGroup(input.GroupName);
  joinGroup(poolState, poolState.users.get(input.Username), group.GroupName, clock);
  return {};
});
