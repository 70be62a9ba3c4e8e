import { z } from 'zod';
import { ClientName, ClientSettings } from '../clients/client-settings.ts';
import { describeUserPoolClient, newUserPoolClient } from '../clients/user-pool-client.ts';
import { PoolId } from '../identifiers.ts';
import { signedOperation } from './operation.ts';

const Input = z.object({
  UserPoolId: PoolId,
  ClientName,
  GenerateSecret: z.boolean().optional(),
  ...ClientSettings.shape,
});

/** Creates an app client, with a secret when requested. */
export const createUserPoolClient = signedOperation(Input, (input, { region, state, clock }) => {
  const poolState = state.getPool(region, input.UserPoolId);
  const client = newUserPoolClient(poolState, input, ClientSettings.parse(input), clock);
  poolState.clients.put(client);
  return { UserPoolClient: describeUserPoolClient(client) };
});
