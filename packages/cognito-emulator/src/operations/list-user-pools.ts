import { z } from 'zod';
import { regionOf } from '../identifiers.ts';
import { signedOperation } from './operation.ts';
import { NextToken, page } from './pagination.ts';

const Input = z.object({ MaxResults: z.int().min(1).max(60), NextToken: NextToken.optional() });

/** Lists the pools of the region that the request is signed for. */
export const listUserPools = signedOperation(Input, ({ MaxResults, NextToken: nextToken }, { region, state }) => {
  const pools = state.pools().map(({ pool }) => pool);
  const inRegion = pools.filter(({ id }) => regionOf(id) === region);
  const shown = page(inRegion, ({ id }) => id, { limit: MaxResults, nextToken });
  return {
    UserPools: shown.items.map((pool) => ({
      Id: pool.id,
      Name: pool.name,
      LambdaConfig: pool.settings.LambdaConfig ?? {},
      CreationDate: pool.createdAt,
      LastModifiedDate: pool.lastModifiedAt,
    })),
    NextToken: shown.nextToken,
  };
});
