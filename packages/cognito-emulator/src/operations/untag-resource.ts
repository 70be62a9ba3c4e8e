import { z } from 'zod';
import { getTaggedPool, ResourceArn, removeTags } from '../pools/tags.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ ResourceArn, TagKeys: z.array(z.string().min(1).max(128)) });

/** Removes tags from a pool. */
export const untagResource = signedOperation(Input, (input, { region, state }) => {
  removeTags(getTaggedPool(state, region, input.ResourceArn), input.TagKeys);
  return {};
});
