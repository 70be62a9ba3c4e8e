import { z } from 'zod';
import { epochSeconds } from '../clock.ts';
import { GroupSettings } from '../groups/group-settings.ts';
import { GroupName, PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, GroupName, ...GroupSettings.shape });

/** Changes a group. It keeps omitted settings, unlike pools and clients. */
export const updateGroup = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const group = { ...poolState.getGroup(input.GroupName), ...input, LastModifiedDate: epochSeconds(clock()) };
  poolState.groups.put(group);
  return { Group: group };
});
