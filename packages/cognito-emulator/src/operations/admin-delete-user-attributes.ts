import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { PoolId, UsernameOrAlias } from '../identifiers.ts';
import { changedAttributes, checkChangedAttributes } from '../users/user-attributes.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  Username: UsernameOrAlias,
  UserAttributeNames: z.array(z.string().min(1).max(32)),
});

/** Deletes attributes of a user: the same as AdminUpdateUserAttributes with empty values. */
export const adminDeleteUserAttributes = signedOperation(Input, (input, { region, state, clock }) => {
  const { pool, users } = state.getPool(region, input.UserPoolId);
  const { username } = users.get(input.Username);
  const changes = Object.fromEntries(input.UserAttributeNames.map((name) => [name, '']));
  checkChangedAttributes(pool, changes);
  users.update(username, (user) => ({
    ...user,
    attributes: changedAttributes(user.attributes, changes),
    lastModifiedAt: epochSeconds(clock()),
  }));
  return {};
});
