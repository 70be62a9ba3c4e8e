import { z } from 'zod';
import { PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';
import { NextToken, page } from './pagination.ts';

const Input = z.object({
  UserPoolId: PoolId,
  Limit: z.int().min(0).max(60).optional(),
  NextToken: NextToken.optional(),
});

/** Lists a pool's groups by name. */
export const listGroups = signedOperation(Input, (input, { region, state }) => {
  const groups = state.getPool(region, input.UserPoolId).groups.values();
  const shown = page(groups, ({ GroupName }) => GroupName, { limit: input.Limit || 60, nextToken: input.NextToken });
  return { Groups: shown.items, NextToken: shown.nextToken };
});
