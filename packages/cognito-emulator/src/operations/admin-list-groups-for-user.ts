import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { signedOperation } from './operation.ts';
import { NextToken, page } from './pagination.ts';

const Input = z.object({
  UserPoolId: PoolId,
  Username: UsernameOrAlias,
  Limit: z.int().min(0).max(60).optional(),
  NextToken: NextToken.optional(),
});

/** Lists a user's groups by name. */
export const adminListGroupsForUser = signedOperation(Input, (input, { region, state }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const groups = poolState.users.get(input.Username).groups.map((name) => poolState.getGroup(name));
  const shown = page(groups, ({ GroupName }) => GroupName, { limit: input.Limit || 60, nextToken: input.NextToken });
  return { Groups: shown.items, NextToken: shown.nextToken };
});
