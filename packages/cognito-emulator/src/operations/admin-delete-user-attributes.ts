import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { updateAttributes } from '../users/update-attributes.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  Username: UsernameOrAlias,
  UserAttributeNames: z.array(z.string().min(1).max(32)),
});

/** Deletes attributes of a user: the same as AdminUpdateUserAttributes with empty values. */
export const adminDeleteUserAttributes = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const { username } = poolState.users.get(input.Username);
  updateAttributes(poolState, username, Object.fromEntries(input.UserAttributeNames.map((name) => [name, ''])), clock);
  return {};
});
