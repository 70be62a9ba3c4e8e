import { z } from 'zod';
import { PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';
import { NextToken, page } from './pagination.ts';

const Input = z.object({
  UserPoolId: PoolId,
  MaxResults: z.int().min(1).max(50).optional(),
  NextToken: NextToken.optional(),
});

/** Lists a pool's resource servers by identifier. */
export const listResourceServers = signedOperation(Input, (input, { region, state }) => {
  const servers = state.getPool(region, input.UserPoolId).resourceServers.values();
  const range = { limit: input.MaxResults ?? 50, nextToken: input.NextToken };
  const shown = page(servers, ({ Identifier }) => Identifier, range);
  return { ResourceServers: shown.items, NextToken: shown.nextToken };
});
