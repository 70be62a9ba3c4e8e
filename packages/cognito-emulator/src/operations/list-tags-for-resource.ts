import { z } from 'zod';
import { getTaggedPool, ResourceArn } from '../pools/tags.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({ ResourceArn });

/** Lists the tags of a pool. */
export const listTagsForResource = signedOperation(Input, (input, { region, state }) => ({
  Tags: getTaggedPool(state, region, input.ResourceArn).pool.tags ?? {},
}));
