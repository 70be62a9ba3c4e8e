import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { AttributeList, attributeValues, changedAttributes, checkChangedAttributes } from '../users/user-attributes.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, Username: UsernameOrAlias, UserAttributes: AttributeList });

/** Sets attributes of a user; an empty value deletes one. WriteAttributes of clients don't apply. */
export const adminUpdateUserAttributes = signedOperation(Input, (input, { region, state, clock }) => {
  const { pool, users } = state.getPool(region, input.UserPoolId);
  const { username } = users.get(input.Username);
  const changes = attributeValues(input.UserAttributes);
  checkChangedAttributes(pool, changes);
  users.update(username, (user) => ({
    ...user,
    attributes: changedAttributes(user.attributes, changes),
    lastModifiedAt: epochSeconds(clock()),
  }));
  return {};
});
