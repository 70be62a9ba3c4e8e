import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { CognitoException } from '../errors.ts';
import { GroupSettings } from '../groups/group-settings.ts';
import { GroupName, PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, GroupName, ...GroupSettings.shape });

/** Creates a group with a new name. */
export const createGroup = signedOperation(Input, (input, { region, state, clock }) => {
  const { groups } = state.getPool(region, input.UserPoolId);
  if (groups.find(input.GroupName) !== undefined) {
    throw new CognitoException('GroupExistsException', 'A group with the name already exists.');
  }
  const now = epochSeconds(clock());
  const group = { ...input, CreationDate: now, LastModifiedDate: now };
  groups.put(group);
  return { Group: group };
});
