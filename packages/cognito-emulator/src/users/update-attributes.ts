import { type Clock, epochSeconds } from '../clock.ts';
import type { Username } from '../identifiers.ts';
import type { UserPoolState } from '../state/user-pool-state.ts';
import { type AttributeValues, changedAttributes, checkChangedAttributes } from './user-attributes.ts';

/**
 * Sets and deletes attributes of a user.
 *
 * @throws InvalidParameterException for changes that the pool's schema doesn't allow
 * @throws UserNotFoundException, AliasExistsException
 */
export function updateAttributes(
  { pool, users }: UserPoolState,
  username: Username,
  changes: AttributeValues,
  clock: Clock,
): void {
  checkChangedAttributes(pool, changes);
  users.update(username, (user) => ({
    ...user,
    attributes: changedAttributes(user.attributes, changes),
    lastModifiedAt: epochSeconds(clock()),
  }));
}
