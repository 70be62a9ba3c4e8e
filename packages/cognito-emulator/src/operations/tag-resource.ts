import { z } from 'zod';
import { addTags, getTaggedPool, ResourceArn } from '../pools/tags.ts';
import { UserPoolTags } from '../pools/user-pool-settings.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ ResourceArn, Tags: UserPoolTags });

/** Adds tags to a pool, or changes their values. */
export const tagResource = signedOperation(Input, (input, { region, state }) => {
  addTags(getTaggedPool(state, region, input.ResourceArn), input.Tags);
  return {};
});
