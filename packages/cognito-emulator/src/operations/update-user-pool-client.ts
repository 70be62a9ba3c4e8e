import { z } from 'zod';
import { ClientName, ClientSettings } from '../clients/client-settings.ts';
import { describeUserPoolClient, updatedUserPoolClient } from '../clients/user-pool-client.ts';
import { ClientId, PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  ClientId,
  ClientName: ClientName.optional(),
  ...ClientSettings.shape,
});

/** Sets an app client's settings. Omitted ones are reset. */
export const updateUserPoolClient = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const client = poolState.getClient(input.ClientId);
  const updated = updatedUserPoolClient(poolState, client, input, ClientSettings.parse(input), clock);
  poolState.clients.put(updated);
  return { UserPoolClient: describeUserPoolClient(updated) };
});
