import { z } from 'zod';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { updateAttributes } from '../users/update-attributes.ts';
import { AttributeList, attributeValues } from '../users/user-attributes.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias, UserAttributes: AttributeList });

/** Sets attributes of a user; an empty value deletes one. WriteAttributes of clients don't apply. */
export const adminUpdateUserAttributes = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const { username } = poolState.users.get(input.Username);
  updateAttributes(poolState, username, attributeValues(input.UserAttributes), clock);
  return {};
});
