import { z } from 'zod';
import { PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';
import { NextToken, page } from './pagination.ts';

const Input = z.object({
  UserPoolId: PoolId,
  MaxResults: z.int().min(1).max(60).optional(),
  NextToken: NextToken.optional(),
});

/** Lists a pool's app clients by id and name. */
export const listUserPoolClients = signedOperation(Input, (input, { region, state }) => {
  const clients = state.getPool(region, input.UserPoolId).clients.values();
  const shown = page(clients, ({ id }) => id, { limit: input.MaxResults ?? 60, nextToken: input.NextToken });
  return {
    UserPoolClients: shown.items.map(({ id, poolId, name }) => ({
      ClientId: id,
      UserPoolId: poolId,
      ClientName: name,
    })),
    NextToken: shown.nextToken,
  };
});
