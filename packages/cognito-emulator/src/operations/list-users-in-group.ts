import { z } from 'zod';
import { membersOf } from '../groups/membership.ts';
import { GroupName, PoolId } from '../identifiers.ts';
import { userType } from '../users/user.ts';
import { signedOperation } from './operation.ts';
import { NextToken, page } from './pagination.ts';

const Input = z.object({
  UserPoolId: PoolId,
  GroupName,
  Limit: z.int().min(0).max(60).optional(),
  NextToken: NextToken.optional(),
});

/** Lists the users who are in a group. */
export const listUsersInGroup = signedOperation(Input, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const members = membersOf(poolState, poolState.getGroup(input.GroupName));
  const shown = page(members, ({ username }) => username, { limit: input.Limit || 60, nextToken: input.NextToken });
  return { Users: shown.items.map((user) => userType(user)), NextToken: shown.nextToken };
});
