import { z } from 'zod';
import { invalidParameter } from '../errors.ts';
import { PoolId } from '../identifiers.ts';
import type { User } from '../state/records.ts';
import { listAttributes, userType } from '../users/user.ts';
import { userFilter } from '../users/user-filter.ts';
import { signedOperation } from './operation.ts';
import { NextToken, page } from './pagination.ts';

const Input = z.object({
  UserPoolId: PoolId,
  AttributesToGet: z.array(z.string().min(1).max(32)).optional(),
  Limit: z.int().min(0).max(60).optional(),
  PaginationToken: NextToken.optional(),
  Filter: z.string().max(256).optional(),
});

/** Lists the users of a pool that match the filter, by username. */
export const listUsers = signedOperation(Input, (input, { region, state }) => {
  const { users } = state.getPool(region, input.UserPoolId);
  const found = users.values().filter(userFilter(input.Filter ?? ''));
  const limits = { limit: input.Limit || 60, nextToken: input.PaginationToken };
  const shown = page(found, ({ username }) => username, limits);
  const names = input.AttributesToGet ?? [];
  return {
    Users: shown.items.map((user) => userType(user, names.length > 0 ? chosenAttributes(user, names) : undefined)),
    PaginationToken: shown.nextToken,
  };
});

/**
 * API reference, AttributesToGet: "Amazon Cognito returns an error if not all users in the results have set a value for
 * the attribute you request."
 */
function chosenAttributes(user: User, names: readonly string[]) {
  const chosen = listAttributes(user).filter(({ Name }) => names.includes(Name));
  if (chosen.length < new Set(names).size) throw invalidParameter('One or more requested attributes do not exist.');
  return chosen;
}
