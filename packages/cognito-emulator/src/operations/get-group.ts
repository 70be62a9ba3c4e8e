import { z } from 'zod';
import { GroupName, PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ UserPoolId: PoolId, GroupName });

/** Returns a group. */
export const getGroup = signedOperation(Input, (input, { region, state }) => ({
  Group: state.getPool(region, input.UserPoolId).getGroup(input.GroupName),
}));
